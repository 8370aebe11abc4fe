internal import Cards
internal import Digests
internal import Sandbox

/// The fonts and the libraries that this machine draws cards with.
enum CardFonts {
  /// What tells one state of the program, the libraries and a list of fonts from another.
  static func fingerprint(of fonts: [CardFont], _ program: CardProgram?) -> String {
    Digest(
      ofParts: [program.map { state(of: $0.path) } ?? ""] + fonts.map { state(of: $0.path) }
        + libraries
    ).hex
  }

  /// What tells one state of this machine from another: part of what a site and its drafts are
  /// remembered by.
  static var fingerprint: String { fingerprint(of: CardFont.all, .beside()) }

  /// The packages of the two faces that are not installed: without them there are no cards.
  static var missing: [String] {
    Set([CardFont.title, .small].filter { Disk.size(of: $0.path) == nil }.map(\.package)).sorted()
  }

  /// The packages of the others that are not: a card in their script is left out.
  static var missingForScripts: [String] {
    Set(CardFont.all.filter { Disk.size(of: $0.path) == nil }.map(\.package)).sorted()
  }

  private static func state(of path: String) -> String {
    "\(path) \(Disk.size(of: path) ?? 0) \(Disk.changed(path))"
  }

  /// The libraries that shape and draw, by the names of their files, which say their version.
  private static let libraries = [
    "libcairo.so.2", "libfontconfig.so.1", "libfreetype.so.6", "libharfbuzz.so.0",
    "libpango-1.0.so.0", "libpixman-1.so.0", "libz.so.1",
  ].flatMap { name in
    folders.map { folder in
      let path = "\(folder)/\(name)"
      return linkTarget(of: path).map { "\(path) \($0) \(Disk.changed(path))" } ?? ""
    }
  }

  private static let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]
}
