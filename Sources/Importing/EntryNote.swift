import Diagnostics
import Markdown
import Notes

/// One entry of a feed as a note.
struct EntryNote {
  private let feed: Feed
  private let entry: Feed.Entry
  private let place: Place
  private let isCopy: Bool
  private let destination: (String) -> String

  init(_ feedImport: FeedImport, _ place: Place, assets: [String: String]) {
    feed = feedImport.feed
    entry = feedImport.feed.entries[place.entry]
    self.place = place
    isCopy = feedImport.options.isCopy
    let (entry, paths) = (entry, feedImport.paths)
    let folder = Layout.folder(of: place.path)
    // A page of the feed becomes its note, a copied picture its file; the rest stays where it is.
    destination = { typed in
      if typed.hasPrefix("#") { return typed }
      guard let address = Web.resolve(typed, from: entry.base) else { return typed }
      if let path = assets[address] { return RepositoryPath.relative(from: folder, to: path) }
      let hash = address.firstIndex(of: "#") ?? address.endIndex
      guard let path = paths[Web.key(address)] else { return address }
      if path == place.path, hash != address.endIndex { return String(address[hash...]) }
      return RepositoryPath.relative(from: folder, to: path) + address[hash...]
    }
  }

  /// The file, and what it lost on the way.
  func file() -> Checked<FeedImport.File> {
    let made = BlockMaker.make(entry.content, destination: destination)
    var diagnostics: [Diagnostic] = []
    func report(_ id: Diagnostic.ID, _ message: String, hint: String? = nil) {
      diagnostics.append(
        Diagnostic(.warning, id, at: .wholeFile, in: place.path, message, hint: hint))
    }
    if entry.date == nil {
      report("import.no-date", "the entry has no date", hint: "set 'date' in the front matter")
    }
    if entry.id == nil {
      report("import.no-id", "the entry has no id, so readers may show it once more")
    }
    if entry.isCut { report("import.cut", "the content is nested too deep to be read whole") }
    for name in made.losses {
      report("import.left-out", "'<\(name)>' has no place in a note", hint: "look at the original")
    }
    let text = RoundTrip.text(of: made)
    if let difference = text.difference { report("import.text-differs", difference) }
    return Checked(
      FeedImport.File(path: place.path, bytes: Array(frontMatter.utf8) + text.markdown),
      diagnostics)
  }

  private var frontMatter: String {
    var text = FrontMatterText()
    text.add("title", entry.title)
    text.add("date", entry.date)
    text.add("updated", entry.updated ?? entry.date)
    text.add("description", entry.summary.map { $0.opening(500) })
    text.add("authors", (entry.authors.isEmpty ? feed.authors : entry.authors).map(\.name))
    text.add("tags", entry.tags.removingDuplicates)
    if entry.language != feed.language { text.add("lang", entry.language) }
    if let alias = place.alias { text.add("aliases", [alias]) }
    if isCopy { text.add("canonical", entry.link) }
    text.add("id", entry.id)
    return "---\n" + text.text + "---\n\n"
  }
}

extension [String] {
  fileprivate var removingDuplicates: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
