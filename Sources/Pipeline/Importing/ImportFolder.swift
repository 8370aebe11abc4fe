internal import Importing

/// The folder that an import writes to.
///
/// Nothing in it is ever overwritten, and no symbolic link in it is followed: whatever a feed says,
/// and whatever the folder holds, what is written is new and inside.
struct ImportFolder {
  private let root: String

  init(_ root: String) { self.root = root }

  /// The bytes of a file; nil when there is none.
  func read(_ path: String, limit: Int) throws(Stop) -> [UInt8]? {
    guard isClear(path) else { return nil }
    return try Disk.read("\(root)/\(path)", limit: limit)
  }

  struct Standing {
    var missing: [FeedImport.File] = []
    var same: [String] = []
    var conflicts: [String] = []
  }

  /// Sorts files by what stands in their places.
  func compare(_ files: [FeedImport.File]) throws(Stop) -> Standing {
    var standing = Standing()
    for file in files {
      let path = "\(root)/\(file.path)"
      guard isClear(file.path) else {
        standing.conflicts.append(file.path)
        continue
      }
      if !Disk.exists(path) {
        standing.missing.append(file)
      } else if Disk.size(of: path) == file.bytes.count,
        try Disk.read(path, limit: file.bytes.count) == file.bytes
      {
        standing.same.append(file.path)
      } else {
        standing.conflicts.append(file.path)
      }
    }
    return standing
  }

  /// Writes files that are missing; what was written goes again when one of them cannot be.
  func write(_ files: [FeedImport.File], progress: (Int) -> Void) throws(Stop) {
    var written: [String] = []
    do throws(Stop) {
      for file in files {
        let path = "\(root)/\(file.path)"
        if let slash = path.lastIndex(of: "/") { try Disk.makeFolder(String(path[..<slash])) }
        try Disk.create(path, with: file.bytes)
        written.append(path)
        progress(written.count)
      }
    } catch {
      for path in written { try? Disk.removeFile(path) }
      throw error
    }
  }

  /// Whether every folder on the way to a file is one, and no link, or is yet to be made; and the
  /// file no link.
  private func isClear(_ path: String) -> Bool {
    var place = root
    for name in path.split(separator: "/") {
      place += "/\(name)"
      if Disk.isLink(place) { return false }
    }
    return true
  }
}
