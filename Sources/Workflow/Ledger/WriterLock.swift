internal import Glibc

/// The right to write one ledger, held by one process at a time and by each for one transaction.
///
/// SQLite locks too, but its versions before 3.51.3 can lose commits in WAL mode when two
/// connections write or checkpoint at the same instant, and Debian 12 has 3.40.1. With this lock
/// there is only ever one. The kernel lets go of it when its process ends, however it ends.
///
/// Source: the "WAL-reset bug", https://sqlite.org/wal.html
@safe final class WriterLock: Sendable {
  private let file: Int32
  private let ledger: String
  private let patience: Duration

  /// How long a writer waits before it says for whom.
  static let politeness = Duration.seconds(2)

  /// Opens the lock file, and makes it where it is missing; takes nothing yet.
  ///
  /// - Throws: ``LedgerError`` `.readOnly` when the lock file cannot be made.
  init(beside ledger: String, patience: Duration) throws(LedgerError) {
    self.ledger = ledger
    self.patience = patience
    file = unsafe open(ledger + ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .system(errno, ledger) }
  }

  /// Takes the lock, waiting while another process has it.
  ///
  /// One thread at a time: the kernel does not tell the threads of a process apart.
  ///
  /// - Parameter isWaiting: Is told once, after ``politeness``, which process has it.
  /// - Throws: ``LedgerError`` `.busy` with the holder's process id when patience is over.
  func take(isWaiting: (Int32?) -> Void) throws(LedgerError) {
    guard flock(file, LOCK_EX | LOCK_NB) != 0 else { return note() }
    let clock = ContinuousClock()
    let start = clock.now
    var hasSaid = false
    var nap: UInt32 = 50
    repeat {
      let code = errno
      guard code == EWOULDBLOCK || code == EINTR else { throw .system(code, ledger) }
      let waited = clock.now - start
      guard waited < patience else { throw LedgerError(.busy(process: holder), ledger) }
      if waited > Self.politeness, !hasSaid {
        hasSaid = true
        isWaiting(holder)
      }
      usleep(nap)
      // A transaction takes a few milliseconds at most, and a busy writer leaves gaps between two of
      // them that are shorter still: whoever looks seldom waits long.
      nap = min(nap * 2, 1_000)
    } while flock(file, LOCK_EX | LOCK_NB) != 0
    note()
  }

  func release() { _ = flock(file, LOCK_UN) }

  /// The process that last took the lock.
  private var holder: Int32? {
    var bytes = [UInt8](repeating: 0, count: 11)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, 11, 0) }
    let digits = bytes.prefix(max(0, count)).filter { $0 != UInt8(ascii: " ") && $0 != 10 }
    return Int32(String(decoding: digits, as: UTF8.self))
  }

  /// Writes who has it: for the error message above, so a failure to write must not matter.
  private func note() {
    let id = String(getpid())
    let line = Array((String(repeating: " ", count: max(0, 10 - id.utf8.count)) + id + "\n").utf8)
    _ = unsafe line.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
  }

  deinit { close(file) }
}
