internal import Digests

/// An ``Inventory`` as it lies on disk, to look up and change a few of its lines.
struct InventoryText: Sendable {
  /// In the order of an inventory.
  private(set) var lines: [ArraySlice<UInt8>]

  private static let tab = UInt8(ascii: "\t")

  /// - Parameter bytes: What ``Inventory/lines`` wrote; it is looked at where it is used.
  init(_ bytes: [UInt8]) {
    lines = []
    lines.reserveCapacity(bytes.count / 120)
    for line in TextLines(bytes, 0..<bytes.count) { lines.append(line) }
  }

  var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(lines.reduce(0) { $0 + $1.count + 1 })
    for line in lines {
      out += line
      out.append(UInt8(ascii: "\n"))
    }
    return out
  }

  /// Where the file of a path is; where it would be, when it is not there.
  func place(of path: String) -> (index: Int, isThere: Bool) {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if Self.path(lines[middle]) < path { low = middle + 1 } else { high = middle }
    }
    return (low, low < lines.count && Self.path(lines[low]) == path)
  }

  /// What is known of a file; nil when there is none.
  func record(_ path: String) -> FileRecord? {
    let (index, isThere) = place(of: path)
    return isThere ? record(at: index) : nil
  }

  /// Nil for a line that somebody else wrote.
  func record(at index: Int) -> FileRecord? {
    Inventory(lines: Array(lines[index])).flatMap(\.records.first)
  }

  /// The files whose paths begin in one way.
  func range(_ prefix: String) -> Range<Int> {
    let start = place(of: prefix).index
    var end = start
    while end < lines.count, Self.path(lines[end]).hasPrefix(prefix) { end += 1 }
    return start..<end
  }

  /// How many files a folder of the output has.
  func count(in folder: OutputFolder) -> Int {
    lines.count { Self.isBelow(folder, $0) }
  }

  /// What ``Inventory/digest(of:)`` gives.
  func digest(of folder: OutputFolder) -> Digest {
    var parts = Ingredients()
    for line in lines where Self.isBelow(folder, line) {
      let fields = Self.fields(line)
      parts.add(fields.path)
      parts.add(fields.digest)
    }
    return parts.digest
  }

  /// The same with files added, changed and taken away.
  ///
  /// - Parameters:
  ///   - records: Files that are new or others than before.
  ///   - removed: The paths of files that are no more.
  /// - Returns: The inventory, and for each of its lines the line of this one that it is, or nil for
  ///   one that is another.
  func changing(
    _ records: [FileRecord], removed: Set<String>
  ) -> (text: InventoryText, sources: [Int?]) {
    var changes: [(index: Int, takes: Int, line: ArraySlice<UInt8>?)] = []
    for record in records {
      let (index, isThere) = place(of: record.path)
      changes.append((index, isThere ? 1 : 0, Inventory([record]).lines.dropLast()[...]))
    }
    for path in removed {
      let (index, isThere) = place(of: path)
      if isThere { changes.append((index, 1, nil)) }
    }
    // Of two that go to one place, what is added there comes in the order of the paths.
    changes.sort { a, b in
      if a.index != b.index { return a.index < b.index }
      if a.takes != b.takes { return a.takes < b.takes }
      return (a.line.map(Self.path) ?? "") < (b.line.map(Self.path) ?? "")
    }
    var new = InventoryText([])
    new.lines.reserveCapacity(lines.count + changes.count)
    var sources: [Int?] = []
    sources.reserveCapacity(lines.count + changes.count)
    var start = 0
    func keep(to end: Int) {
      new.lines += lines[start..<end]
      for index in start..<end { sources.append(index) }
    }
    for change in changes {
      keep(to: change.index)
      if let line = change.line {
        new.lines.append(line)
        sources.append(nil)
      }
      start = change.index + change.takes
    }
    keep(to: lines.count)
    return (new, sources)
  }

  /// A digest, a size and a path stand before the sources.
  private static func fields(
    _ line: ArraySlice<UInt8>
  ) -> (digest: ArraySlice<UInt8>, path: ArraySlice<UInt8>) {
    let digest = line.prefix(64)
    let rest = line[min(digest.endIndex + 1, line.endIndex)...]
    let size = rest.prefix { $0 != tab }
    return (digest, rest[min(size.endIndex + 1, rest.endIndex)...].prefix { $0 != tab })
  }

  private static func path(_ line: ArraySlice<UInt8>) -> String {
    String(decoding: fields(line).path, as: UTF8.self)
  }

  private static func isBelow(_ folder: OutputFolder, _ line: ArraySlice<UInt8>) -> Bool {
    fields(line).path.starts(with: folder.prefix.utf8)
  }
}
