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

  init(_ loaded: Loaded) {
    let snapshot = loaded.library.snapshot
    commit = snapshot.commit
    tree = snapshot.tree
    asOf = snapshot.asOf.description
    engine = snapshot.engine
    configuration = loaded.snapshot.configurationDigest.hex
  }

  /// The file's bytes.
  func bytes(_ inventory: Inventory) -> [UInt8] {
    let files = inventory.records.map { record -> JSON in
      [
        "path": .string(record.path), "sha256": .string(record.digest.hex),
        "bytes": .number(record.bytes),
        "from": .array(record.sources.map(JSON.string)),
      ]
    }
    let manifest: JSON = [
      "schema": 1, "commit": JSON(commit), "tree": JSON(tree), "asOf": .string(asOf),
      "engine": .string(engine), "configuration": .string(configuration), "files": .array(files),
    ]
    return manifest.pretty()
  }
}
