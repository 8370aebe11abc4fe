internal import Glibc

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
