internal import Notes

/// One file that a site has; the numbers are indices in the library or the theme.
indirect enum Page: Hashable, Sendable {
  case home
  case note(Int)
  /// A list of notes is cut into parts, numbered from 0.
  case section(Int, part: Int)
  case tags
  case tag(Int, part: Int)
  case series(Int)
  case archive(part: Int)
  case authors
  case author(Int, part: Int)
  case redirect(Int)
  case notFound
  case feed(FeedSubject, FeedFormat)
  /// One of several where the site has more pages than a sitemap may list.
  case sitemap(Int)
  case sitemapIndex
  case robots
  /// Another page, as Markdown.
  case twin(Page)
  case llms
  case redirectList
  case redirectMap
  case search
  case searchMeta
  case searchScript
  case searchWords(Int)
  case searchNotes(Int)
  case style
  case themeFile(Int)

  /// Every file of a site, each path once.
  ///
  /// Where two would have one path, such as that of a note called `tags`, the first in this order
  /// stays: what a writer made.
  static func all(
    of library: Library, _ authors: [AuthorPage], _ shards: SearchShards, _ theme: Theme
  ) -> [Page] {
    let pages = candidates(of: library, authors, shards, theme)
    var taken: Set<String> = []
    let paths = pages.map { $0.path(in: library, authors, shards, theme) }
    // An alias such as `/notes/atom.xml/` would make a folder of what has to be a file.
    let files = Set(paths.lazy.filter { !$0.hasSuffix("/index.html") })
    return zip(pages, paths).compactMap { page, path in
      if case .redirect = page, isBelowAny(of: files, path) { return nil }
      return taken.insert(path).inserted ? page : nil
    }
  }

  /// Every file that a site would have, were no two of one path.
  static func candidates(
    of library: Library, _ authors: [AuthorPage], _ shards: SearchShards, _ theme: Theme
  ) -> [Page] {
    var pages: [Page] = [.home]
    pages += library.notes.indices.map(Page.note)
    for index in library.sections.indices {
      pages += (0..<library.paging(ofSection: index).parts).map { .section(index, part: $0) }
    }
    if !library.tags.isEmpty { pages.append(.tags) }
    for index in library.tags.indices {
      pages += (0..<library.paging(ofTag: index).parts).map { .tag(index, part: $0) }
    }
    pages += library.series.indices.map(Page.series)
    if !library.notes.isEmpty {
      pages += (0..<library.archivePaging.parts).map(Page.archive)
    }
    if !authors.isEmpty { pages.append(.authors) }
    for (index, author) in authors.enumerated() {
      pages += (0..<author.paging.parts).map { .author(index, part: $0) }
    }
    pages += library.redirects.indices.map(Page.redirect)
    pages.append(.notFound)
    for subject in Site.feeds(of: library) {
      pages += FeedFormat.allCases.map { .feed(subject, $0) }
    }
    pages += pages.filter(\.hasTwin).map(Page.twin)
    pages += [.robots, .llms]
    if !library.redirects.isEmpty { pages += [.redirectList, .redirectMap] }
    if library.configuration.url != nil {
      let parts = Sitemap.parts(of: library)
      pages += (0..<parts).map(Page.sitemap)
      if parts > 1 { pages.append(.sitemapIndex) }
    }
    if !library.notes.isEmpty {
      pages += [.search, .searchMeta, .searchScript]
      pages += shards.names.indices.map(Page.searchWords)
      pages += (0...(library.notes.count - 1) / searchChunk).map(Page.searchNotes)
    }
    pages.append(.style)
    pages += theme.files.indices.map(Page.themeFile)
    return pages
  }

  /// Whether one of the folders on the way to `path` is a file.
  private static func isBelowAny(of files: Set<String>, _ path: String) -> Bool {
    path.utf8.indices.contains {
      path.utf8[$0] == UInt8(ascii: "/") && files.contains(String(path[..<$0]))
    }
  }

  /// The file's path below the site's folder.
  func path(
    in library: Library, _ authors: [AuthorPage], _ shards: SearchShards, _ theme: Theme
  ) -> String {
    switch self {
    case .home: Address.home.file
    case .note(let index): library.notes[index].address.file
    case .section(let index, let part): library.paging(ofSection: index).address(of: part).file
    case .tags: Address.tags.file
    case .tag(let index, let part): library.paging(ofTag: index).address(of: part).file
    case .series(let index): Address.series(library.series[index]).file
    case .archive(let part): library.archivePaging.address(of: part).file
    case .authors: AuthorPage.overview.file
    case .author(let index, let part): authors[index].paging.address(of: part).file
    case .redirect(let index): library.redirects[index].from.file
    case .notFound: "404.html"
    case .feed(let subject, let format):
      Site.address(of: subject, library).path + format.file
    case .sitemap(let part): Sitemap.path(of: part, parts: Sitemap.parts(of: library))
    case .sitemapIndex: "sitemap.xml"
    case .robots: "robots.txt"
    case .twin(let page):
      page.path(in: library, authors, shards, theme).dropLast("html".utf8.count) + "md"
    case .llms: "llms.txt"
    case .redirectList: "_redirects"
    case .redirectMap: "redirects.map"
    case .search: Address.search.file
    case .searchMeta: "search/meta.js"
    case .searchScript: theme.searchScript.path
    case .searchWords(let shard): "search/words/\(shards.names[shard]).js"
    case .searchNotes(let chunk): "search/notes/\(chunk).js"
    case .style: theme.style.path
    case .themeFile(let index): theme.files[index].path
    }
  }
}
