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
  private(set) var kinds: [UInt8]
  /// Sorted by name: which file offers it.
  private(set) var offers: [Name]
  /// Sorted by name: which file asks for it.
  private(set) var asks: [Name]

  struct Name: Hashable, Sendable, Comparable {
    /// What ``LinkCache/hash(_:)`` makes of a name.
    var hash: UInt64
    var file: UInt32

    static func < (a: Self, b: Self) -> Bool { (a.hash, a.file) < (b.hash, b.file) }
  }

  /// Makes the cache of a tree.
  ///
  /// - Parameters:
  ///   - key: What it is of.
  ///   - table: The files of the tree.
  ///   - keys: The names of its notes, by path.
  init(_ key: Key, _ table: FileTable, _ keys: [String: LinkKeys]) {
    self.key = key
    self.table = table
    kinds = [UInt8](repeating: 0, count: table.count)
    offers = []
    asks = []
    for index in 0..<table.count where table.bytes(at: index).suffix(3).first == UInt8(ascii: ".") {
      guard let keys = keys[table.path(at: index)] else { continue }
      kinds[index] = keys.isPublished ? 2 : 1
      let file = UInt32(index)
      offers += Set(keys.offers).map { Name(hash: Self.hash($0), file: file) }
      asks += Set(keys.asks.flatMap(\.keys)).map { Name(hash: Self.hash($0), file: file) }
    }
    offers.sort()
    asks.sort()
  }

  fileprivate init(
    _ key: Key, _ table: FileTable, _ kinds: [UInt8], offers: [Name], asks: [Name]
  ) {
    self.key = key
    self.table = table
    self.kinds = kinds
    self.offers = offers
    self.asks = asks
  }

  var notes: Int { kinds.count { $0 > 0 } }

  /// The files that offer one of the names.
  func offering(_ hashes: some Sequence<UInt64>) -> Set<Int> { Self.files(offers, hashes) }

  /// The files that ask for one of the names.
  func asking(_ hashes: some Sequence<UInt64>) -> Set<Int> { Self.files(asks, hashes) }

  /// The names that a file offers.
  func names(of file: Int) -> [UInt64] { offers.filter { $0.file == UInt32(file) }.map(\.hash) }

  private static func files(_ names: [Name], _ hashes: some Sequence<UInt64>) -> Set<Int> {
    var files: Set<Int> = []
    for hash in hashes {
      var (low, high) = (0, names.count)
      while low < high {
        let middle = (low + high) / 2
        if names[middle].hash < hash { low = middle + 1 } else { high = middle }
      }
      while low < names.count, names[low].hash == hash {
        files.insert(Int(names[low].file))
        low += 1
      }
    }
    return files
  }

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
    var reader = CacheReader(bytes)
    return reader.cache()
  }

  /// Keeps the cache; where it cannot be written there is none.
  func store(_ commonDirectory: String) {
    var writer = CacheWriter()
    writer.write(self)
    guard writer.bytes.count <= Self.sizeLimit else { return }
    try? Disk.makeFolder(commonDirectory + "/controlroom/cache")
    // Two runs at once must not write into one another.
    let temporary = Self.path(commonDirectory) + ".\(getpid())"
    guard (try? Disk.write(writer.bytes, to: temporary)) != nil else { return }
    try? Disk.move(temporary, to: Self.path(commonDirectory))
  }
}

/// The form of the file: a mark, a checksum over the rest, and then numbers of four bytes, the
/// smallest first, and ids of twenty.
private let mark = Array("controlroom links 1 \(Version.number)\n".utf8)

/// A sum that a damaged file does not have; who writes the file on purpose owns the repository.
private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  unsafe bytes.withUnsafeBytes { bytes in
    var sum: UInt64 = 0x9E37_79B9_7F4A_7C15
    var place = 0
    while place + 8 <= bytes.count {
      let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      sum = (sum ^ UInt64(littleEndian: word)) &* 0xFF51_AFD7_ED55_8CCD
      sum ^= sum >> 32
      place += 8
    }
    while place < bytes.count {
      sum = unsafe (sum ^ UInt64(bytes[place])) &* 0x100_0000_01B3
      place += 1
    }
    return sum
  }
}

private struct CacheWriter {
  private(set) var bytes = mark

  mutating func write(_ cache: LinkCache) {
    bytes += [UInt8](repeating: 0, count: 8)
    add(cache.key.tree)
    bytes.append(cache.key.configuration == nil ? 0 : 1)
    if let id = cache.key.configuration { add(id) }
    for count in [cache.table.count, cache.offers.count, cache.asks.count] { add(count) }
    for index in 0..<cache.table.count {
      let path = cache.table.bytes(at: index)
      add(path.count)
      bytes += path
      add(cache.table.id(at: index))
      bytes.append(cache.kinds[index] << 1 | (cache.table.isRegular(at: index) ? 1 : 0))
    }
    for name in cache.offers + cache.asks {
      add(Int(name.hash & 0xFFFF_FFFF))
      add(Int(name.hash >> 32))
      add(Int(name.file))
    }
    let sum = checksum(bytes[(mark.count + 8)...])
    for index in 0..<8 { bytes[mark.count + index] = UInt8(truncatingIfNeeded: sum >> (index * 8)) }
  }

  private mutating func add(_ number: Int) {
    for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  private mutating func add(_ id: ObjectID) { bytes += id.bytes }
}

private struct CacheReader {
  private let bytes: [UInt8]
  private var place = mark.count + 8

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func cache() -> LinkCache? {
    guard bytes.count > mark.count + 8, bytes.starts(with: mark) else { return nil }
    var sum: UInt64 = 0
    for index in 0..<8 { sum |= UInt64(bytes[mark.count + index]) << (index * 8) }
    guard sum == checksum(bytes[place...]), let tree = id(), let has = byte() else { return nil }
    var configuration: ObjectID?
    if has == 1 {
      guard let id = id() else { return nil }
      configuration = id
    }
    guard let files = number(), let offers = number(), let asks = number(),
      files <= bytes.count / 25, offers + asks <= bytes.count / 12
    else { return nil }
    var table = FileTable()
    table.reserve(files: files, bytes: bytes.count / 2)
    var kinds: [UInt8] = []
    kinds.reserveCapacity(files)
    for _ in 0..<files {
      guard let length = number(), place + length + 21 <= bytes.count else { return nil }
      let path = bytes[place..<(place + length)]
      place += length
      guard let id = id(), let kind = byte() else { return nil }
      table.append(path, id, isRegular: kind & 1 == 1)
      kinds.append(kind >> 1)
    }
    guard let offered = names(offers, files), let asked = names(asks, files) else { return nil }
    return LinkCache(
      LinkCache.Key(tree: tree, configuration: configuration), table, kinds, offers: offered,
      asks: asked)
  }

  private mutating func names(_ count: Int, _ files: Int) -> [LinkCache.Name]? {
    guard place + count * 12 <= bytes.count else { return nil }
    var names: [LinkCache.Name] = []
    names.reserveCapacity(count)
    for _ in 0..<count {
      guard let low = number(), let high = number(), let file = number(), file < files else {
        return nil
      }
      names.append(
        LinkCache.Name(hash: UInt64(high) << 32 | UInt64(low), file: UInt32(file)))
    }
    return names
  }

  private mutating func byte() -> UInt8? {
    guard place < bytes.count else { return nil }
    defer { place += 1 }
    return bytes[place]
  }

  private mutating func number() -> Int? {
    guard place + 4 <= bytes.count else { return nil }
    defer { place += 4 }
    return Int(bytes[place]) | Int(bytes[place + 1]) << 8 | Int(bytes[place + 2]) << 16
      | Int(bytes[place + 3]) << 24
  }

  private mutating func id() -> ObjectID? {
    guard place + 20 <= bytes.count else { return nil }
    defer { place += 20 }
    return ObjectID(bytes: bytes[place..<(place + 20)])
  }
}
