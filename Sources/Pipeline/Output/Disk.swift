internal import Clinux
internal import Glibc

/// The few things done with files, each failure in words for a person.
///
/// Not Foundation: its atomic write calls `fsync` for each file, and what is written here can be
/// made again from git.
enum Disk {
  /// Makes a folder and those above it; one that exists is fine.
  static func makeFolder(_ path: String) throws(Stop) {
    if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw failure("make the folder", path)
    }
    try makeFolder(String(path[..<slash]))
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw failure("make the folder", path)
    }
  }

  /// Writes a file whose folder exists; one that is there is replaced.
  ///
  /// - Parameters:
  ///   - bytes: Its content.
  ///   - path: The file.
  ///   - isNew: Whether one that is there is left to its other names, and not written into.
  /// - Returns: What tells this writing of the file from any other.
  /// - Throws: ``Stop`` when the disk refuses.
  @discardableResult
  static func write(
    _ bytes: [UInt8], to path: String, isNew: Bool = false
  ) throws(Stop) -> FileStamp {
    let flags = O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW | (isNew ? O_EXCL : O_TRUNC)
    var file = unsafe open(path, flags, 0o666)
    if file < 0, isNew, errno == EEXIST {
      try removeFile(path)
      file = unsafe open(path, flags, 0o666)
    }
    guard file >= 0 else { throw failure("write", path) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          file, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
      }
      if count > 0 {
        written += count
      } else if count < 0, errno != EINTR {
        let stop = failure("write", path)
        close(file)
        throw stop
      }
    }
    var status = stat()
    let isKnown = unsafe fstat(file, &status) == 0
    // A full disk or a quota may only show here.
    guard close(file) == 0, isKnown else { throw failure("write", path) }
    return FileStamp(status)
  }

  /// Gives a file one more name, in a folder of the same file system.
  ///
  /// - Returns: Whether that was possible, and the file is the one that the stamp is of.
  static func share(_ path: String, _ stamp: FileStamp, as target: String) -> Bool {
    guard unsafe Glibc.link(path, target) == 0 else { return false }
    var status = stat()
    if unsafe lstat(target, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      FileStamp(status) == stamp
    {
      return true
    }
    unsafe unlink(target)
    return false
  }

  /// Writes a file that must not be there yet.
  ///
  /// - Throws: ``Stop`` when it is, or cannot be written; half a file does not stay.
  static func create(_ path: String, with bytes: [UInt8]) throws(Stop) {
    let file = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard file >= 0 else { throw failure("write", path) }
    close(file)
    do throws(Stop) {
      try write(bytes, to: path)
    } catch {
      try? removeFile(path)
      throw error
    }
  }

  /// Replaces a file in one step: a reader has the old bytes or the new ones.
  static func replace(_ path: String, with bytes: [UInt8]) throws(Stop) {
    let temporary = path + ".tmp"
    try write(bytes, to: temporary)
    try move(temporary, to: path)
  }

  static func move(_ path: String, to target: String) throws(Stop) {
    guard unsafe rename(path, target) == 0 else { throw failure("rename", path) }
  }

  /// Swaps two folders in one step.
  ///
  /// Where the file system cannot, there is a moment without the second one, and a crash in it
  /// leaves both under other names; the next release puts that right.
  static func exchange(_ new: String, _ current: String) throws(Stop) {
    if unsafe cr_exchange(new, current) == 0 { return }
    switch errno {
    case ENOENT: try move(new, to: current)
    case EINVAL, ENOSYS:
      let aside = new + ".old"
      try move(current, to: aside)
      try move(new, to: current)
      try move(aside, to: new)
    default: throw failure("replace", current)
    }
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file. What is no regular file, such as a pipe that nobody writes to, is refused.
  ///   - limit: In bytes; of a larger file nothing is read.
  /// - Returns: The bytes; nil when there is none.
  /// - Throws: ``Stop``, also for a file that is larger.
  static func read(_ path: String, limit: Int = .max) throws(Stop) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure("read", path)
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw failure("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Stop("\(path) is no file") }
    guard Int(status.st_size) <= limit else {
      throw Stop("\(path) has \(status.st_size) bytes, and \(limit) are read at most")
    }
    return try content(of: file, path, size: Int(status.st_size))
  }

  /// What a file has, which may be more or less than it said.
  private static func content(
    of file: Int32, _ path: String, size: Int
  ) throws(Stop) -> [UInt8] {
    var bytes: [UInt8] = []
    // One more, so that a file of the size that it says is read at once.
    var room = max(size, 0) + 1
    while true {
      var count = 0
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        unsafe count = Glibc.read(file, buffer.baseAddress, buffer.count)
        filled = max(0, count)
      }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      if count == 0 { return bytes }
      if count < 0, errno != EINTR { throw failure("read", path) }
      room = max(size + 1 - bytes.count, 1 << 16)
    }
  }

  /// The content of a regular file that somebody else may have put there; nil when there is none, or
  /// it is larger than `limit`.
  ///
  /// A symbolic link is not followed, and a pipe not waited for.
  static func readPlain(_ path: String, limit: Int) throws(Stop) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return nil }
      throw failure("read", path)
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= limit
    else { return nil }
    return try content(of: file, path, size: Int(status.st_size))
  }

  /// The size of a regular file; nil when there is none.
  ///
  /// Symbolic links are not followed.
  static func size(of path: String) -> Int? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// What tells the present writing of a regular file from any other; nil when there is none.
  static func stamp(of path: String) -> FileStamp? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return FileStamp(status)
  }

  /// When a file was last written to, in nanoseconds since 1970; 0 where there is none.
  static func changed(_ path: String) -> Int {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return 0 }
    return status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
  }

  /// Whether there is a folder at the path, or a link that leads to one.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// The names in a folder in the order of their bytes, and whether each is a folder; none when
  /// there is no such folder.
  ///
  /// A symbolic link is not a folder, wherever it leads: what stands there is not ours.
  static func names(in path: String) throws(Stop) -> [(name: String, isFolder: Bool)] {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return [] }
      throw failure("read the folder", path)
    }
    guard let folder = unsafe fdopendir(descriptor) else {
      close(descriptor)
      throw failure("read the folder", path)
    }
    defer { unsafe _ = closedir(folder) }
    var names: [(name: String, isFolder: Bool)] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      var status = stat()
      let isFolder =
        unsafe lstat("\(path)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      names.append((name, isFolder))
    }
    return names.sorted { $0.name < $1.name }
  }

  /// Whether there is a symbolic link at the path.
  static func isLink(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Removes a folder and all in it; symbolic links are removed and not followed.
  static func removeFolder(_ path: String) throws(Stop) {
    if isLink(path) { return try removeFile(path) }
    for (name, isFolder) in try names(in: path) {
      let inner = "\(path)/\(name)"
      if isFolder { try removeFolder(inner) } else { try removeFile(inner) }
    }
    guard unsafe rmdir(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
  }

  /// Removes a folder that has nothing in it.
  ///
  /// - Returns: Whether there was one.
  static func removeEmptyFolder(_ path: String) -> Bool { unsafe rmdir(path) == 0 }

  static func removeFile(_ path: String) throws(Stop) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
  }

  /// The path from the root of the file system; links are left as they are.
  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let here = unsafe getcwd(nil, 0) else { return path }
    defer { unsafe free(here) }
    return unsafe String(cString: here) + "/" + path
  }

  /// Makes a symbolic link.
  static func link(_ path: String, to target: String) throws(Stop) {
    guard unsafe symlink(target, path) == 0 else { throw failure("link", path) }
  }

  static func failure(_ verb: String, _ path: String) -> Stop {
    let number = errno
    let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    let hint: String? =
      switch number {
      case ENOSPC, EDQUOT: "make room on the disk; what was published before is as it was"
      case EROFS, EACCES, EPERM: "choose a folder that you may write to: --out DIR"
      case ENOENT, ENOTDIR: "choose another folder: --out DIR"
      default: nil
      }
    return Stop("cannot \(verb) \(path): \(reason)", hint: hint)
  }
}

extension FileStamp {
  fileprivate init(_ status: stat) {
    self.init(
      inode: UInt64(status.st_ino),
      changed: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec,
      bytes: Int(status.st_size))
  }
}
