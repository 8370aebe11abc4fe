internal import Glibc

/// A file descriptor that is closed when it goes out of scope.
struct Descriptor: ~Copyable {
  let number: Int32
  deinit { _ = close(number) }

  /// Takes over what a system call gave.
  init(_ number: Int32, _ operation: @autoclosure () -> String) throws(GitError) {
    guard number >= 0 else { throw systemError(operation()) }
    self.number = number
  }

  /// The bytes of the regular file that this is.
  ///
  /// - Parameters:
  ///   - limit: In bytes; a larger file is an error.
  ///   - operation: For the error.
  /// - Returns: All of it.
  /// - Throws: ``GitError`` when it is larger, no regular file, or cannot be read.
  func bytes(limit: Int, _ operation: @autoclosure () -> String) throws(GitError) -> [UInt8] {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw systemError(operation()) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw GitError(
        code: .unsafePath, operation: operation(), message: "it is not a regular file",
        cause: .unsafePath)
    }
    var bytes: [UInt8] = []
    // One more than it says, so that a file that grows meanwhile is noticed.
    var room = max(min(Int(status.st_size), limit), 0) + 1
    while true {
      var count = 0
      // Not filled with zeros first: a check reads every note.
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        count = unsafe read(number, buffer.baseAddress, room)
        filled = max(count, 0)
      }
      if count < 0, errno != EINTR { throw systemError(operation()) }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      guard bytes.count <= limit else {
        throw GitError(
          code: .tooLarge, operation: operation(), message: "it is larger than \(limit) bytes")
      }
      if count == 0 { return bytes }
      room = 65_536
    }
  }
}

/// What the operating system has to say about the call before.
func systemError(_ operation: String) -> GitError {
  let number = errno
  let message = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
  switch number {
  case ENOENT, ENOTDIR:
    return GitError(code: .notFound, operation: operation, message: message)
  case ELOOP:
    return GitError(
      code: .unsafePath, operation: operation, message: "it is a symbolic link", cause: .unsafePath)
  default: return GitError(code: .system, operation: operation, message: message)
  }
}

/// Reads a file of git's own, whose path we trust.
func readFile(_ path: String, limit: Int) throws(GitError) -> [UInt8] {
  let file = try unsafe Descriptor(open(path, O_RDONLY | O_CLOEXEC), "open \(path)")
  return try file.bytes(limit: limit, "read \(path)")
}
