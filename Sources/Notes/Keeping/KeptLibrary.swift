internal import Markdown
package import Packing

/// A library as it is kept from one build for the next: everything but the texts of its notes.
///
/// What a change of one text touches is found in it without reading any other note. A note of it has
/// an empty body, and of its front matter what lists of notes ask for; whoever needs more reads the
/// file again, and takes the destinations of its links from here.
package struct KeptLibrary: Sendable {
  package private(set) var library: Library
  private var shared: SharedTexts
  /// The record of each note, then of each text of a folder, then that of the home page.
  private var records: PackedRecords

  /// Keeps a library.
  package init(_ library: Library) {
    let texts = library.texts
    var packer = Packer()
    var records = PackedRecords()
    let tags = library.tagPlaces
    for note in library.notes + texts {
      var record = Packer(packer.sharedTexts)
      record.add(note, tags)
      packer = Packer(record.sharedTexts)
      records.append(record.bytes)
    }
    self.library = library
    shared = packer.sharedTexts
    self.records = records
  }

  /// The same library after changes of texts.
  ///
  /// - Parameters:
  ///   - notes: The changed notes, by their indices.
  ///   - backlinks: As of all notes now.
  ///   - snapshot: What is read now.
  /// - Returns: The library with `notes` in it as they are, texts and all.
  package func replacing(
    _ notes: [Int: Note], backlinks: [[Int]], snapshot: Library.Snapshot
  ) -> KeptLibrary {
    var kept = self
    kept.library.snapshot = snapshot
    kept.library.backlinks = backlinks
    let tags = library.tagPlaces
    var changed: [Int: [UInt8]] = [:]
    for (index, note) in notes {
      kept.library.notes[index] = note
      var record = Packer(kept.shared)
      record.add(note, tags)
      kept.shared = record.sharedTexts
      changed[index] = record.bytes
    }
    kept.records = records.replacing(changed)
    return kept
  }

  /// Where the links of a note lead, in their order.
  ///
  /// - Throws: ``Unpacker/Damaged``.
  package func destinations(ofNote index: Int) throws(Unpacker.Damaged) -> [LinkTarget] {
    try destinations(ofRecord: index)
  }

  /// Where the links of a folder's text lead; see ``Library/Section/note``.
  package func destinations(ofSection index: Int) throws(Unpacker.Damaged) -> [LinkTarget] {
    let texts = library.sections[..<index].count { $0.note != nil }
    return try destinations(ofRecord: library.notes.count + texts)
  }

  /// Where the links of the home page's text lead.
  package func destinationsOfHome() throws(Unpacker.Damaged) -> [LinkTarget] {
    try destinations(ofRecord: records.count - 1)
  }

  private func destinations(ofRecord index: Int) throws(Unpacker.Damaged) -> [LinkTarget] {
    guard index < records.count else { throw Unpacker.Damaged() }
    var record = try Unpacker(records.bytes, records.range(index), shared: shared)
    _ = try record.note(library.tags)
    return try record.destinations()
  }
}

extension Library {
  /// The texts that are no notes: those of folders in the order of the folders, then the home page's.
  fileprivate var texts: [Note] { sections.compactMap(\.note) + [home].compactMap(\.self) }

  fileprivate var tagPlaces: [String: Int] {
    Dictionary(
      tags.enumerated().map { ($0.element.tag.slug, $0.offset) }, uniquingKeysWith: { $1 })
  }
}

// MARK: As bytes

extension KeptLibrary {
  /// The library as bytes; ``init(_:configuration:)`` reads them.
  ///
  /// - Parameter packer: Where they go.
  package func pack(into packer: inout Packer) {
    packer.add(shared.texts.count)
    for text in shared.texts { packer.add(text) }
    let snapshot = library.snapshot
    packer.add(snapshot.commit)
    packer.add(snapshot.tree)
    packer.add(snapshot.asOf)
    packer.add(snapshot.engine)
    packer.add(library.tags.count)
    for page in library.tags {
      packer.add(page.tag.name)
      packer.add(page.tag.slug)
      packer.add(page.notes)
    }
    packer.add(library.series.count)
    for page in library.series {
      packer.add(page.name)
      packer.add(page.slug)
      packer.add(page.notes)
    }
    packer.add(library.notes.count)
    packer.add(library.home != nil)
    packer.add(library.sections.count)
    for section in library.sections {
      packer.add(section.address.path)
      packer.add(section.title)
      packer.add(section.note != nil)
      packer.add(section.notes)
      packer.add(section.subsections)
    }
    for links in library.backlinks { packer.add(links) }
    packer.add(library.redirects.count)
    for redirect in library.redirects {
      packer.add(redirect.from.path)
      packer.add(redirect.to.path)
    }
    packer.add(library.assets.count)
    for asset in library.assets { packer.add(asset) }
    packer.add(library.unpublished.count)
    for (path, reason) in library.unpublished.sorted(by: { $0.key < $1.key }) {
      packer.add(path)
      packer.add(reason.rawValue)
    }
    packer.add(records)
  }

  /// Reads what ``pack(into:)`` wrote.
  ///
  /// - Parameters:
  ///   - bytes: Where it is read from; what is behind it stays there.
  ///   - configuration: What the library was made with.
  /// - Throws: ``Unpacker/Damaged``.
  package init(
    _ bytes: inout Unpacker, configuration: SiteConfiguration
  ) throws(Unpacker.Damaged) {
    var texts: [String] = []
    for _ in 0..<(try bytes.count()) { texts.append(try bytes.text()) }
    let shared = SharedTexts(texts)
    let snapshot = Library.Snapshot(
      commit: try bytes.textIfAny(), tree: try bytes.textIfAny(), asOf: try bytes.timestamp(),
      engine: try bytes.text())
    var tags: [Library.TagPage] = []
    for _ in 0..<(try bytes.count()) {
      let tag = Note.Tag(name: try bytes.text(), slug: try bytes.text())
      tags.append(.init(tag: tag, notes: try bytes.numbers()))
    }
    var series: [Library.SeriesPage] = []
    for _ in 0..<(try bytes.count()) {
      series.append(
        .init(name: try bytes.text(), slug: try bytes.text(), notes: try bytes.numbers()))
    }
    let count = try bytes.count()
    let hasHome = try bytes.flag()
    var sections: [Library.Section] = []
    var hasText: [Bool] = []
    for _ in 0..<(try bytes.count()) {
      let (address, title) = (Address(kept: try bytes.text()), try bytes.text())
      hasText.append(try bytes.flag())
      sections.append(
        .init(
          address: address, title: title, note: nil, notes: try bytes.numbers(),
          subsections: try bytes.numbers()))
    }
    var backlinks: [[Int]] = []
    backlinks.reserveCapacity(count)
    for _ in 0..<count { backlinks.append(try bytes.numbers()) }
    var redirects: [Library.Redirect] = []
    for _ in 0..<(try bytes.count()) {
      redirects.append(
        .init(from: Address(kept: try bytes.text()), to: Address(kept: try bytes.text())))
    }
    var assets: [String] = []
    for _ in 0..<(try bytes.count()) { assets.append(try bytes.text()) }
    var unpublished: [String: Library.Withheld] = [:]
    for _ in 0..<(try bytes.count()) {
      let path = try bytes.text()
      unpublished[path] = Library.Withheld(rawValue: try bytes.text())
    }
    let records = try bytes.records()
    let inRange = 0..<count
    let isSound =
      (tags.map(\.notes) + series.map(\.notes) + sections.map(\.notes) + backlinks)
      .allSatisfy { $0.allSatisfy(inRange.contains) }
      && sections.allSatisfy { $0.subsections.allSatisfy(sections.indices.contains) }
      && records.count == count + hasText.count(where: \.self) + (hasHome ? 1 : 0)
    guard isSound else { throw Unpacker.Damaged() }
    var notes: [Note] = []
    notes.reserveCapacity(records.count)
    for index in 0..<records.count {
      var record = try Unpacker(records.bytes, records.range(index), shared: shared)
      notes.append(try record.note(tags))
    }
    let home = hasHome ? notes.popLast() : nil
    for index in sections.indices.reversed() where hasText[index] {
      sections[index].note = notes.popLast()
    }
    self.shared = shared
    self.records = records
    library = Library(
      configuration: configuration, snapshot: snapshot, notes: notes, home: home,
      sections: sections, tags: tags, series: series, backlinks: backlinks, redirects: redirects,
      assets: assets, unpublished: unpublished)
  }
}
