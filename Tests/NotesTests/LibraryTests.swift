import Diagnostics
import Markdown
import Notes
import Testing

@Suite struct LibraryTests {
  @Test func `what front matter leaves out comes from git and the text`() throws {
    let library = makeLibrary(
      ["notes/fuzz-testing.md": "# Fuzz testing\n\nThe first paragraph. " + words],
      histories: [
        "notes/fuzz-testing.md": .made(
          "2026-03-05T20:18:50+04:00", updated: "2026-03-07", by: "Roman",
          firstPath: "notes/fuuzz.md", formerPaths: ["notes/fuuzz.md"])
      ])
    #expect(library.diagnostics.isEmpty)
    let note = try #require(library.value.notes.first)
    #expect(note.title == "Fuzz testing")
    #expect(note.date.description == "2026-03-05T20:18:50+04:00")
    #expect(note.updated.day.description == "2026-03-07")
    #expect(note.authors.map(\.name) == ["Roman"])
    #expect(note.owner == "Roman")
    #expect(note.identity == "notes/fuuzz.md")
    #expect(note.description?.hasPrefix("The first paragraph.") == true)
    #expect(note.address == Address(["notes", "fuzz-testing"]))
    #expect(note.body.outline.headings.isEmpty)
    #expect(
      library.value.redirects == [
        .init(from: Address(["notes", "fuuzz"]), to: Address(["notes", "fuzz-testing"]))
      ])
  }

  @Test func `front matter has the last word`() throws {
    let library = makeLibrary(
      [
        "notes/a.md": """
        ---
        title: Given
        date: 2026-01-02
        updated: 2026-02-03
        slug: other
        owner: roman
        authors: [Ada, Grace]
        id: tag:example.org,2026:a
        description: In one sentence.
        ---
        # A heading that stays

        \(words)
        """
      ], histories: ["notes/a.md": .made("2026-03-05", firstPath: "notes/a.md")])
    let note = try #require(library.value.notes.first)
    #expect(note.title == "Given")
    #expect(note.date.day.description == "2026-01-02")
    #expect(note.updated.day.description == "2026-02-03")
    #expect(note.address == Address(["notes", "other"]))
    #expect(note.authors.map(\.name) == ["Ada", "Grace"])
    #expect(note.owner == "roman")
    #expect(note.identity == "tag:example.org,2026:a")
    #expect(note.description == "In one sentence.")
    #expect(note.body.outline.headings.map(\.text) == ["A heading that stays"])
  }

  @Test func `what is not ready is not published, and says so`() {
    let library = makeLibrary([
      "notes/draft.md": "---\ndraft: true\n---\n" + words,
      "notes/future.md": "---\ndate: 2026-06-02\n---\n" + words,
      "notes/expired.md": "---\nexpires: 2026-05-31\n---\n" + words,
      "notes/stub.md": "# Explicit vs magic\n\nWork in progress.\n",
      "notes/short.md": "# Short\n\nEven a note of eleven short words is a real note.\n",
      "notes/today.md": "---\ndate: 2026-06-01\n---\n" + words,
    ])
    #expect(library.value.notes.map(\.path).sorted() == ["notes/short.md", "notes/today.md"])
    #expect(
      library.value.unpublished == [
        "notes/draft.md": .draft, "notes/future.md": .future, "notes/expired.md": .expired,
        "notes/stub.md": .stub,
      ])
    #expect(
      library.diagnostics.filter {
        $0.id.description.hasPrefix("note.") && $0.id != "note.missing-title"
          && $0.id != "note.missing-owner"
      }
      .map { "\($0.path) \($0.id)" } == [
        "notes/future.md note.future-date", "notes/stub.md note.stub",
      ])
  }

  @Test func `a bare date begins at midnight where the commit was made`() {
    let files = ["notes/a.md": "---\ndate: 2026-06-02\n---\n# A\n\n" + words]
    // 01:00 on 2 June in Yerevan is still 1 June in UTC.
    #expect(makeLibrary(files, asOf: "2026-06-02T01:00:00+04:00").value.notes.count == 1)
    #expect(makeLibrary(files, asOf: "2026-06-01T21:00:00+00:00").value.notes.isEmpty)
  }

  @Test func `two notes with one address are an error, and one of them stays`() {
    let library = makeLibrary([
      "notes/a.md": "# A\n\n" + words,
      "notes/b.md": "---\nslug: a\n---\n# B\n\n" + words,
      "tags.md": "", "notes/c.md": "---\nid: x\n---\n# C\n\n" + words,
      "notes/d.md": "---\nid: x\n---\n# D\n\n" + words,
    ])
    let found = library.diagnostics.filter { $0.severity == .error }
    #expect(
      found.map { "\($0.path):\($0.range.lowerBound.line) \($0.id) \($0.message)" } == [
        "notes/b.md:2 note.duplicate-slug address '/notes/a/' is that of 'notes/a.md'",
        "notes/d.md:2 note.duplicate-id id 'x' is that of 'notes/c.md'",
      ])
    #expect(library.value.notes.map(\.path) == ["notes/a.md", "notes/c.md", "notes/d.md"])
  }

  @Test func `an address that every site has is not given to a note`() {
    let library = makeLibrary(["tags.md": "# Tags\n\n" + words, "x.md": "# X\n\n" + words])
    #expect(library.diagnostics.contains { $0.id == "note.duplicate-slug" && $0.path == "tags.md" })
    #expect(library.value.notes.map(\.path) == ["x.md"])
  }

  @Test func `aliases and renames lead to the note, and never over a page`() {
    let library = makeLibrary(
      [
        "notes/b.md":
          "---\naliases: [/old/place/, notes/older.html, /notes/c/, '/..']\n---\n# B\n\n" + words,
        "notes/c.md": "# C\n\n" + words,
      ],
      histories: [
        "notes/b.md": .made(
          "2026-01-01", firstPath: "notes/c.md", formerPaths: ["notes/c.md", "notes/a.md"])
      ])
    #expect(
      library.value.redirects.map { "\($0.from) \($0.to)" } == [
        "/notes/a/ /notes/b/", "/notes/older/ /notes/b/", "/old/place/ /notes/b/",
      ])
    #expect(
      library.diagnostics.filter { $0.path == "notes/b.md" && $0.severity == .error }.map(\.message)
        == [
          "alias '/notes/c/' is the address of another page", "alias '/..' is not an address",
        ])
  }

  @Test func `notes are newest first, and a section puts weights first`() {
    let library = makeLibrary([
      "notes/old.md": "---\ndate: 2026-01-01\n---\n# Old\n\n" + words,
      "notes/new.md": "---\ndate: 2026-03-01\n---\n# New\n\n" + words,
      "notes/heavy.md": "---\ndate: 2026-02-01\nweight: 9\n---\n# Heavy\n\n" + words,
      "notes/light.md": "---\ndate: 2026-02-01\nweight: 1\n---\n# Light\n\n" + words,
    ]).value
    #expect(library.notes.map(\.title) == ["New", "Heavy", "Light", "Old"])
    #expect(
      library.sections.map { $0.notes.map { library.notes[$0].title } } == [
        ["Light", "Heavy", "New", "Old"]
      ])
  }

  @Test func `tags that make one address are one tag`() throws {
    let library = makeLibrary([
      "notes/a.md": "---\ndate: 2026-02-01\ntags: [Deep Dive, c++]\n---\n# A\n\n" + words,
      "notes/b.md": "---\ndate: 2026-01-01\ntags: [deep-dive, C]\n---\n# B\n\n" + words,
    ]).value
    #expect(library.tags.map(\.tag.slug) == ["c", "c-plus-plus", "deep-dive"])
    #expect(library.tags.map { $0.notes.count } == [1, 1, 2])
    #expect(
      library.notes.map { $0.tags.map(\.name) } == [["Deep Dive", "c++"], ["Deep Dive", "C"]])
  }

  @Test func `who links to a note is known`() {
    let library = makeLibrary([
      "notes/a.md": "---\ndate: 2026-03-01\n---\n# A\n\n[b](b.md) [b](b.md) [a](a.md) " + words,
      "notes/b.md": "---\ndate: 2026-02-01\n---\n# B\n\n" + words,
      "notes/c.md": "---\ndate: 2026-01-01\n---\n# C\n\n[b](b.md) " + words,
    ]).value
    #expect(library.backlinks == [[], [0, 2], []])
  }

  @Test func `the order in which notes come changes nothing`() {
    let files = (0..<30).map { "notes/n\($0).md" }
    let texts = Dictionary(uniqueKeysWithValues: files.map { ($0, "# T\n\n[x](n1.md) " + words) })
    let first = makeLibrary(texts)
    for _ in 0..<5 {
      let again = makeLibrary(texts)
      #expect(again.value.notes.map(\.path) == first.value.notes.map(\.path))
      #expect(again.diagnostics == first.diagnostics)
    }
  }

  @Test func `between two moments at which a date comes, nothing changes`() throws {
    func parse(_ path: String, _ text: String) -> ParsedNote? {
      ParsedNote.parse(SourceFile(path: path, bytes: Array(text.utf8)), trustsHTML: false).value
    }
    let notes = [
      parse("a.md", "---\ndate: 2026-07-01\n---\n"),
      parse("b.md", "---\nexpires: 2026-08-01T12:00:00Z\n---\n"),
      parse("2026-01-01-c.md", "x"),
    ].compactMap(\.self)
    let commit = try #require(Timestamp("2026-06-01T10:00:00+04:00"))
    #expect(
      Library.moments(notes, commit: commit).map(\.description) == [
        "2026-07-01T00:00:00+04:00", "2026-08-01T16:00:00+04:00",
      ])
    func asOf(_ now: String) throws -> String {
      Library.effectiveAsOf(notes, commit: commit, now: try #require(Timestamp(now))).description
    }
    #expect(try asOf("2026-06-02") == "2026-06-01T10:00:00+04:00")
    #expect(try asOf("2026-07-15") == "2026-07-01T00:00:00+04:00")
    #expect(try asOf("2030-01-01") == "2026-08-01T16:00:00+04:00")
  }

  @Test func `a file that is not UTF-8 or far too large is refused at its place`() {
    let latin = ParsedNote.parse(
      SourceFile(path: "a.md", bytes: Array("# A\ncaf".utf8) + [0xE9]), trustsHTML: false)
    #expect(latin.value == nil)
    #expect(
      latin.diagnostics.map(\.description).first?.hasPrefix("a.md:2:4: error: byte 0xe9") == true)
    let large = ParsedNote.parse(
      SourceFile(path: "a.md", bytes: Array(repeating: 0x61, count: ParsedNote.sizeLimit + 1)),
      trustsHTML: false)
    #expect(large.value == nil && large.diagnostics.map(\.id) == ["note.too-large"])
  }

  @Test func `a path that is used again does not take over what the first note is known by`() {
    let library = makeLibrary(
      ["notes/a.md": "# Second\n\n" + words, "notes/b.md": "# First\n\n" + words],
      histories: [
        "notes/a.md": .made("2026-03-01", firstPath: "notes/a.md"),
        "notes/b.md": .made("2026-01-01", firstPath: "notes/a.md", formerPaths: ["notes/a.md"]),
      ]
    ).value
    #expect(
      library.notes.map { "\($0.title) \($0.identity)" } == [
        "Second notes/a.md#2", "First notes/a.md",
      ])
    #expect(library.redirects.isEmpty)
  }

  @Test func `folders whose names make one address share a page`() {
    let library = makeLibrary([
      "Deep Dive/a.md": "# A\n\n" + words, "deep-dive/b.md": "# B\n\n" + words,
      "deep-dive/README.md": "# From the README\n", "deep-dive/_index.md": "# Written for it\n",
      "tags/c.md": "# C\n\n" + words,
    ])
    #expect(library.value.sections.map(\.title) == ["Written for it"])
    #expect(library.value.sections.map(\.notes.count) == [2])
    #expect(
      library.diagnostics.contains { $0.path == "tags/c.md" && $0.id == "note.duplicate-slug" })
  }

  @Test func `front matter that cannot be read is one mistake and not two`() {
    let library = makeLibrary(
      ["notes/a.md": "---\ntitle: A: B\n---\n" + words],
      histories: ["notes/a.md": .made("2026-01-01", firstPath: "notes/a.md")])
    #expect(library.diagnostics.map(\.id) == ["front-matter.invalid"])
  }

  @Test func `a stub is told which of the two it is`() {
    let stubs = makeLibrary(
      [
        "notes/nine.md": "# Nine\n\nOne two three four five six seven eight nine.\n",
        "notes/ten.md": "# Ten\n\nOne two three four five six seven eight nine ten.\n",
        "notes/wip.md": "# Soon\n\nTodo: work in progress. To do, to do, to do, to do.\n",
      ]
    ).diagnostics.filter { $0.id == "note.stub" }
    #expect(
      stubs.map { "\($0.path) \($0.message)" } == [
        "notes/nine.md not published: fewer than 10 words under the title",
        "notes/wip.md not published: nothing but the announcement of a text",
      ])
  }
}
