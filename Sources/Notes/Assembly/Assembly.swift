import Diagnostics
import Markdown

/// A library in the making.
struct Assembly {
  let input: Library.Input
  let layout: Layout
  var diagnostics: [Diagnostic] = []

  /// A note and its place, before its links are known.
  struct Entry {
    var parsed: ParsedNote
    var role: Layout.Role
    var address: Address
    var history: NoteHistory?
    /// What the note is known by when it has no `id`.
    var identity: String
    var date: Timestamp
    var withheld: Library.Withheld?
    /// Why it would be withheld, were it not shown all the same.
    var revealed: Library.Withheld?
    var path: String { parsed.source.path }
  }

  /// - Parameters:
  ///   - input: What the library is made of.
  ///   - layout: That of the input's files, where it is known already.
  init(_ input: Library.Input, layout: Layout? = nil) {
    self.input = input
    self.layout = layout ?? Layout(files: input.files, configuration: input.configuration)
  }

  mutating func library() -> Checked<Library> {
    let placed = place()
    let published = unique(placed.filter { $0.role == .note && $0.withheld == nil })
      .sorted { ($1.date, $0.path) < ($0.date, $1.path) }
    let sectionFiles = placed.filter { $0.role == .section }
    let folders = sectionAddresses(of: published, sectionFiles)
    let redirects = redirects(of: published, taken: Set(folders.values))
    let resolver = resolver(placed, folders, redirects)

    var notes = published.map { note($0, resolver) }
    let tags = tags(of: notes)
    // A tag has one name on the whole site.
    let names = Dictionary(uniqueKeysWithValues: tags.map { ($0.tag.slug, $0.tag.name) })
    for place in notes.indices {
      for tag in notes[place].tags.indices {
        if let name = names[notes[place].tags[tag].slug] { notes[place].tags[tag].name = name }
      }
    }
    var library = Library(
      configuration: input.configuration, snapshot: input.snapshot,
      notes: notes, home: placed.first { $0.role == .home }.map { note($0, resolver) },
      sections: [], tags: tags, series: series(of: notes), backlinks: [], redirects: redirects,
      assets: [], unpublished: [:])
    // A text written for the page comes before a README, which stands before it in order.
    let texts = sectionFiles.reduce(into: [Address: Note]()) { texts, file in
      if texts[file.address] == nil || FileName(path: file.path).stem == "_index" {
        texts[file.address] = note(file, resolver)
      }
    }
    library.sections = sections(folders, notes: library.notes, texts: texts)
    library.backlinks = backlinks(of: library.notes)
    library.assets = assets(of: library)
    if input.configuration.isOn(.noteOrphan) { diagnostics += Orphan.check(library) }
    for note in placed {
      if let withheld = note.withheld { library.unpublished[note.path] = withheld }
    }
    return Checked(library, diagnostics)
  }
}
