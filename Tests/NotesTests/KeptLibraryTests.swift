import Diagnostics
import Markdown
import Packing
import Support
import Testing

@testable import Notes

@Suite struct KeptLibraryTests {
  private static let files = [
    "README.md": "# Garden\n\n[Soil](notes/soil.md).\n",
    "notes/_index.md": "---\ntitle: Notes\n---\n[Rain](rain.md#when).\n",
    "notes/soil.md": """
    ---
    tags: [Earth, worms]
    weight: 2
    description: What it is made of.
    authors: [Ada, Bo]
    ---
    # Soil

    Ten words are enough for a note to be more than a stub.
    See [rain](rain.md), [it](rain.md#when), [there](https://e.example/?a=1) and [here](#part).

    ## Part

    ![A worm](worm.png)
    """,
    "notes/rain.md": """
    ---
    tags: [earth]
    series: Water
    lang: de
    canonical: https://e.example/rain
    aliases: [/wet/]
    ---
    # Rain

    Ten words are enough for a note to be more than a stub.

    ## When

    """,
    "notes/later.md": "---\ndraft: true\n---\n# Later\n",
    "notes/worm.png": "png",
  ]

  private func unpacked(_ library: Library) throws -> KeptLibrary {
    var packer = Packer()
    KeptLibrary(library).pack(into: &packer)
    var bytes = try Unpacker(packer.bytes)
    let kept = try KeptLibrary(&bytes, configuration: library.configuration)
    #expect(bytes.isAtEnd)
    return kept
  }

  @Test func `a library comes back, but for its texts`() throws {
    let library = makeLibrary(Self.files).value
    let kept = try unpacked(library)
    for (note, other) in zip(library.notes, kept.library.notes) {
      #expect(note.path == other.path && note.address == other.address)
      #expect(note.identity == other.identity && note.collection == other.collection)
      #expect(note.title == other.title && note.description == other.description)
      #expect(note.date.description == other.date.description)
      #expect(note.updated.description == other.updated.description)
      #expect(note.authors == other.authors && note.owner == other.owner)
      #expect(note.tags == other.tags && note.series == other.series)
      #expect(note.language == other.language)
      #expect(note.frontMatter.weight == other.frontMatter.weight)
      #expect(note.frontMatter.canonical == other.frontMatter.canonical)
      #expect(other.source.bytes.isEmpty)
    }
    #expect(kept.library.notes.count == 2)
    #expect(kept.library.snapshot == library.snapshot)
    #expect(kept.library.backlinks == library.backlinks)
    #expect(kept.library.redirects == library.redirects && library.redirects.count == 1)
    #expect(kept.library.assets == library.assets && library.assets == ["notes/worm.png"])
    #expect(kept.library.unpublished == library.unpublished && library.unpublished.count == 1)
    #expect(kept.library.tags.map(\.notes) == library.tags.map(\.notes))
    #expect(kept.library.series.map(\.name) == library.series.map(\.name))
    #expect(kept.library.sections.map(\.notes) == library.sections.map(\.notes))
    #expect(kept.library.sections.map(\.note?.title) == library.sections.map(\.note?.title))
    #expect(kept.library.home?.title == library.home?.title)
    for index in library.notes.indices {
      #expect(try kept.destinations(ofNote: index) == library.notes[index].destinations)
    }
    #expect(try kept.destinationsOfHome() == library.home?.destinations)
    let section = try #require(library.sections.firstIndex { $0.note != nil })
    #expect(
      try kept.destinations(ofSection: section) == library.sections[section].note?.destinations)
  }

  private func parse(_ path: String, _ text: String) -> Checked<ParsedNote?> {
    ParsedNote.parse(SourceFile(path: path, bytes: Array(text.utf8)), trustsHTML: false)
  }

  /// What a kept library makes of another text of `notes/soil.md`; nil for more than a text.
  private func changed(_ text: String) throws -> Checked<Note>? {
    func parsed(_ path: String, _ text: String) throws -> ParsedNote {
      try #require(parse(path, text).value)
    }
    let before = makeLibrary(Self.files).value
    let kept = try unpacked(before)
    let index = try #require(before.notes.firstIndex { $0.path == "notes/soil.md" })
    let note = before.notes[index]
    let change = TextChange(
      index: index, old: try parsed(note.path, Self.files[note.path] ?? ""),
      new: try parsed(note.path, text),
      history: NoteHistory(
        date: note.date, updated: note.updated, author: note.authors[0], firstPath: note.path))
    return try kept.note(
      after: change,
      TextChange.Surroundings(
        snapshot: before.snapshot,
        layout: Layout(files: Self.files.keys.sorted(), configuration: before.configuration),
        hasFile: { Self.files[$0] != nil },
        anchors: { try parsed($0, Self.files[$0] ?? "").body.outline.anchors }))
  }

  private static let soil = files["notes/soil.md"] ?? ""

  @Test(arguments: [
    soil + "\n[Rain](/notes/rain), [again](../notes/rain.md#when), [all](/notes/), [up](..).\n",
    soil + "\n[Home](/README.md), [home](/), [old](/wet/), [picture](/notes/worm.png?x).\n",
    soil + "\n[Page](../rain/), [there](rain), [folder](.), [me](soil.md#part).\n",
    soil.replacing("What it is made of.", with: "Another."),
    soil + "\n### More\n\n`code`\n",
  ])
  func `another text is what a whole library makes of it`(text: String) throws {
    var files = Self.files
    files["notes/soil.md"] = text
    let whole = makeLibrary(files)
    let wanted = try #require(whole.value.notes.first { $0.path == "notes/soil.md" })
    let note = try #require(try changed(text))
    #expect(note.value.destinations == wanted.destinations)
    #expect(note.value.description == wanted.description && note.value.tags == wanted.tags)
    #expect(note.value.body.outline == wanted.body.outline)
    let found = parse("notes/soil.md", text).diagnostics + note.diagnostics
    #expect(found.sorted() == whole.diagnostics.filter { $0.path == "notes/soil.md" })
  }

  @Test(arguments: [
    soil.replacing("# Soil", with: "# Ground"), soil.replacing("worms", with: "ants"),
    soil.replacing("weight: 2", with: "weight: 3"), soil.replacing("Bo", with: "Cy"),
    soil.replacing("## Part", with: "## Section").replacing("#part", with: "#section"),
    soil.replacing("weight: 2", with: "date: 2020-01-01"),
    soil.replacing("weight: 2", with: "draft: true"),
    soil.replacing("weight: 2", with: "slug: ground"),
    soil.replacing("weight: 2", with: "aliases: [/mud/]"),
    soil + "\n[gone](gone.md)\n", soil + "\n[later](later.md)\n", soil + "\n[x](rain.md#no)\n",
    "# Soil\n\nShort.\n",
  ])
  func `more than another text is for the whole library`(text: String) throws {
    #expect(text != Self.soil)
    #expect(try changed(text) == nil)
  }

  @Test func `bytes that are damaged are no library`() throws {
    var packer = Packer()
    KeptLibrary(makeLibrary(Self.files).value).pack(into: &packer)
    var random = Seeded(seed: 3)
    for _ in 0..<300 {
      var bytes = packer.bytes
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let isCut = Bool.random(using: &random)
      if isCut {
        bytes.removeSubrange(place...)
      } else {
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      var unpacker = try Unpacker(bytes)
      // It reads to an end, whatever it makes of it; what is cut short is never believed.
      let read = try? KeptLibrary(&unpacker, configuration: SiteConfiguration())
      #expect(!isCut || read == nil)
    }
  }
}
