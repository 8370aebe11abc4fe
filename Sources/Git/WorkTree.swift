internal import Clibgit2
internal import Glibc

/// The files on disk that git would show to somebody who looks at the work tree.
package struct WorkTreeFiles: Hashable, Sendable {
  /// Regular files, sorted by the bytes of their paths.
  package var paths: [String]
  /// Files whose path is not UTF-8, with U+FFFD in its place; they cannot be read by that path.
  package var notUTF8: [String]
  /// The folders that were looked into, the root as an empty path; only those of UTF-8 paths.
  package var folders: [String]
}

extension Repository {
  /// The regular files of the work tree: tracked, or neither tracked nor ignored.
  ///
  /// No symbolic link is followed, no folder of another repository entered. Files that are tracked
  /// and gone are left out.
  ///
  /// - Throws: ``GitError``; with cause ``GitError/Cause/noWorkTree`` in a bare repository.
  package func workTreeFiles() throws(GitError) -> WorkTreeFiles {
    let root = try openWorkTree()
    var listing = WorkTreeListing(self, try indexEntries())
    try listing.visit(root, [], depth: 0, isIgnored: false)
    let paths = listing.found.sorted()
    return WorkTreeFiles(
      paths: paths.filter(\.isUTF8).map(\.text), notUTF8: paths.filter { !$0.isUTF8 }.map(\.text),
      folders: listing.folders.filter(\.isUTF8).map(\.text))
  }

  /// Reads a file of the work tree, and nothing outside of it.
  ///
  /// The path is walked folder by folder, and each step refuses symbolic links, so that neither
  /// a link that is there nor one that appears meanwhile leads out.
  ///
  /// - Parameters:
  ///   - path: From the root of the work tree, with `/` between components.
  ///   - limit: In bytes; a larger file is an error.
  /// - Returns: The content.
  /// - Throws: ``GitError`` with code ``GitError/Code/notFound``, ``GitError/Code/unsafePath``,
  ///   ``GitError/Code/tooLarge`` or ``GitError/Code/system``.
  package func workTreeBytes(_ path: String, limit: Int) throws(GitError) -> [UInt8] {
    let operation = "read '\(path)'"
    try checkNoNUL(path, operation)
    let components = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    guard components.allSatisfy({ $0 != "" && $0 != "." && $0 != ".." && $0 != ".git" }) else {
      throw GitError(
        code: .unsafePath, operation: operation, message: "it leaves the work tree",
        cause: .unsafePath)
    }
    var folder = try openWorkTree()
    for name in components.dropLast() { folder = try folder.folder(name, operation) }
    // Non-blocking, or opening a FIFO would wait for its writer.
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let name = components.last ?? ""
    let file = try Descriptor(unsafe openat(folder.number, name, flags), operation)
    return try file.bytes(limit: limit, operation)
  }

  private func openWorkTree() throws(GitError) -> Descriptor {
    guard let workTree else {
      throw GitError(
        code: .notFound, operation: "read the work tree", message: "the repository is bare",
        cause: .noWorkTree)
    }
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
    return try Descriptor(unsafe open(workTree, flags), "open \(workTree)")
  }
}

extension Descriptor {
  /// Opens the folder `name` in this one, unless it is a symbolic link.
  fileprivate borrowing func folder(
    _ name: String, _ operation: String
  ) throws(GitError) -> Descriptor {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    let opened = unsafe openat(number, name, flags)
    if opened < 0, errno == ENOTDIR {
      // Linux says ENOTDIR for a link as well; which of the two matters to the reader.
      var status = stat()
      if unsafe fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
        status.st_mode & S_IFMT == S_IFLNK
      {
        throw GitError(
          code: .unsafePath, operation: operation, message: "'\(name)' is a symbolic link",
          cause: .unsafePath)
      }
      throw GitError(code: .notFound, operation: operation, message: "'\(name)' is no folder")
    }
    return try Descriptor(opened, operation)
  }
}

/// One walk over the work tree.
private struct WorkTreeListing {
  let repository: Repository
  var found: [PathBytes] = []
  /// The folders that were entered.
  var folders: [PathBytes] = []
  private var tracked: Set<PathBytes> = []
  /// Folders that hold something tracked, which are entered even when they are ignored.
  private var holders: Set<PathBytes> = []

  init(_ repository: Repository, _ entries: [IndexEntry]) {
    self.repository = repository
    for entry in entries where entry.mode & 0o170000 != 0o160000 {
      tracked.insert(entry.path)
      var end = entry.path.bytes.endIndex
      while let slash = entry.path.bytes[..<end].lastIndex(of: UInt8(ascii: "/")) {
        guard holders.insert(PathBytes(Array(entry.path.bytes[..<slash]))).inserted else { break }
        end = slash
      }
    }
  }

  mutating func visit(
    _ folder: borrowing Descriptor, _ prefix: [UInt8], depth: Int, isIgnored: Bool
  ) throws(GitError) {
    guard depth < TreeLimit.depth else { throw TreeLimit.exceeded("folders nested too deep") }
    folders.append(PathBytes(Array(prefix.dropLast())))
    for (name, type) in try children(folder) {
      let path = PathBytes(prefix + name)
      switch type {
      case UInt8(DT_REG):
        if tracked.contains(path) {
          found.append(path)
        } else if !isIgnored, try !ignores(path.bytes) {
          found.append(path)
        }
      case UInt8(DT_DIR):
        let ignored = isIgnored ? true : try ignores(path.bytes + [UInt8(ascii: "/")])
        if ignored, !holders.contains(path) { continue }
        let next = unsafe (name + [0]).withUnsafeBufferPointer { bytes in
          unsafe bytes.withMemoryRebound(to: CChar.self) { text in
            unsafe text.baseAddress.map {
              unsafe openat(folder.number, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            } ?? -1
          }
        }
        // Gone since it was listed, or not ours to read: as good as not there, as for git.
        if next < 0 { continue }
        let child = try Descriptor(next, "open '\(path.text)'")
        var status = stat()
        if unsafe fstatat(child.number, ".git", &status, AT_SYMLINK_NOFOLLOW) == 0 { continue }
        try visit(
          child, path.bytes + [UInt8(ascii: "/")], depth: depth + 1, isIgnored: ignored)
      default: continue
      }
    }
  }

  private func children(
    _ folder: borrowing Descriptor
  ) throws(GitError) -> [(name: [UInt8], type: UInt8)] {
    // The stream closes the descriptor it is given, so it gets one of its own.
    let copy = fcntl(folder.number, F_DUPFD_CLOEXEC, 0)
    guard let stream = unsafe fdopendir(copy) else {
      close(copy)
      throw systemError("list a folder")
    }
    defer { unsafe closedir(stream) }
    var children: [(name: [UInt8], type: UInt8)] = []
    while let entry = unsafe readdir(stream) {
      let start = unsafe UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name).orZero
      let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
      let name = unsafe Array(UnsafeRawBufferPointer(start: start, count: length))
      if name == [UInt8(ascii: ".")] || name == Array("..".utf8) || name == Array(".git".utf8) {
        continue
      }
      var type = unsafe entry.pointee.d_type
      if type == UInt8(DT_UNKNOWN) {
        // Some file systems do not tell without being asked for each.
        var status = stat()
        let path = unsafe start.assumingMemoryBound(to: CChar.self)
        guard unsafe fstatat(folder.number, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
          continue
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: type = UInt8(DT_REG)
        case S_IFDIR: type = UInt8(DT_DIR)
        default: continue
        }
      }
      children.append((name, type))
    }
    return children
  }

  private func ignores(_ path: [UInt8]) throws(GitError) -> Bool {
    var result: Int32 = 0
    let text = (path + [0]).map { CChar(bitPattern: $0) }
    try check("read the ignore rules") {
      unsafe text.withUnsafeBufferPointer { bytes in
        unsafe bytes.baseAddress.map {
          unsafe git_ignore_path_is_ignored(&result, repository.handle, $0)
        } ?? 0
      }
    }
    return result == 1
  }
}

extension Int? {
  /// Every stored field has an offset; the standard library cannot promise it.
  fileprivate var orZero: Int { self ?? 0 }
}
