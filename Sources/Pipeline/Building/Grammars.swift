internal import Digests
internal import Highlighting

/// The languages of code, as Debian's libgtksourceview-5-common describes them.
enum Grammars {
  static let folder = "/usr/share/gtksourceview-5/language-specs"

  /// A highlighter with what this system has; without the package all code is plain.
  static func highlighter() -> Highlighter { Highlighter(files: files().map(\.bytes)) }

  /// What tells one version of the definitions from another: part of what a site is made from.
  static var fingerprint: String {
    Digest(ofParts: files().map { Digest(of: $0.bytes).hex }).hex
  }

  private static func files() -> [(name: String, bytes: [UInt8])] {
    let names = ((try? Disk.names(in: folder)) ?? []).map(\.name)
    return names.filter { $0.hasSuffix(".lang") }.sorted().compactMap { name in
      ((try? Disk.read("\(folder)/\(name)")) ?? nil).map { (name, $0) }
    }
  }
}
