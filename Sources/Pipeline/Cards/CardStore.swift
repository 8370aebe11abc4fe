internal import Cards
internal import Digests
internal import Workflow

/// The cards that have been drawn, by what they depend on: a folder beside the ledger.
///
/// A cache: a file that is missing or damaged is drawn again.
struct CardStore: Sendable {
  let folder: String

  init(commonDirectory: String) { folder = commonDirectory + "/controlroom/cards" }

  func path(_ key: Digest) -> String { "\(folder)/\(key.hex).png" }

  /// A card; nil where it is not there whole.
  func card(_ key: Digest) -> [UInt8]? {
    guard let bytes = try? Disk.readPlain(path(key), limit: 8 << 20), Self.isWhole(bytes) else {
      return nil
    }
    return bytes
  }

  func keep(_ bytes: [UInt8], as key: Digest) throws(Stop) {
    try Disk.makeFolder(folder)
    try Disk.replace(path(key), with: bytes)
  }

  /// Removes what no build has asked for in a month.
  ///
  /// - Parameter used: What is kept whatever its age.
  func prune(keeping used: Set<Digest>) {
    let names = Set(used.map { $0.hex + ".png" })
    let age = 30 * 86_400 * 1_000_000_000
    let now = Int(WallClock.milliseconds()) * 1_000_000
    for (name, isFolder) in (try? Disk.names(in: folder)) ?? []
    where !isFolder && !names.contains(name) {
      let path = "\(folder)/\(name)"
      if now - Disk.changed(path) > age { try? Disk.removeFile(path) }
    }
  }

  /// Whether a file begins and ends as a PNG does; a power cut may have left less.
  private static func isWhole(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      && bytes.suffix(8).starts(with: Array("IEND".utf8))
  }
}
