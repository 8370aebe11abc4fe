internal import Glibc

/// Writes single files of the work tree, each as a whole or not at all, and none outside of it.
struct WorkTreeWriter {
  /// The folder of the work tree.
  let root: String

  /// Puts a file in place of another, whose mode it takes over; a new one gets folders.
  ///
  /// - Parameters:
  ///   - path: From the root, with `/` between folders.
  ///   - bytes: The new content.
  /// - Throws: ``Stop`` when the path leads out of the work tree, and when the disk refuses.
  func replace(_ path: String, with bytes: [UInt8]) throws(Stop) {
    let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && $0 != ".git" }) else {
      throw Stop("'\(path)' leads out of the work tree")
    }
    var folder = root
    for name in names.dropLast() {
      folder += "/" + name
      // It may have come with the repository, which has no say in where we write.
      if Disk.isLink(folder) { throw Stop("\(folder) is a symbolic link") }
    }
    let target = "\(root)/\(path)"
    if Disk.isLink(target) { throw Stop("\(target) is a symbolic link") }
    try Disk.makeFolder(folder)
    var status = stat()
    let mode = unsafe lstat(target, &status) == 0 ? status.st_mode & 0o777 : nil
    let temporary = "\(folder)/.controlroom-\(getpid())-\(names[names.count - 1])"
    do {
      try Disk.write(bytes, to: temporary)
      if let mode { _ = unsafe chmod(temporary, mode) }
      try Disk.move(temporary, to: target)
    } catch {
      try? Disk.removeFile(temporary)
      throw error
    }
  }
}
