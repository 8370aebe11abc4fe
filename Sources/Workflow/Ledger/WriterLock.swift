internal import Glibc

/// The right to write one ledger, held by one process at a time.
///
/// SQLite locks too, but its versions before 3.51.3 can lose commits in WAL mode when two
/// connections write or checkpoint at the same instant, and Debian 12 has 3.40.1. With this lock
/// there is only ever one. The kernel lets go of it when its process ends, however it ends.
///
/// Source: the "WAL-reset bug", https://sqlite.org/wal.html
@safe final class WriterLock: Sendable {
  private let file: Int32

  /// Takes the lock, waiting while another process has it.
  ///
  /// - Throws: ``LedgerError`` `.busy` with the holder's process id after `patience`, `.readOnly`
  ///   when the lock file cannot be made.
  init(beside ledger: String, patience: Duration) throws(LedgerError) {
    let path = ledger + ".lock"
    file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .system(errno, ledger) }

    let clock = ContinuousClock()
    let deadline = clock.now + patience
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      guard code == EWOULDBLOCK || code == EINTR else {
        close(file)
        throw .system(code, ledger)
      }
      guard clock.now < deadline else {
        let holder = readLine(of: path).flatMap { Int32($0) }
        close(file)
        throw LedgerError(.busy(process: holder), ledger)
      }
      usleep(10_000)
    }

    // For the error message above, so a failure to write it must not matter.
    let note = Array("\(getpid())\n".utf8)
    _ = ftruncate(file, 0)
    _ = unsafe note.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
  }

  deinit { close(file) }
}
