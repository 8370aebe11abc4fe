package import Diagnostics
internal import Markdown

/// A change of one note's text, and of nothing that another note's page is made of.
///
/// Title, address, dates, tags, series and owner are as they were. So what the change touches is the
/// note's own page, lists that the note stands in, and pages that the note links to or did.
package struct TextChange: Sendable {
  /// The note's place in the library.
  package var index: Int
  package var old: ParsedNote
  package var new: ParsedNote
  /// What git says of the note now.
  package var history: NoteHistory

  package init(index: Int, old: ParsedNote, new: ParsedNote, history: NoteHistory) {
    self.index = index
    self.old = old
    self.new = new
    self.history = history
  }

  /// What stands around the notes of a library.
  package struct Surroundings {
    /// What is read now.
    package var snapshot: Library.Snapshot
    package var layout: Layout
    /// Whether there is a file at a path.
    package var hasFile: (String) throws -> Bool
    /// The places of a note that links may lead to, by the note's path.
    package var anchors: (String) throws -> Set<String>

    package init(
      snapshot: Library.Snapshot, layout: Layout, hasFile: @escaping (String) throws -> Bool,
      anchors: @escaping (String) throws -> Set<String>
    ) {
      self.snapshot = snapshot
      self.layout = layout
      self.hasFile = hasFile
      self.anchors = anchors
    }
  }
}

extension KeptLibrary {
  /// A note after a change of its text.
  ///
  /// - Parameters:
  ///   - change: The change.
  ///   - around: What stands around it.
  /// - Returns: The note and all that is wrong with it, as ``Library/assemble(_:)`` would say; nil when
  ///   more has changed than a text, or a link leads to what is not known here.
  /// - Throws: What `around` throws.
  package func note(
    after change: TextChange, _ around: TextChange.Surroundings
  ) throws -> Checked<Note>? {
    let before = library.notes[change.index]
    guard change.isOfTextAlone, let resolver = try resolver(for: change.new, around) else {
      return nil
    }
    var assembly = Assembly(
      Library.Input(
        notes: [], files: [], configuration: library.configuration, snapshot: around.snapshot),
      layout: around.layout)
    guard assembly.address(of: change.new, .note) == before.address,
      assembly.withheld(change.new, history: change.history) == nil
    else { return nil }
    let entry = Assembly.Entry(
      parsed: change.new, role: .note, address: before.address, history: change.history,
      identity: before.identity, date: before.date)
    var note = assembly.note(entry, resolver)
    // A tag has one name on the whole site.
    for (place, tag) in note.tags.enumerated()
    where before.tags.indices.contains(place) && before.tags[place].slug == tag.slug {
      note.tags[place] = before.tags[place]
    }
    guard note.isInTheSamePlaces(as: before),
      !assembly.diagnostics.contains(where: { $0.id.description.hasPrefix("link.") })
    else { return nil }
    return Checked(note, assembly.diagnostics)
  }

  /// What the links of a note may find, and nothing else; nil when that is more than is known here.
  private func resolver(
    for note: ParsedNote, _ around: TextChange.Surroundings
  ) throws -> LinkResolver? {
    guard let asks = note.linkKeys(around.layout)?.asks else { return nil }
    var paths: Set<String> = []
    var addresses: Set<String> = [""]
    for ask in asks {
      if let path = ask.path { paths.formUnion([path, path + ".md"]) }
      if let address = ask.address { addresses.insert(address + "/") }
    }
    var found = LinkResolver.Names()
    var pages: Set<String> = []
    try forEachText { path, address in
      if paths.contains(path) || addresses.contains(address.path) {
        pages.insert(path)
        found.pages[path] = LinkResolver.Page(
          address: address, anchors: try around.anchors(path))
      }
    }
    for redirect in library.redirects where addresses.contains(redirect.from.path) {
      found.addresses[LinkResolver.key(redirect.from)] = redirect.to
    }
    for section in library.sections where addresses.contains(section.address.path) {
      found.addresses[LinkResolver.key(section.address)] = section.address
    }
    for page in found.pages.values {
      found.addresses[LinkResolver.key(page.address)] = page.address
    }
    for path in paths where !pages.contains(path) {
      guard try around.hasFile(path) else { continue }
      // A page that is not published, or stands behind another of its folder.
      guard around.layout.role(of: path) == nil else { return nil }
      found.files.insert(path)
    }
    let sections = Set(library.sections.map(\.address))
    for path in paths where !pages.contains(path) && !found.files.contains(path) {
      guard let address = Address(folder: path), sections.contains(address) else { continue }
      var isFolder = false
      forEachText { text, _ in if !isFolder { isFolder = text.hasPrefix(path + "/") } }
      if isFolder { found.folders[path] = .some(address) }
    }
    return LinkResolver(found)
  }

  /// Calls `body` with the path and the address of everything that has a page of its own.
  ///
  /// Field by field: copies of ten thousand notes cost more than the look at them.
  private func forEachText(_ body: (String, Address) throws -> Void) rethrows {
    for index in library.notes.indices {
      try body(library.notes[index].path, library.notes[index].address)
    }
    for index in library.sections.indices {
      guard let note = library.sections[index].note else { continue }
      try body(note.path, note.address)
    }
    if let home = library.home { try body(home.path, home.address) }
  }
}

extension TextChange {
  /// Whether what both versions say of the note is the same but for what lists and its own page show.
  fileprivate var isOfTextAlone: Bool {
    !old.isUnreadable && !new.isUnreadable && old.isStub == new.isStub
      && Self.rest(old.frontMatter) == Self.rest(new.frontMatter)
      && new.body.outline.anchors.isSuperset(of: old.body.outline.anchors)
  }

  /// The front matter without what belongs to the text, and without its places in the file.
  private static func rest(_ matter: FrontMatter) -> FrontMatter {
    var matter = matter
    matter.description = nil
    matter.updated = nil
    matter.reviewed = nil
    matter.channels = [:]
    matter.extra = [:]
    matter.references = []
    matter.slugRange = nil
    let nowhere = SourcePosition.start..<SourcePosition.start
    matter.aliases = matter.aliases.map { Placed($0.value, at: nowhere) }
    matter.id = matter.id.map { Placed($0.value, at: nowhere) }
    return matter
  }
}

extension Note {
  /// Whether everything that others show of the note, or sort it by, is as it was.
  fileprivate func isInTheSamePlaces(as other: Note) -> Bool {
    path == other.path && identity == other.identity && address == other.address
      && collection == other.collection && title == other.title && date == other.date
      && date.offset == other.date.offset && authors == other.authors && owner == other.owner
      && tags == other.tags && series == other.series && language == other.language
      && frontMatter.weight == other.frontMatter.weight
      && frontMatter.canonical == other.frontMatter.canonical && other.revealed == nil
  }
}
