internal import Git
internal import Glibc
internal import Notes

/// The names by which the notes of one commit find each other, kept between two runs.
///
/// With it a hook reads one changed note, and what that links to, instead of all of them. A file
/// that is missing, damaged or of another version costs the time of a whole check and nothing else.
struct LinkCache: Sendable {
  /// What the names were taken from.
  struct Key: Hashable, Sendable {
    var tree: ObjectID
    /// `pipelines/site.yaml` of that tree, which decides how notes are read.
    var configuration: ObjectID?
  }

  let key: Key
  /// The files of the tree.
  let table: FileTable
  /// By file: 0 for what is no note, 1 for a note, 2 for one that is published at every moment.
  let kinds: [UInt8]
  /// Which file offers a name.
  let offers: NameTable
  /// Which file asks for a name.
  let asks: NameTable

  /// Makes the cache of a tree.
  ///
  /// - Parameters:
  ///   - key: What it is of.
  ///   - table: The files of the tree.
  ///   - keys: The names of its notes, by path.
  init(_ key: Key, _ table: FileTable, _ keys: [String: LinkKeys]) {
    var kinds = [UInt8](repeating: 0, count: table.count)
    var offers: [NameTable.Entry] = []
    var asks: [NameTable.Entry] = []
    for index in 0..<table.count where table.bytes(at: index).suffix(3).first == UInt8(ascii: ".") {
      guard let keys = keys[table.path(at: index)] else { continue }
      kinds[index] = keys.isPublished ? 2 : 1
      let file = UInt32(index)
      offers += Set(keys.offers).map { .init(hash: Self.hash($0), file: file) }
      asks += Set(keys.asks.flatMap(\.keys)).map { .init(hash: Self.hash($0), file: file) }
    }
    self.init(key, table, kinds, offers: NameTable(offers), asks: NameTable(asks))
  }

  fileprivate init(
    _ key: Key, _ table: FileTable, _ kinds: [UInt8], offers: NameTable, asks: NameTable
  ) {
    self.key = key
    self.table = table
    self.kinds = kinds
    self.offers = offers
    self.asks = asks
  }

  var notes: Int { kinds.count { $0 > 0 } }

  /// The files that offer one of the names.
  func offering(_ hashes: some Sequence<UInt64>) -> Set<Int> { offers.files(hashes) }

  /// The files that ask for one of the names.
  func asking(_ hashes: some Sequence<UInt64>) -> Set<Int> { asks.files(hashes) }

  /// FNV-1a of 64 bits.
  ///
  /// Two names with one hash cost a look at a note that has nothing to do with
  /// it, and nothing else.
  static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

extension LinkCache {
  private static func path(_ commonDirectory: String) -> String {
    commonDirectory + "/controlroom/cache/links"
  }

  /// A cache that is larger is not written.
  private static let sizeLimit = 256 << 20

  /// Reads the cache of a repository; nil when there is none that can be used.
  static func load(_ commonDirectory: String) -> LinkCache? {
    guard let size = Disk.size(of: path(commonDirectory)), size <= sizeLimit,
      let bytes = try? Disk.read(path(commonDirectory))
    else { return nil }
    return LinkCache(encoded: bytes)
  }

  /// Keeps the cache; where it cannot be written there is none.
  func store(_ commonDirectory: String) {
    let bytes = encoded
    guard bytes.count <= Self.sizeLimit else { return }
    try? Disk.makeFolder(commonDirectory + "/controlroom/cache")
    // Two runs at once must not write into one another.
    let temporary = Self.path(commonDirectory) + ".\(getpid())"
    guard (try? Disk.write(bytes, to: temporary)) != nil else { return }
    try? Disk.move(temporary, to: Self.path(commonDirectory))
  }
}

/// How the file begins; behind it are a checksum over the rest, and the rest.
private let mark = Array("controlroom links 2 \(Version.number)\n".utf8)

extension LinkCache {
  /// The cache as bytes: the parts that are many are copied out of it as they lie there.
  fileprivate var encoded: [UInt8] {
    var bytes = mark + [UInt8](repeating: 0, count: 8) + key.tree.bytes
    bytes.append(key.configuration == nil ? 0 : 1)
    bytes += key.configuration?.bytes ?? []
    bytes += table.encoded
    bytes += kinds
    bytes += offers.encoded
    bytes += asks.encoded
    let sum = checksum(bytes[(mark.count + 8)...])
    for index in 0..<8 { bytes[mark.count + index] = UInt8(truncatingIfNeeded: sum >> (index * 8)) }
    return bytes
  }

  fileprivate init?(encoded bytes: [UInt8]) {
    guard bytes.count > mark.count + 8, bytes.starts(with: mark) else { return nil }
    let sum = (0..<8).reduce(0 as UInt64) { $0 | UInt64(bytes[mark.count + $1]) << (8 * $1) }
    var rest = bytes[(mark.count + 8)...]
    guard sum == checksum(rest), let tree = ObjectID(bytes: rest.prefix(20)) else { return nil }
    rest = rest.dropFirst(20)
    guard let has = rest.popFirst() else { return nil }
    var configuration: ObjectID?
    if has == 1 {
      configuration = ObjectID(bytes: rest.prefix(20))
      guard configuration != nil else { return nil }
      rest = rest.dropFirst(20)
    }
    guard let table = FileTable(encoded: &rest), rest.count >= table.count else { return nil }
    let kinds = Array(rest.prefix(table.count))
    rest = rest.dropFirst(table.count)
    guard let offers = NameTable(encoded: &rest, files: table.count),
      let asks = NameTable(encoded: &rest, files: table.count), rest.isEmpty
    else { return nil }
    self.init(
      Key(tree: tree, configuration: configuration), table, kinds, offers: offers, asks: asks)
  }
}
