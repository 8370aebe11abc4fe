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

  init(_ loaded: Loaded, _ receipts: Receipts) {
    let snapshot = loaded.library.snapshot
    commit = snapshot.commit
    tree = snapshot.tree
    asOf = snapshot.asOf.description
    engine = snapshot.engine
    configuration = loaded.snapshot.configurationDigest.hex
    self.receipts = receipts.commit
  }

  /// The file's bytes.
  func bytes(_ inventory: Inventory) -> [UInt8] {
    let files = inventory.records.lazy.map { record -> [UInt8] in
      let line: JSON = [
        "path": .string(record.path), "sha256": .string(record.digest.hex),
        "bytes": .number(record.bytes), "from": .array(record.sources.map(JSON.string)),
      ]
      return line.compact()
    }
    return JSON.listing(
      [
        .init("schema", 1), .init("commit", JSON(commit)), .init("tree", JSON(tree)),
        .init("asOf", .string(asOf)), .init("engine", .string(engine)),
        .init("configuration", .string(configuration)), .init("receipts", JSON(receipts)),
      ], "files", files)
  }
}
