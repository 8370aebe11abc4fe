internal import Glibc

/// Many paths and what git stores under them, sorted by the bytes of the paths.
///
/// One buffer instead of ten thousand strings: a check of one staged file looks at a few of them,
/// and must not pay for the others.
package struct FileTable: Sendable {
  private var bytes: [UInt8] = []
  /// Where each path ends.
  private var ends: [Int] = []
  private var ids: [ObjectID] = []
  private var regular: [Bool] = []

  package init() {}

  package var count: Int { ends.count }

  /// Adds what comes behind all that is there.
  package mutating func append(_ path: some Collection<UInt8>, _ id: ObjectID, isRegular: Bool) {
    bytes.append(contentsOf: path)
    ends.append(bytes.count)
    ids.append(id)
    regular.append(isRegular)
  }

  package mutating func reserve(files: Int, bytes count: Int) {
    bytes.reserveCapacity(count)
    ends.reserveCapacity(files)
    ids.reserveCapacity(files)
    regular.reserveCapacity(files)
  }

  /// The bytes of a path.
  package func bytes(at index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// A path; U+FFFD stands for what is not UTF-8.
  package func path(at index: Int) -> String { String(decoding: bytes(at: index), as: UTF8.self) }

  package func id(at index: Int) -> ObjectID { ids[index] }

  /// Whether it is a file, and no symbolic link or submodule.
  package func isRegular(at index: Int) -> Bool { regular[index] }

  /// What is wrong with a path; nil for nearly every one.
  package func flaw(at index: Int) -> TreeFile.Flaw? { TreeFile.Flaw(of: Array(bytes(at: index))) }

  /// Where a path is; nil when it is not there.
  package func index(of path: String) -> Int? {
    let key = Array(path.utf8)
    let index = firstIndex(notBefore: key)
    return index < count && bytes(at: index).elementsEqual(key) ? index : nil
  }

  /// The files in a folder and below it.
  ///
  /// - Parameter folder: Without a `/` at its end; empty for all files.
  /// - Returns: Their places; none for a folder that is not there.
  package func range(below folder: String) -> Range<Int> {
    if folder.isEmpty { return 0..<count }
    let start = firstIndex(notBefore: Array("\(folder)/".utf8))
    // `0` comes right after `/`.
    return start..<max(start, firstIndex(notBefore: Array("\(folder)0".utf8)))
  }

  private func firstIndex(notBefore key: [UInt8]) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if bytes(at: middle).lexicographicallyPrecedes(key) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}

extension FileTable {
  /// Calls `visit` for each path that is not the same in both tables, in order, with its places.
  package static func differences(
    _ old: FileTable, _ new: FileTable, _ visit: (_ old: Int?, _ new: Int?) -> Void
  ) {
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i == old.count {
        visit(nil, j)
        j += 1
      } else if j == new.count {
        visit(i, nil)
        i += 1
      } else {
        let (a, b) = (old.bytes(at: i), new.bytes(at: j))
        if a.count == b.count, a.elementsEqual(b) {
          let isSame = old.ids[i] == new.ids[j] && old.regular[i] == new.regular[j]
          if !isSame { visit(i, j) }
          i += 1
          j += 1
        } else if a.lexicographicallyPrecedes(b) {
          visit(i, nil)
          i += 1
        } else {
          visit(nil, j)
          j += 1
        }
      }
    }
  }
}

extension Repository {
  /// The files of the index, without those in conflict and those that are only intended to be
  /// added.
  ///
  /// Reads the file itself where its form is a usual one: libgit2 needs half of the time in which a
  /// hook should be done.
  ///
  /// - Throws: ``GitError`` like ``stagedFiles()``.
  package func stagedTable() throws(GitError) -> FileTable {
    let path = variableIndex ?? gitDirectory + "/index"
    if let bytes = try? readFile(path, limit: 1 << 30), let table = IndexFile.read(bytes) {
      return table
    }
    var table = FileTable()
    for file in try indexEntries() where !file.isUnmerged {
      table.append(file.path.bytes, file.id, isRegular: TreeFile.Kind(mode: file.mode).isRegular)
    }
    return table
  }

  /// The files of a tree.
  ///
  /// - Throws: ``GitError`` like ``files(of:)``.
  package func table(ofTree id: ObjectID) throws(GitError) -> FileTable {
    var table = FileTable()
    try visitFiles(ofTree: id) { path, id, mode in
      table.append(path, id, isRegular: TreeFile.Kind(mode: mode).isRegular)
    }
    return table
  }

  /// What differs between two trees, by path: what the second has there, and nil for nothing.
  ///
  /// - Throws: ``GitError`` when a tree is missing or damaged.
  package func regularFiles(
    changedFrom old: ObjectID, to new: ObjectID
  ) throws(GitError) -> [String: ObjectID?] {
    var difference = TreeDifference(self)
    var changed: [String: ObjectID?] = [:]
    for change in try difference.changes(from: old, to: new) {
      let id = change.new.flatMap { $0.isRegular ? $0.id : nil }
      changed.updateValue(id, forKey: change.path.text)
    }
    return changed
  }
}

/// The file in which git keeps the index.
///
/// Source: git's Documentation/gitformat-index.txt.
enum IndexFile {
  /// Reads versions 2, 3 and 4; nil for what is damaged, split or sparse, which libgit2 then
  /// explains.
  static func read(_ bytes: [UInt8]) -> FileTable? {
    guard bytes.count >= 32, bytes.starts(with: "DIRC".utf8) else { return nil }
    func word(_ place: Int) -> Int {
      Int(bytes[place]) << 24 | Int(bytes[place + 1]) << 16 | Int(bytes[place + 2]) << 8
        | Int(bytes[place + 3])
    }
    let (version, count, end) = (word(4), word(8), bytes.count - 20)
    guard (2...4).contains(version), count <= bytes.count / 62 else { return nil }
    var table = FileTable()
    table.reserve(files: count, bytes: bytes.count)
    var path: [UInt8] = []
    var last: [UInt8] = []
    var place = 12
    for _ in 0..<count {
      let start = place
      guard start + 62 < end else { return nil }
      let mode = word(start + 24)
      let id = unsafe bytes.withUnsafeBytes { bytes in
        unsafe ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[(start + 40)..<(start + 60)]))
      }
      let flags = word(start + 60) >> 16
      place = start + 62
      var isIntended = false
      if flags & 0x4000 != 0 {
        guard version > 2, place + 2 < end else { return nil }
        isIntended = bytes[place] & 0x20 != 0
        place += 2
      }
      if version == 4 {
        guard let kept = prefix(bytes, &place, end), kept <= path.count else { return nil }
        path.removeLast(kept)
      } else {
        path.removeAll(keepingCapacity: true)
      }
      guard let nul = bytes[place..<end].firstIndex(of: 0) else { return nil }
      path.append(contentsOf: bytes[place..<nul])
      // One path may stand there three times while it is in conflict.
      guard last.lexicographicallyPrecedes(path) || (flags & 0x3000 != 0 && last == path) else {
        return nil
      }
      last = path
      place = version == 4 ? nul + 1 : start + (nul - start + 8) / 8 * 8
      if isIntended || flags & 0x3000 != 0 { continue }
      table.append(
        path, id, isRegular: TreeFile.Kind(mode: UInt32(mode)).isRegular)
    }
    while place + 8 <= end {
      let name = bytes[place..<(place + 4)]
      // A split or a sparse index is not all of it.
      if name.elementsEqual("link".utf8) || name.elementsEqual("sdir".utf8) { return nil }
      place += 8 + word(place + 4)
    }
    return place == end ? table : nil
  }

  /// How many bytes of the path before are dropped: a number in git's variable length.
  private static func prefix(_ bytes: [UInt8], _ place: inout Int, _ end: Int) -> Int? {
    var value = 0
    for index in 0..<6 {
      guard place < end else { return nil }
      let byte = bytes[place]
      place += 1
      if index > 0 { value += 1 }
      value = value << 7 | Int(byte & 0x7F)
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}
