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

extension LedgerError {
  /// The error for a system call that failed with `code`.
  static func system(_ code: Int32, _ path: String) -> LedgerError {
    let words = unsafe String(cString: strerror(code))
    return switch code {
    case EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR, ELOOP:
      LedgerError(.readOnly, path, words)
    case ENOSPC, EDQUOT: LedgerError(.full, path, words)
    default: LedgerError(.disk, path, words)
    }
  }

  /// Makes a folder that only its owner can enter, and those above it where they are missing.
  static func makeFolder(_ folder: String, for path: String) throws(LedgerError) {
    guard !folder.isEmpty, unsafe mkdir(folder, 0o700) != 0 else { return }
    switch errno {
    case EEXIST: return
    case ENOENT:
      guard let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else {
        throw .system(ENOENT, path)
      }
      try makeFolder(String(folder[..<slash]), for: path)
      guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .system(errno, path) }
    case let code: throw .system(code, path)
    }
  }
}

/// Whether there is a file at `path` with anything in it.
func fileHasContent(_ path: String) -> Bool {
  var status = stat()
  return unsafe stat(path, &status) == 0 && status.st_size > 0
}
