internal import Digests
internal import Highlighting

/// The languages of code, as Debian's libgtksourceview-5-common describes them.
enum Grammars {
  static let folder = "/usr/share/gtksourceview-5/language-specs"

  /// A highlighter with what this system has; without the package all code is plain.
  static func highlighter() -> Highlighter {
    Highlighter { paths.compactMap { (try? Disk.read($0)) ?? nil } }
  }

  /// What tells one version of the definitions from another on this machine: part of what a site is
  /// remembered by.
  static var fingerprint: String {
    let reader = "libxml2 \(Highlighter.readsDefinitions)"
    return Digest(
      ofParts: [reader] + paths.map { "\($0) \(Disk.size(of: $0) ?? 0) \(Disk.changed($0))" }
    ).hex
  }

  /// Debian's package for want of which code is plain; nil where nothing is missing.
  static var missingPackage: String? {
    if !Highlighter.readsDefinitions { return "libxml2" }
    return paths.isEmpty ? "libgtksourceview-5-common" : nil
  }

  private static var paths: [String] {
    ((try? Disk.names(in: folder)) ?? []).map { "\(folder)/\($0.name)" }
      .filter { $0.hasSuffix(".lang") }
  }
}
