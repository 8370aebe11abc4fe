internal import Diagnostics
internal import Markdown
package import Packing

// A note of a ``KeptLibrary`` as bytes: what is asked of notes that are not shown in full, then where
// its links lead.
extension Packer {
  /// Adds a note.
  ///
  /// - Parameters:
  ///   - note: The note, which is shown in earnest and not in a preview alone.
  ///   - tags: Where each tag stands in the library, by its slug.
  mutating func add(_ note: Note, _ tags: [String: Int]) {
    add(note.path)
    add(note.identity == note.path ? nil : note.identity)
    add(note.address.path)
    addShared(note.collection)
    add(note.title)
    add(note.description)
    add(note.date)
    add(note.updated)
    add(note.authors.count)
    for author in note.authors {
      for text in [author.name, author.email, author.url] { addShared(text) }
    }
    addShared(note.owner)
    add(note.tags.compactMap { tags[$0.slug] })
    addShared(note.series)
    addShared(note.language)
    add(note.frontMatter.weight != nil)
    if let weight = note.frontMatter.weight { add(weight) }
    add(note.frontMatter.canonical)
    add(note.destinations.count)
    for target in note.destinations { add(target) }
  }

  private mutating func add(_ target: LinkTarget) {
    switch target {
    case .external(let url):
      add(0)
      add(url)
    case .page(let address, let fragment):
      add(1)
      add(address.path)
      add(fragment)
    case .asset(let path, let suffix):
      add(2)
      add(path)
      add(suffix)
    case .here(let fragment):
      add(3)
      add(fragment)
    case .broken: add(4)
    }
  }

  package mutating func add(_ moment: Timestamp) {
    add(Int(moment.seconds))
    add(moment.offset)
  }
}

extension Unpacker {
  /// What most notes have in common here.
  private static let noMatter = Shared(FrontMatter())
  private static let noText = Shared(
    Body(html: LinkedHTML(), outline: Outline(), offset: 0, line: 1, lead: nil))

  /// A note, up to where its links lead.
  ///
  /// - Parameter tags: Those of the library.
  /// - Returns: The note without its text.
  /// - Throws: ``Damaged``.
  mutating func note(_ tags: [Library.TagPage]) throws(Damaged) -> Note {
    let path = try text()
    let identity = try textIfAny() ?? path
    let address = Address(kept: try text())
    let collection = try sharedText()
    let title = try text()
    let description = try textIfAny()
    let (date, updated) = (try timestamp(), try timestamp())
    var authors: [Author] = []
    for _ in 0..<(try count()) {
      authors.append(
        Author(name: try sharedText(), email: try sharedIfAny(), url: try sharedIfAny()))
    }
    let owner = try sharedIfAny()
    var own: [Note.Tag] = []
    for _ in 0..<(try count()) {
      let place = try number()
      guard tags.indices.contains(place) else { throw Damaged() }
      own.append(tags[place].tag)
    }
    let series = try sharedIfAny()
    let language = try sharedText()
    let weight = try flag() ? try number() : nil
    let canonical = try textIfAny()
    var matter = Self.noMatter
    if weight != nil || canonical != nil {
      var said = FrontMatter()
      said.weight = weight
      said.canonical = canonical
      matter = Shared(said)
    }
    return Note(
      source: SourceFile(path: path, bytes: []), identity: identity, address: address,
      collection: collection, title: title, description: description, date: date,
      updated: updated, authors: authors, owner: owner, tags: own, series: series,
      language: language, destinations: [],
      matter: matter, text: Self.noText)
  }

  /// Where a note's links lead: what stands behind the note.
  mutating func destinations() throws(Damaged) -> [LinkTarget] {
    var targets: [LinkTarget] = []
    for _ in 0..<(try count()) {
      switch try number() {
      case 0: targets.append(.external(try text()))
      case 1: targets.append(.page(Address(kept: try text()), fragment: try textIfAny()))
      case 2: targets.append(.asset(try text(), suffix: try text()))
      case 3: targets.append(.here(try text()))
      case 4: targets.append(.broken)
      default: throw Damaged()
      }
    }
    return targets
  }

  package mutating func timestamp() throws(Damaged) -> Timestamp {
    Timestamp(seconds: Int64(try number()), offset: try number())
  }
}
