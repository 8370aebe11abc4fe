internal import Digests
internal import Images
internal import Workflow

/// Pictures that have been made, by what they depend on: a folder beside the ledger.
///
/// A cache: a file that is missing or damaged is made again.
struct PictureStore: Sendable {
  /// What is kept, by the name of the folder.
  enum Kind: String {
    /// Social cards, as PNG.
    case cards
    /// Smaller pictures, as WebP.
    case pictures
  }

  let kind: Kind
  let folder: String

  init(_ kind: Kind, commonDirectory: String) {
    self.kind = kind
    folder = commonDirectory + "/controlroom/" + kind.rawValue
  }

  func path(_ key: Digest) -> String { "\(folder)/\(name(key))" }

  private func name(_ key: Digest) -> String {
    switch kind {
    case .cards: key.hex + ".png"
    case .pictures: key.hex + ".webp"
    }
  }

  /// A picture; nil where it is not there whole.
  func picture(_ key: Digest) -> [UInt8]? {
    guard let bytes = try? Disk.readPlain(path(key), limit: 8 << 20), isWhole(bytes) else {
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
    let names = Set(used.map(name))
    let age = 30 * 86_400 * 1_000_000_000
    let now = Int(WallClock.milliseconds()) * 1_000_000
    for (name, isFolder) in (try? Disk.names(in: folder)) ?? []
    where !isFolder && !names.contains(name) {
      let path = "\(folder)/\(name)"
      if now - Disk.changed(path) > age { try? Disk.removeFile(path) }
    }
  }

  /// Whether a file ends where its kind says that it does; a power cut may have left less.
  private func isWhole(_ bytes: [UInt8]) -> Bool {
    switch kind {
    case .cards:
      bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        && bytes.suffix(8).starts(with: Array("IEND".utf8))
    case .pictures: StillImage.lengthOfWebP(bytes) == bytes.count
    }
  }
}
