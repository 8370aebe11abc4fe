internal import Glibc

/// Many paths and what git stores under them, sorted by the bytes of the paths.
///
/// Four buffers instead of ten thousand strings: a check of one staged file looks at a few of them,
/// and must not pay for the others.
package struct FileTable: Sendable {
  /// The paths, one behind the other.
  private var paths: [UInt8] = []
  /// Where each path ends.
  private var ends: [Int] = []
  /// Twenty bytes for each file.
  private var ids: [UInt8] = []
  /// For each file 1, or 0 when it is a symbolic link or a submodule.
  private var regular: [UInt8] = []

  package init() {}

  package var count: Int { ends.count }

  /// Adds what comes behind all that is there.
  package mutating func append(_ path: some Collection<UInt8>, _ id: ObjectID, isRegular: Bool) {
    append(path, id: id.bytes[...], isRegular: isRegular)
  }

  fileprivate mutating func append(
    _ path: some Collection<UInt8>, id: ArraySlice<UInt8>, isRegular: Bool
  ) {
    paths.append(contentsOf: path)
    ends.append(paths.count)
    ids.append(contentsOf: id)
    regular.append(isRegular ? 1 : 0)
  }

  fileprivate mutating func reserve(files: Int, bytes: Int) {
    paths.reserveCapacity(bytes)
    ends.reserveCapacity(files)
    ids.reserveCapacity(files * 20)
    regular.reserveCapacity(files)
  }

  private func bounds(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// The bytes of a path.
  package func bytes(at index: Int) -> ArraySlice<UInt8> { paths[bounds(index)] }

  /// A path; U+FFFD stands for what is not UTF-8.
  package func path(at index: Int) -> String { String(decoding: bytes(at: index), as: UTF8.self) }

  package func id(at index: Int) -> ObjectID {
    unsafe ids.withUnsafeBytes { ids in
      unsafe ObjectID(
        bytes: UnsafeRawBufferPointer(rebasing: ids[(index * 20)..<(index * 20 + 20)]))
    }
  }

  /// Whether it is a file, and no symbolic link or submodule.
  package func isRegular(at index: Int) -> Bool { regular[index] == 1 }

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
      let order: Int =
        if i == old.count { 1 } else if j == new.count { -1 } else {
          compare(old.paths, old.bounds(i), new.paths, new.bounds(j))
        }
      if order == 0 {
        let (a, b) = ((i * 20)..<(i * 20 + 20), (j * 20)..<(j * 20 + 20))
        if compare(old.ids, a, new.ids, b) != 0 || old.regular[i] != new.regular[j] { visit(i, j) }
      } else if order < 0 {
        visit(i, nil)
      } else {
        visit(nil, j)
      }
      if order <= 0 { i += 1 }
      if order >= 0 { j += 1 }
    }
  }
}

/// Which of two stretches of bytes comes first: negative for the first, 0 when they are the same.
private func compare(_ a: [UInt8], _ i: Range<Int>, _ b: [UInt8], _ j: Range<Int>) -> Int {
  precondition(i.upperBound <= a.count && j.upperBound <= b.count)
  let order = unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      guard let a = a.baseAddress, let b = b.baseAddress else { return 0 as Int32 }
      return unsafe memcmp(a + i.lowerBound, b + j.lowerBound, min(i.count, j.count))
    }
  }
  return order != 0 ? Int(order) : i.count - j.count
}

extension FileTable {
  /// The table as bytes, for a file of one's own: numbers of four bytes with the smallest first, so
  /// that it is for paths of less than 4 GiB in all.
  package var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + count * 25 + paths.count)
    for number in [count, paths.count] + ends {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    return bytes + ids + regular + paths
  }

  /// Reads what ``encoded`` wrote; nil for what is cut short.
  ///
  /// That the paths are in order is not looked at.
  ///
  /// - Parameter bytes: The table, and more behind it; what is read is taken away.
  package init?(encoded bytes: inout ArraySlice<UInt8>) {
    func number(_ place: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    let start = bytes.startIndex
    guard bytes.count >= 8 else { return nil }
    let (count, length) = (number(start), number(start + 4))
    guard bytes.count >= 8 + count * 25 + length else { return nil }
    ends.reserveCapacity(count)
    for index in 0..<count {
      let end = number(start + 8 + 4 * index)
      guard end <= length, end >= ends.last ?? 0 else { return nil }
      ends.append(end)
    }
    guard ends.last ?? 0 == length else { return nil }
    var place = start + 8 + 4 * count
    ids = Array(bytes[place..<(place + 20 * count)])
    place += 20 * count
    regular = Array(bytes[place..<(place + count)])
    place += count
    paths = Array(bytes[place..<(place + length)])
    bytes = bytes[(place + length)...]
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
      let flags = word(start + 60) >> 16
      place = start + 62
      var isIntended = false
      if flags & 0x4000 != 0 {
        guard version > 2, place + 2 < end else { return nil }
        isIntended = bytes[place] & 0x20 != 0
        place += 2
      }
      // Two buffers that take turns, and neither is ever shared: a copy for each path would cost
      // more than all the rest.
      swap(&path, &last)
      path.removeAll(keepingCapacity: true)
      if version == 4 {
        guard let dropped = prefix(bytes, &place, end), dropped <= last.count else { return nil }
        path.append(contentsOf: last[..<(last.count - dropped)])
      }
      guard let nul = nul(in: bytes, place..<end) else { return nil }
      path.append(contentsOf: bytes[place..<nul])
      // One path may stand there three times while it is in conflict.
      let order = compare(last, 0..<last.count, path, 0..<path.count)
      guard order < 0 || (flags & 0x3000 != 0 && order == 0) else { return nil }
      place = version == 4 ? nul + 1 : start + (nul - start + 8) / 8 * 8
      if isIntended || flags & 0x3000 != 0 { continue }
      table.append(
        path, id: bytes[(start + 40)..<(start + 60)],
        isRegular: TreeFile.Kind(mode: UInt32(mode)).isRegular)
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

  /// Where the next byte 0 stands.
  private static func nul(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
    precondition(range.lowerBound <= range.upperBound && range.upperBound <= bytes.count)
    return unsafe bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = unsafe memchr(base + range.lowerBound, 0, range.count)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}
