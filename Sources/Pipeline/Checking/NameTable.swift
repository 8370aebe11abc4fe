/// Names, as hashes, and the files that have to do with them.
///
/// Kept as the bytes that the file holds, sorted, and searched where they lie: a check before a
/// commit looks up a few dozen of a hundred thousand names.
struct NameTable: Sendable {
  struct Entry: Hashable, Comparable, Sendable {
    /// What ``LinkCache/hash(_:)`` makes of a name.
    var hash: UInt64
    var file: UInt32

    static func < (a: Self, b: Self) -> Bool { (a.hash, a.file) < (b.hash, b.file) }
  }

  /// Twelve bytes an entry: the hash and the file, the smallest byte first.
  private let bytes: [UInt8]
  private static let size = 12

  init(_ entries: [Entry]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entries.count * Self.size)
    for entry in entries.sorted() {
      for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: entry.hash >> (8 * shift))) }
      for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: entry.file >> (8 * shift))) }
    }
    self.bytes = bytes
  }

  private var count: Int { bytes.count / Self.size }

  private func entry(_ index: Int) -> Entry {
    let start = index * Self.size
    return unsafe bytes.withUnsafeBytes { bytes in
      precondition(start + Self.size <= bytes.count)
      return unsafe Entry(
        hash: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)),
        file: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt32.self)))
    }
  }

  /// The files of the entries with one of the hashes.
  func files(_ hashes: some Sequence<UInt64>) -> Set<Int> {
    var files: Set<Int> = []
    for hash in hashes {
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        if entry(middle).hash < hash { low = middle + 1 } else { high = middle }
      }
      while low < count, entry(low).hash == hash {
        files.insert(Int(entry(low).file))
        low += 1
      }
    }
    return files
  }

  /// The table as bytes, for a file of one's own.
  var encoded: [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: count >> $0) } + bytes
  }

  /// Reads what ``encoded`` wrote; nil for what is cut short, and for a file that is not there.
  ///
  /// - Parameters:
  ///   - bytes: The table, and more behind it; what is read is taken away.
  ///   - files: How many files there are.
  init?(encoded bytes: inout ArraySlice<UInt8>, files: Int) {
    guard bytes.count >= 4 else { return nil }
    let count = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count >= 4 + count * Self.size else { return nil }
    self.bytes = Array(bytes.dropFirst(4).prefix(count * Self.size))
    bytes = bytes.dropFirst(4 + count * Self.size)
    for index in 0..<count where Int(entry(index).file) >= files { return nil }
  }
}
