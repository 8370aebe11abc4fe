internal import Diagnostics
package import Highlighting
package import Notes

/// A library as the files of a site.
///
/// A pure function of the library and the theme. Files are made one at a time, on any thread, so
/// that nothing needs to hold the whole site.
package struct Site: Sendable {
  var library: Library
  let theme: Theme
  let highlighter: Highlighter
  let order: ReadingOrder
  let navigation: Navigation
  /// What stands at each address that a redirect leads to.
  let titles: [Address: String]
  let authors: [AuthorPage]
  let shards: SearchShards
  /// Where notes have been posted too, by the identity of each.
  let syndication: [String: [String]]
  /// Which notes have pages that show their revisions.
  let revised: Set<Int>
  /// The paths of the cards that there are.
  let cards: Set<String>
  /// The card of every page that has none of its own; nil where it is not there.
  let siteCard: Head.Picture?
  /// What is known of the pictures that pages show, by their paths in the repository.
  let pictures: [String: ShownPicture]
  let pages: [Page]

  /// Plans a site.
  ///
  /// - Parameters:
  ///   - library: What it is of.
  ///   - theme: How it looks.
  ///   - highlighter: Knows the languages of code.
  ///   - search: The words of all notes, where they have been read already, as on several threads.
  ///   - syndication: The addresses of the posts that were made of notes, in order, by the identity
  ///     of each note.
  ///   - revised: The notes, by index, for which ``revisions(ofNote:_:older:)`` is called.
  ///   - cards: The paths of the cards that are there to be named: of ``SocialCard/all(of:_:)`` those
  ///     that could be drawn.
  ///   - pictures: What is known of ``pictures(of:)``, by their paths; one of which nothing is known
  ///     is shown as the file that it is.
  package init(
    library: Library, theme: Theme, highlighter: Highlighter, search: SearchIndex? = nil,
    syndication: [String: [String]] = [:], revised: Set<Int> = [], cards: Set<String> = [],
    pictures: [String: ShownPicture] = [:]
  ) {
    self.pictures = pictures
    self.revised = revised
    self.syndication = Self.sound(syndication)
    self.cards = cards
    siteCard = Self.siteCard(among: cards, library, theme)
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

  /// A site of which ``SiteUpdate`` makes some files: it lists none.
  ///
  /// No title is looked up for redirects, since none changes.
  init(
    library: Library, theme: Theme, highlighter: Highlighter, syndication: [String: [String]],
    revised: Set<Int>, cards: Set<String>
  ) {
    pictures = [:]
    self.revised = revised
    self.syndication = Self.sound(syndication)
    self.cards = cards
    siteCard = Self.siteCard(among: cards, library, theme)
    self.highlighter = highlighter
    self.library = library
    self.theme = theme
    order = ReadingOrder(library)
    navigation = Navigation(library)
    titles = [:]
    authors = AuthorPage.all(of: library)
    shards = SearchShards(SearchIndex())
    pages = []
  }

  private static func sound(_ syndication: [String: [String]]) -> [String: [String]] {
    syndication.mapValues { $0.filter { webAddress($0) != nil } }
  }

  private static func siteCard(
    among cards: Set<String>, _ library: Library, _ theme: Theme
  ) -> Head.Picture? {
    cards.contains(SocialCard.sitePath)
      ? Head.Picture(SocialCard.site(library, theme), library.configuration.url) : nil
  }

  /// Whether two pages would have stood in one place, so that one of them is not there.
  package var hasConflicts: Bool {
    pages.count != Page.candidates(of: library, authors, shards, theme).count
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
  package func file(_ index: Int) -> SiteFile { file(of: pages[index]) }

  func file(of page: Page) -> SiteFile {
    SiteFile(path: path(of: page), bytes: bytes(of: page), sources: sources(of: page))
  }

  /// Where a file goes, and the notes that it is made from; see ``file(_:)``.
  package func place(_ index: Int) -> (path: String, sources: [String]) {
    (path(of: pages[index]), sources(of: pages[index]))
  }

  func path(of page: Page) -> String { page.path(in: library, authors, shards, theme) }

  private func bytes(of page: Page) -> [UInt8] {
    switch page {
    case .home: home()
    case .section(let index, let part): section(index, part)
    case .note(let index): note(index)
    case .tags: tags()
    case .tag(let index, let part): tag(index, part)
    case .series(let index): series(index)
    case .archive(let part): archive(part)
    case .authors: authorsPage()
    case .author(let index, let part): author(index, part)
    case .redirect(let index): redirect(library.redirects[index])
    case .notFound: notFound()
    case .feed(let subject, let format): Feed(subject, of: library).bytes(format)
    case .sitemap(let part): sitemap(part)
    case .sitemapIndex: sitemapIndex()
    case .robots: robots()
    case .twin(let page): twin(of: page)
    case .llms: llms()
    case .redirectList: redirectList()
    case .redirectMap: redirectMap()
    case .search: searchPage()
    case .searchMeta: searchMeta()
    case .searchScript: theme.searchScript.bytes
    case .searchWords(let shard): shards.script(shard)
    case .searchNotes(let chunk): searchNotes(chunk)
    case .style: theme.style.bytes
    case .themeFile(let index): theme.files[index].bytes
    }
  }

  /// The notes that a page is made from, by their paths.
  private func sources(of page: Page) -> [String] {
    switch page {
    case .home: sources(library.home, navigation.latest)
    case .section(let index, let part):
      sources(
        library.sections[index].note,
        Array(library.sections[index].notes[library.paging(ofSection: index).range(of: part)]))
    case .note(let index): [library.notes[index].path]
    case .tag(let index, let part):
      sources(nil, Array(library.tags[index].notes[library.paging(ofTag: index).range(of: part)]))
    case .series(let index): sources(nil, library.series[index].notes)
    case .archive(let part): sources(nil, Array(library.archivePaging.range(of: part)))
    case .author(let index, let part):
      sources(nil, Array(authors[index].notes[authors[index].paging.range(of: part)]))
    case .feed(let subject, _): sources(nil, Feed.notes(in: subject, library))
    case .twin(let page): sources(of: page)
    case .searchNotes(let chunk): sources(nil, searched(chunk))
    default: []
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
