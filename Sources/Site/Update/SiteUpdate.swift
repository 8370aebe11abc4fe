package import Digests
package import Highlighting
internal import Markdown
package import Notes

/// The part of a site that changes of texts reach: the files that may be others than before.
///
/// More than what changes is named here, and never less: a list that a note stands in is made again,
/// whether or not it shows what changed. What is made is compared with what is there.
package struct SiteUpdate: Sendable {
  /// The notes whose own text has changed, by index.
  package let changed: Set<Int>
  private var site: Site
  private let pages: [Page]

  /// Finds what is to be made again.
  ///
  /// - Parameters:
  ///   - library: The library as it is now; of other notes than `changed` no text is asked for.
  ///   - changed: The notes with another text and no other title, address, date, tag or series.
  ///   - relinked: Notes to which other notes link than before.
  ///   - theme: How the site looks.
  ///   - highlighter: Knows the languages of code.
  ///   - syndication: As for ``Site``.
  ///   - revised: As for ``Site``, of the notes that are shown.
  ///   - cards: As for ``Site``, of the notes that are shown.
  package init(
    _ library: Library, changed: Set<Int>, relinked: Set<Int>, theme: Theme,
    highlighter: Highlighter, syndication: [String: [String]], revised: Set<Int>,
    cards: Set<String>
  ) {
    self.changed = changed
    site = Site(
      library: library, theme: theme, highlighter: highlighter, syndication: syndication,
      revised: revised, cards: cards)
    pages = site.pages(showing: changed, relinked: relinked)
  }

  /// Whose text has to be there before ``files`` are made.
  package struct Texts: Hashable, Sendable {
    package var notes: Set<Int> = []
    package var sections: Set<Int> = []
    package var home = false
  }

  /// The texts that the files show.
  package var texts: Texts {
    var texts = Texts()
    for page in pages { site.add(textsOf: page, to: &texts) }
    return texts
  }

  /// Puts texts into the library.
  package mutating func read(_ change: (inout Library) -> Void) { change(&site.library) }

  /// How many files there are to be made.
  package var count: Int { pages.count }

  /// Makes one of the files; see ``Site/file(_:)``.
  package func file(_ index: Int) -> SiteFile { site.file(of: pages[index]) }

  /// Where a file goes.
  package func path(_ index: Int) -> String { site.path(of: pages[index]) }

  /// The pages of a note's revisions; see ``Site/revisions(ofNote:_:older:)``.
  package func revisions(
    ofNote index: Int, _ revisions: [NoteRevision], older: Int
  ) -> [SiteFile] {
    site.revisions(ofNote: index, revisions, older: older)
  }

  /// Whether any of the files shows pictures of the repository.
  package var showsPictures: Bool {
    let texts = texts
    return texts.notes.contains { !site.library.notes[$0].body.html.imageLinks.isEmpty }
      || texts.sections.contains {
        site.library.sections[$0].note?.body.html.imageLinks.isEmpty == false
      } || (texts.home && site.library.home?.body.html.imageLinks.isEmpty == false)
  }

  // MARK: Search

  /// The path of a file of words, by its name.
  package static func searchPath(_ name: String) -> String { "search/words/\(name).js" }

  /// The name of the file at a path; nil when it is no file of words.
  package static func searchName(_ path: String) -> String? {
    path.hasPrefix("search/words/") && path.hasSuffix(".js")
      ? String(path.dropFirst("search/words/".count).dropLast(".js".count)) : nil
  }

  /// The words of a note that are others than before, by the name of the file that has them.
  ///
  /// - Parameters:
  ///   - index: The note.
  ///   - before: The note as it was, with its text.
  /// - Returns: For each word its weight, nil where it is gone.
  package func words(
    of index: Int, before: Note
  ) -> [String: [String: Int32?]] {
    let old = SearchIndex.weights(of: before)
    let new = SearchIndex.weights(of: site.library.notes[index])
    var changed: [String: [String: Int32?]] = [:]
    for (word, weight) in new where old[word] != weight {
      changed[SearchWords.shard(of: word), default: [:]][word] = .some(weight)
    }
    for word in old.keys where new[word] == nil {
      changed[SearchWords.shard(of: word), default: [:]].updateValue(nil, forKey: word)
    }
    return changed
  }

  /// A file of words after a change of one note's.
  ///
  /// - Parameters:
  ///   - name: The file's.
  ///   - bytes: The file as it is; empty when there is none.
  ///   - words: What changed; see ``words(of:before:)``.
  ///   - index: The note.
  /// - Returns: The file, empty for one that is to go; nil when it cannot be changed.
  package func searchFile(
    _ name: String, _ bytes: [UInt8], changing words: [String: Int32?], ofNote index: Int
  ) -> [UInt8]? {
    guard var file = bytes.isEmpty ? SearchFile(name) : SearchFile(name, bytes),
      file.change(words, ofNote: Int32(site.library.notes.count - 1 - index))
    else { return nil }
    return file.isEmpty ? [] : file.bytes
  }

  /// The file that tells what a search has to know first.
  ///
  /// - Parameter files: The name and the digest of each file of words.
  /// - Returns: The file.
  package func searchMeta(_ files: [(name: String, digest: Digest)]) -> SiteFile {
    SiteFile(
      path: site.path(of: .searchMeta),
      bytes: site.searchMeta(files.sorted { $0.name < $1.name }), sources: [])
  }
}

extension Site {
  /// Every file that may be another when texts have changed, but the files of words and revisions.
  fileprivate func pages(showing changed: Set<Int>, relinked: Set<Int>) -> [Page] {
    var pages: Set<Page> = Set(changed.union(relinked).map(Page.note))
    var lists: Set<Page> = []
    func list(_ notes: [Int], _ page: (Int) -> Page) {
      for (place, note) in notes.enumerated() where changed.contains(note) {
        lists.insert(page(place / Paging.length))
      }
    }
    for index in library.sections.indices {
      list(library.sections[index].notes) { .section(index, part: $0) }
    }
    for index in library.tags.indices {
      list(library.tags[index].notes) { .tag(index, part: $0) }
    }
    for index in library.series.indices {
      list(library.series[index].notes) { _ in .series(index) }
    }
    for index in authors.indices {
      list(authors[index].notes) { .author(index, part: $0) }
    }
    for note in changed { lists.insert(.archive(part: note / Paging.length)) }
    // Parents name the folders below them, and not what is in them.
    if !changed.isDisjoint(with: navigation.latest + navigation.projects) { lists.insert(.home) }
    pages.formUnion(lists)
    let twins = changed.map { Page.twin(.note($0)) } + lists.filter(\.hasTwin).map(Page.twin)
    pages.formUnion(twins)
    for subject in Self.feeds(of: library)
    where !changed.isDisjoint(with: Feed.notes(in: subject, library)) {
      for format in FeedFormat.allCases { pages.insert(.feed(subject, format)) }
    }
    if changed.isEmpty { return Array(pages) }
    pages.insert(.llms)
    for note in changed {
      pages.insert(.searchNotes((library.notes.count - 1 - note) / searchChunk))
    }
    if library.configuration.url != nil {
      for part in 0..<Sitemap.parts(of: library) { pages.insert(.sitemap(part)) }
    }
    return Array(pages)
  }

  /// Adds the texts that a page shows.
  fileprivate func add(textsOf page: Page, to texts: inout SiteUpdate.Texts) {
    switch page {
    case .note(let index): texts.notes.insert(index)
    case .feed(let subject, _): texts.notes.formUnion(Feed.notes(in: subject, library))
    case .section(let index, part: 0) where library.sections[index].note != nil:
      texts.sections.insert(index)
    case .home: texts.home = library.home != nil
    case .twin(let page): add(textsOf: page, to: &texts)
    default: break
    }
  }
}
