internal import Diagnostics
internal import Digests
internal import Notes

/// What a build was made from and what it made: `manifest.json`, schema 1.
struct Manifest: Sendable {
  var commit: String?
  var tree: String?
  /// RFC 3339.
  var asOf: String
  var engine: String
  /// The digest of the configuration file.
  var configuration: String
  /// The commit whose receipts the site shows.
  var receipts: String?

  init(_ snapshot: Library.Snapshot, configuration: Digest, _ receipts: Receipts) {
    commit = snapshot.commit
    tree = snapshot.tree
    asOf = snapshot.asOf.description
    engine = snapshot.engine
    self.configuration = configuration.hex
    self.receipts = receipts.commit
  }

  init(_ loaded: Loaded, _ receipts: Receipts) {
    self.init(
      loaded.library.snapshot, configuration: loaded.snapshot.configurationDigest, receipts)
  }

  /// The file's bytes.
  func bytes(_ inventory: Inventory) -> [UInt8] {
    JSON.listing(head, Self.list, inventory.records.lazy.map(Self.line))
  }

  /// The file's bytes, with lines of files that are known already.
  func bytes(_ lines: some Sequence<ArraySlice<UInt8>>) -> [UInt8] {
    JSON.listing(head, Self.list, lines)
  }

  private static let list = "files"

  private var head: [JSON.Member] {
    [
      .init("schema", 1), .init("commit", JSON(commit)), .init("tree", JSON(tree)),
      .init("asOf", .string(asOf)), .init("engine", .string(engine)),
      .init("configuration", .string(configuration)), .init("receipts", JSON(receipts)),
    ]
  }

  /// What it says of one file.
  static func line(_ record: FileRecord) -> [UInt8] {
    let line: JSON = [
      "path": .string(record.path), "sha256": .string(record.digest.hex),
      "bytes": .number(record.bytes), "from": .array(record.sources.map(JSON.string)),
    ]
    return line.compact()
  }

  /// The lines of the files in a manifest, in order and as ``line(_:)`` makes them; nil for what is
  /// no manifest.
  static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
    let opening = Array("\n  \"\(list)\": [\n    ".utf8)
    let closing = Array("\n  ]\n}\n".utf8)
    // What stands before the list is short.
    guard let start = bytes.prefix(4096).firstRange(of: opening)?.upperBound,
      bytes.suffix(closing.count) == closing[...], bytes.count - closing.count >= start
    else { return nil }
    var lines: [ArraySlice<UInt8>] = []
    for line in TextLines(bytes, start..<(bytes.count - closing.count)) {
      let entry = line.drop { $0 == UInt8(ascii: " ") }
      lines.append(entry.last == UInt8(ascii: ",") ? entry.dropLast() : entry)
    }
    return lines
  }
}
