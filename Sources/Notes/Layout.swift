/// Which files of a repository are notes, and where each stands on the site.
///
/// Decided from paths alone, before any file is read.
package struct Layout: Sendable {
  /// What a file is to the site.
  package enum Role: Hashable, Sendable {
    /// The text of the home page.
    case home
    /// The text of a folder's page: `_index.md`, or `README.md` below the root.
    case section
    case note
  }

  /// The top-level folders that hold notes; empty when every Markdown file is one.
  package let collections: [String]

  /// The file that is the text of the home page.
  package let home: String?

  /// Folders that are collections without being named by the configuration.
  package static let usual = ["notes", "projects", "guides", "tricks", "posts"]

  /// Files of a repository's root that are about the repository.
  private static let aboutRepository: Set = [
    "readme", "license", "licence", "contributing", "changelog", "code_of_conduct", "security",
    "codeowners", "authors", "support", "governance", "maintainers", "agents", "claude",
  ]

  /// Looks at the paths of a snapshot.
  ///
  /// - Parameters:
  ///   - files: Every path of the snapshot, with `/` between folders.
  ///   - configuration: Names collections; without any, the usual folders count where they exist.
  package init(files: some Sequence<String>, configuration: SiteConfiguration) {
    let named =
      configuration.collections.isEmpty ? Self.usual : configuration.collections.map(\.name)
    var present: Set<String> = []
    var homes: [String] = []
    for path in files where Self.isMarkdown(path) {
      if let slash = path.firstIndex(of: "/") {
        present.insert(String(path[..<slash]))
      } else if ["_index.md", "readme.md"].contains(path.lowercased()) {
        homes.append(path)
      }
    }
    collections = named.filter(present.contains)
    // Zola's home text comes first: somebody who has both wrote it for the site.
    home = homes.min { ($0.lowercased(), $0) < ($1.lowercased(), $1) }
  }

  /// A layout that was looked at before.
  package init(collections: [String], home: String?) {
    self.collections = collections
    self.home = home
  }

  /// What the file at `path` is; nil when it is no page.
  package func role(of path: String) -> Role? {
    guard Self.isMarkdown(path) else { return nil }
    let parts = path.split(separator: "/")
    if parts.count == 1 {
      if path == home { return .home }
      guard collections.isEmpty, let name = parts.first?.dropLast(3) else { return nil }
      return Self.aboutRepository.contains(name.lowercased()) ? nil : .note
    }
    if parts.contains(where: { $0.hasPrefix(".") }) { return nil }
    guard collections.isEmpty || collections.contains(String(parts[0])) else { return nil }
    switch parts.last?.lowercased() {
    case "_index.md", "readme.md": return .section
    default: return .note
    }
  }

  /// The collection of a note: its top-level folder, or nothing at the root.
  package func collection(of path: String) -> String {
    path.firstIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  package static func isMarkdown(_ path: String) -> Bool {
    path.utf8.count > 3 && path.utf8.suffix(3).elementsEqual(".md".utf8)
  }

  /// The folder of a path, without a `/` at its end; empty at the root.
  package static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }
}

/// A file's name, taken apart.
struct FileName {
  /// The name without folder, extension and date.
  var stem: String
  /// The date with which the name begins, as Jekyll and Zola read it: `2026-03-05-fuzz.md`.
  var date: Day?

  init(path: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    stem = String(name.dropLast(Layout.isMarkdown(name) ? 3 : 0))
    let prefix = stem.utf8.prefix(11)
    guard prefix.count == 11, stem.utf8.count > 11, let separator = prefix.last,
      separator == UInt8(ascii: "-") || separator == UInt8(ascii: "_"),
      let day = Day(String(decoding: prefix.dropLast(), as: UTF8.self))
    else { return }
    date = day
    stem = String(decoding: stem.utf8.dropFirst(11), as: UTF8.self)
  }

  /// The stem as a title: `fuzz-testing` becomes `Fuzz testing`.
  var title: String {
    let words = stem.split { $0 == "-" || $0 == "_" || $0 == " " }.joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}

extension Address {
  /// The address of a folder; nil when a name in it has no letter or digit.
  init?(folder: String) {
    let slugs = folder.split(separator: "/").map { Slug.make(String($0)) }
    guard slugs.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(slugs)
  }

  /// An address as a writer typed it, such as `/old/place/` or `old/place/index.html`.
  package init?(typed text: String) {
    var path = text.trimmed
    for suffix in ["index.html", ".html"] where path.hasSuffix(suffix) {
      path.removeLast(suffix.count)
    }
    let parts = path.split(separator: "/").map(String.init)
    let isPlain = parts.allSatisfy { part in
      part != "." && part != ".."
        && part.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"\\?#%:<>\"|*".utf8.contains($0) }
    }
    // A first name with a dot is a file of the root, such as a feed.
    guard isPlain, !parts.isEmpty, !parts[0].contains("."), parts[0] != "_redirects",
      path.utf8.count < 1000,
      parts.allSatisfy({ $0.utf8.count <= 255 })
    else { return nil }
    self.init(parts)
  }

  func appending(_ slug: String) -> Address { Address(slugs.map(String.init) + [slug]) }
}
