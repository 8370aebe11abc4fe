import Diagnostics
import Notes

/// Where an entry of a feed becomes a note.
struct Place: Sendable, Hashable {
  /// Its number in the feed.
  var entry: Int
  /// In the repository: folders and a name that are slugs, and `.md`.
  var path: String
  /// The address it had, where the note's own is another one.
  var alias: String?
}

/// Finds a place for each entry from its address.
///
/// `/notes/fuzz-testing/` becomes `notes/fuzz-testing.md`, so that its address stays. Folders that
/// are years and months are left out, and the old address leads to the new one.
struct Placement {
  private let feed: Feed
  private let options: FeedImport.Options
  private let host: String?
  private var taken: Set<String> = []
  private var ids: Set<String> = []
  private(set) var diagnostics: [Diagnostic] = []

  init(_ feed: Feed, _ options: FeedImport.Options) {
    self.feed = feed
    self.options = options
    host = feed.home.flatMap { Web.parts(of: $0)?.host }
  }

  mutating func place(_ index: Int) -> Place? {
    let entry = feed.entries[index]
    if let id = entry.id, !ids.insert(id).inserted {
      report("import.duplicate", "entry \(index + 1)", "two entries have the id '\(id)'")
      return nil
    }
    let parts = entry.link.flatMap { Web.parts(of: $0) }
    // An entry may lead to somebody else's page: its address is not ours.
    let isOurs = parts.map { host == nil || $0.host == host } ?? false
    let old = isOurs ? Self.pagePath(parts?.path ?? []) : []
    var folders = old.dropLast().map { Slug.make($0) }.filter { !$0.isEmpty && !Self.isNumber($0) }
    if folders.isEmpty || ["tags", "series", "theme", "pipelines", "dist"].contains(folders[0]) {
      folders = [options.collection]
    }
    let name = name(of: entry, old.last) ?? "entry-\(index + 1)"
    let folder = folders.joined(separator: "/")
    var path = "\(folder)/\(name)"
    var number = 1
    while !taken.insert(path).inserted {
      number += 1
      path = "\(folder)/\(name)-\(number)"
    }
    let address = isOurs ? "/" + old.map { $0 + "/" }.joined() : nil
    return Place(entry: index, path: path + ".md", alias: alias(address, of: path, parts?.query))
  }

  /// The old address as an alias; nil when it is the new one too, or when there is none to keep.
  private mutating func alias(_ old: String?, of path: String, _ query: String?) -> String? {
    guard let old, !options.isCopy else { return nil }
    if query != nil || old == "/" {
      report(
        "import.no-redirect", path + ".md", "its old address has no path of its own",
        hint: "let the web server redirect '\(old)\(query.map { "?" + $0 } ?? "")'")
      return nil
    }
    if old == "/\(path)/" { return nil }
    if Address(typed: old) != nil { return old }
    report(
      "import.no-redirect", path + ".md", "its old address '\(old)' cannot be kept",
      hint: "let the web server redirect it")
    return nil
  }

  /// The name of a note's file, without its extension.
  private func name(of entry: Feed.Entry, _ last: String?) -> String? {
    for candidate in [last, entry.title, entry.content.text.opening(60)] {
      guard let candidate else { continue }
      var slug = Slug.make(candidate)
      // A date in front of a name is no part of the address.
      if slug.utf8.count > 11, Day(String(slug.prefix(10))) != nil { slug.removeFirst(11) }
      // Both would be the text of a folder's page.
      if !slug.isEmpty, slug != "index", slug != "readme" { return slug }
    }
    return nil
  }

  /// The names of a page's path, without what only tells how it is stored.
  private static func pagePath(_ path: [String]) -> [String] {
    var path = path
    guard let last = path.popLast() else { return [] }
    for suffix in [".html", ".htm", ".php", ".aspx"] where last.hasSuffix(suffix) {
      let name = String(last.dropLast(suffix.count))
      return name == "index" ? path : path + [name]
    }
    return path + [last]
  }

  private static func isNumber(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  private mutating func report(
    _ id: Diagnostic.ID, _ path: String, _ message: String, hint: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(.warning, id, at: .wholeFile, in: path, message, hint: hint))
  }
}

extension String {
  /// The words with which a text begins, up to a number of characters.
  func opening(_ count: Int) -> String {
    let line = unwrapped
    guard line.count > count else { return line }
    let cut = line.prefix(count)
    return String(cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut)
  }
}
