import Diagnostics
import Support
import Testing

@testable import Notes

@Suite struct LinkTests {
  /// The other files of the library that the note `notes/a.md` stands in.
  private static let others = [
    "notes/fuzz-testing.md": "# Fuzz testing\n\n## Key Insight\n\n" + words,
    "notes/draft.md": "---\ndraft: true\n---\n" + words,
    "notes/sub/deep.md": "# Deep\n\n" + words,
    "projects/room.md": "# Room\n\n" + words,
    "notes/plan.png": "png", "LICENSE": "text", "data/table.csv": "a,b",
  ]

  private func check(_ text: String) -> [Diagnostic] {
    var files = Self.others
    files["notes/a.md"] = text
    let histories = [
      "notes/fuzz-testing.md": NoteHistory.made(
        "2026-03-05", firstPath: "notes/fuuzz.md", formerPaths: ["notes/fuuzz.md"],
        renames: ["notes/fuuzz.md": "0123456789abcdef0123456789abcdef01234567"])
    ]
    var configuration = SiteConfiguration()
    configuration.owner = "ada"
    return makeLibrary(files, histories: histories, configuration: configuration)
      .diagnostics.filter { $0.path == "notes/a.md" }
  }

  private func targets(_ text: String) throws -> [LinkTarget] {
    var files = Self.others
    files["notes/a.md"] = text + "\n\n" + words
    let library = makeLibrary(files)
    return try #require(library.value.notes.first { $0.path == "notes/a.md" }).destinations
  }

  @Test func `a link to a note that is not there is an error, with the note that is meant`() {
    expectDiagnostics(
      in: """
        # A title

        One two three [four](fuz-testing.md) five six seven eight nine ten.
                             ^^^^^^^^^^^^^^ error: no note at 'fuz-testing.md' [link.missing-note] hint: did you mean 'fuzz-testing.md'?
        One two three [four](Fuzz-Testing.md) five six seven eight nine ten.
                             ^^^^^^^^^^^^^^^ error: 'Fuzz-Testing.md' is spelled 'notes/fuzz-testing.md' [link.wrong-case] hint: write 'fuzz-testing.md'
        See [old](fuuzz.md#key-insight).
                  ^^^^^^^^ error: no note at 'fuuzz.md' [link.missing-note] hint: it was renamed to 'fuzz-testing.md' in commit 0123456789
        See [deep](../notes/sub/deeep.md).
                   ^^^^^^^^^^^^^^^^^^^^^ error: no note at '../notes/sub/deeep.md' [link.missing-note] hint: did you mean 'sub/deep.md'?
        """, from: check)
  }

  @Test func `no note is taken for what it links to itself`() {
    expectDiagnostics(
      in: """
        # A title

        One two three [four](b.md) five six seven eight nine ten.
                             ^^^^ error: no note at 'b.md' [link.missing-note]
        """, from: check)
  }

  @Test func `a link to a heading that is not there is an error`() {
    expectDiagnostics(
      in: """
        # A title

        One two three [four](fuzz-testing.md#key-insigt) five six seven eight nine ten.
                                            ^^^^^^^^^^^ error: 'notes/fuzz-testing.md' has no heading '#key-insigt' [link.missing-anchor] hint: did you mean '#key-insight'?
        See [below](#nowhere) and [top](#top) and [itself](#section).
                    ^^^^^^^^ error: this note has no heading '#nowhere' [link.missing-anchor]

        ## Section
        """, from: check)
  }

  @Test func `what a link may not do is an error`() {
    expectDiagnostics(
      in: """
        # A title

        One two three four five six seven eight nine [ten](../../secret).
                                                           ^^^^^^^^^^^^ error: '../../secret' leads out of the repository [link.outside-repository] hint: link to a file of the repository, or to where it is published
        [Run](javascript:alert(1)) this.
              ^^^^^^^^^^^^^^^^^^^ error: 'javascript:' links are not published [link.unsafe-scheme] hint: link to an https address or to a file of the repository
        [Nowhere]() at all.
        ^^^^^^^^^^^ warning: the link leads nowhere [link.empty] hint: give it a destination
        [Draft](draft.md) is not there.
                ^^^^^^^^ warning: 'notes/draft.md' is not published: it is a draft [link.unpublished-target] hint: the link is left out until it is
        [Folder](../data) has no page.
                 ^^^^^^^ error: '../data' is a folder without a page [link.missing-asset] hint: link to a file in it, or add an _index.md
        ![](plan.png)
        ^^^^^^^^^^^^^ warning: image 'plan.png' has no words for those who cannot see it [image.missing-alt] hint: describe it between the brackets: ![what it shows](…)
        ![A plan](plna.png)
                  ^^^^^^^^ error: no file at 'plna.png' [link.missing-asset] hint: did you mean 'plan.png'?
        """, from: check)
  }

  @Test(arguments: [
    ("[x](fuzz-testing.md)", LinkTarget.page(Address(["notes", "fuzz-testing"]), fragment: nil)),
    (
      "[x](./fuzz-testing.md#key-insight)",
      .page(.init(["notes", "fuzz-testing"]), fragment: "key-insight")
    ),
    ("[x](@/notes/fuzz-testing.md)", .page(.init(["notes", "fuzz-testing"]), fragment: nil)),
    ("[x](/notes/fuzz-testing.md)", .page(.init(["notes", "fuzz-testing"]), fragment: nil)),
    ("[x](/notes/fuzz-testing/)", .page(.init(["notes", "fuzz-testing"]), fragment: nil)),
    ("[x](../fuzz-testing/)", .page(.init(["notes", "fuzz-testing"]), fragment: nil)),
    ("[x](fuzz-testing)", .page(.init(["notes", "fuzz-testing"]), fragment: nil)),
    ("[x](fuzz%2Dtesting.md?a=b)", .page(.init(["notes", "fuzz-testing"]), fragment: nil)),
    ("[x](../projects/room.md)", .page(.init(["projects", "room"]), fragment: nil)),
    ("[x](sub)", .page(.init(["notes", "sub"]), fragment: nil)),
    ("[x](../)", .page(.home, fragment: nil)),
    ("[x][r]\n\n[r]: fuzz-testing.md", .page(.init(["notes", "fuzz-testing"]), fragment: nil)),
    ("![x](plan.png)", .asset("notes/plan.png", suffix: "")),
    ("[x](../data/table.csv?raw#L1)", .asset("data/table.csv", suffix: "?raw#L1")),
    ("[x](../LICENSE)", .asset("LICENSE", suffix: "")),
    ("<https://example.org/a?b#c>", .external("https://example.org/a?b#c")),
    ("[x](mailto:a@example.org)", .external("mailto:a@example.org")),
    ("[x](//example.org)", .external("//example.org")),
    ("[x](java%73cript:alert)", .broken),
    ("[x](JaVaScRiPt:alert)", .broken),
    ("[x](&#1;javascript:alert)", .broken),
    ("[x](data:text/html,x)", .broken),
  ])
  func `a link leads to what it names`(_ link: String, _ target: LinkTarget) throws {
    #expect(try targets(link) == [target])
  }

  @Test func `a link is written from where its page stands`() {
    let page = LinkTarget.page(Address(["notes", "a b"]), fragment: "c")
    #expect(page.href(toRoot: "../../") == "../../notes/a b/#c")
    #expect(LinkTarget.page(.home, fragment: nil).href(toRoot: "") == "./")
    #expect(
      LinkTarget.asset("a b/ü.png", suffix: "#x").href(toRoot: "../") == "../a%20b/%C3%BC.png#x")
    #expect(LinkTarget.broken.href(toRoot: "../") == "#")
  }
}
