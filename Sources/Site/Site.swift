internal import Diagnostics
package import Highlighting
package import Notes

/// A library as the files of a site.
///
/// A pure function of the library and the theme. Files are made one at a time, on any thread, so
/// that nothing needs to hold the whole site.
package struct Site: Sendable {
  let library: Library
  let theme: Theme
  let highlighter: Highlighter
  let order: ReadingOrder
  let navigation: Navigation
  /// What stands at each address that a redirect leads to.
  let titles: [Address: String]
  let authors: [AuthorPage]
  let shards: SearchShards
  /// The paths of the cards that there are.
  let cards: Set<String>
  /// The card of every page that has none of its own; nil where it is not there.
  let siteCard: Head.Picture?
  private let pages: [Page]

  /// Plans a site.
  ///
  /// - Parameters:
  ///   - library: What it is of.
  ///   - theme: How it looks.
  ///   - highlighter: Knows the languages of code.
  ///   - search: The words of all notes, where they have been read already, as on several threads.
  ///   - cards: The paths of the cards that are there to be named: of ``SocialCard/all(of:_:)`` those
  ///     that could be drawn.
  package init(
    library: Library, theme: Theme, highlighter: Highlighter, search: SearchIndex? = nil,
    cards: Set<String> = []
  ) {
    self.cards = cards
    siteCard =
      cards.contains(SocialCard.sitePath)
      ? Head.Picture(SocialCard.site(library, theme), library.configuration.url) : nil
    self.highlighter = highlighter
    self.library = library
    self.theme = theme
    order = ReadingOrder(library)
    navigation = Navigation(library)
    titles = Self.titles(of: Set(library.redirects.map(\.to)), library)
    authors = AuthorPage.all(of: library)
    shards = SearchShards(search ?? SearchIndex(library, notes: library.notes.indices))
    pages = Page.all(of: library, authors, shards, theme)
  }

  /// How many files there are; no two have the same path.
  package var count: Int { pages.count }

  /// The paths of the files, in the same order.
  package var paths: [String] { pages.map { $0.path(in: library, authors, shards, theme) } }

  /// Where the site stands on its server, with `/` at both ends: links of a page that is answered
  /// with anywhere begin there.
  package var rootPath: String { library.configuration.rootPath }

  /// Makes one file.
  ///
  /// - Parameter index: From 0 to ``count`` − 1; the order is the same for the same library.
  /// - Returns: The file, the same however often and wherever it is made.
  package func file(_ index: Int) -> SiteFile {
    let page = pages[index]
    let path = page.path(in: library, authors, shards, theme)
    return switch page {
    case .home:
      SiteFile(path: path, bytes: home(), sources: sources(library.home, navigation.latest))
    case .section(let index, let part):
      SiteFile(
        path: path, bytes: section(index, part),
        sources: sources(
          library.sections[index].note,
          Array(library.sections[index].notes[library.paging(ofSection: index).range(of: part)])))
    case .note(let index):
      SiteFile(path: path, bytes: note(index), sources: [library.notes[index].path])
    case .tags: SiteFile(path: path, bytes: tags())
    case .tag(let index, let part):
      SiteFile(
        path: path, bytes: tag(index, part),
        sources: sources(
          nil, Array(library.tags[index].notes[library.paging(ofTag: index).range(of: part)])))
    case .series(let index):
      SiteFile(path: path, bytes: series(index), sources: sources(nil, library.series[index].notes))
    case .archive(let part):
      SiteFile(
        path: path, bytes: archive(part),
        sources: sources(nil, Array(library.archivePaging.range(of: part))))
    case .authors: SiteFile(path: path, bytes: authorsPage())
    case .author(let index, let part):
      SiteFile(
        path: path, bytes: author(index, part),
        sources: sources(nil, Array(authors[index].notes[authors[index].paging.range(of: part)])))
    case .redirect(let index): SiteFile(path: path, bytes: redirect(library.redirects[index]))
    case .notFound: SiteFile(path: path, bytes: notFound())
    case .feed(let subject, let format):
      SiteFile(
        path: path, bytes: bytes(of: feed(subject), format),
        sources: sources(nil, notes(in: subject)))
    case .sitemap(let part): SiteFile(path: path, bytes: sitemap(part))
    case .sitemapIndex: SiteFile(path: path, bytes: sitemapIndex())
    case .robots: SiteFile(path: path, bytes: robots())
    case .redirectList: SiteFile(path: path, bytes: redirectList())
    case .redirectMap: SiteFile(path: path, bytes: redirectMap())
    case .search: SiteFile(path: path, bytes: searchPage())
    case .searchMeta: SiteFile(path: path, bytes: searchMeta())
    case .searchScript: theme.searchScript
    case .searchWords(let shard): SiteFile(path: path, bytes: shards.script(shard))
    case .searchNotes(let chunk):
      SiteFile(
        path: path, bytes: searchNotes(chunk), sources: sources(nil, searched(chunk)))
    case .style: theme.style
    case .themeFile(let index): theme.files[index]
    }
  }

  private static func titles(
    of addresses: Set<Address>, _ library: Library
  ) -> [Address: String] {
    if addresses.isEmpty { return [:] }
    var titles: [Address: String] = [:]
    for note in library.notes where addresses.contains(note.address) {
      titles[note.address] = note.title
    }
    for section in library.sections where addresses.contains(section.address) {
      titles[section.address] = section.title
    }
    return titles
  }

  private func sources(_ note: Note?, _ notes: [Int]) -> [String] {
    var paths = notes.map { library.notes[$0].source.path }
    if let note, !paths.contains(note.path) { paths.insert(note.path, at: 0) }
    return paths
  }
}
