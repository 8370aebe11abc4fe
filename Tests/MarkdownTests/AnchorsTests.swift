import Markdown
import Testing

@Suite struct AnchorsTests {
  // Source of the expectations: what github.com makes of these headings.
  @Test(arguments: [
    ("Simple", "simple"), ("Two Words", "two-words"), ("A & B", "a--b"), ("C++ and C#", "c-and-c"),
    ("snake_case and-dash", "snake_case-and-dash"), ("What's new?", "whats-new"),
    ("`code` *em* [link](x)", "code-em-link"), ("Über Ärger", "über-ärger"), ("日本語 です", "日本語-です"),
    ("ПРИВЕТ мир", "привет-мир"), ("1.2.3 – notes", "123--notes"), ("Emoji 🎉 here", "emoji--here"),
    ("a  b", "a--b"), ("ΣΊΣΥΦΟΣ", "σίσυφοσ"), ("हिन्दी", "हिन्दी"),
  ])
  func `an anchor is the one that GitHub gives`(_ heading: String, _ anchor: String) {
    #expect(outline("## \(heading)").headings.map(\.anchor) == [anchor])
  }

  @Test func `a repeated heading is numbered`() {
    let text = "## A\n## A\n## A-1\n## A\n"
    #expect(outline(text).headings.map(\.anchor) == ["a", "a-1", "a-1-1", "a-2"])
  }

  @Test(arguments: [
    ("## Title {#id}", "Title", "id"), ("## Title {#id} ##", "Title", "id"),
    ("## `x` {#a.b:c-d_e}", "x", "a.b:c-d_e"), ("## Title {id}", "Title {id}", "title-id"),
    ("## Title {#}", "Title {#}", "title-"), ("## {#only}", "", "only"),
    ("## a {#b c}", "a {#b c}", "a-b-c"),
  ])
  func `an anchor that the writer chose is kept`(_ source: String, _ text: String, _ anchor: String)
  {
    let heading = outline(source).headings.first
    #expect(heading?.text == text)
    #expect(heading?.anchor == anchor)
    #expect(!html(source).contains("{#id}"))
    guard case .heading(_, let inlines, let same)? = Document(source).blocks().first else {
      Issue.record("no heading")
      return
    }
    #expect(inlines.plainText == text)
    #expect(same == anchor)
  }

  @Test func `the leading title is left out with its anchor, which stays taken`() {
    let outline = outline("# Notes\n\n## Notes\n", omittingTitle: true)
    #expect(outline.hasLeadingTitle)
    #expect(outline.titleAnchor == "notes")
    #expect(outline.headings.map(\.anchor) == ["notes-1"])
    #expect(outline.anchors == ["notes-1"])
    #expect(outline.words == 1)
  }

  @Test(arguments: [
    ("# T\n## A\n### B", [2, 3]), ("# T\n# A\n## B\n###### C", [2, 3, 6]), ("# A\n\n> # B", [2]),
    ("x\n\n# A\n## B", [2, 3]), ("## A", [2]),
  ])
  func `other titles move down when the page has its own`(_ text: String, _ levels: [Int]) {
    #expect(outline(text, omittingTitle: true).headings.map(\.level) == levels)
    for level in levels { #expect(html(text, omittingTitle: true).contains("<h\(level) id=")) }
    #expect(!html(text, omittingTitle: true).contains("<h1"))
  }

  @Test(arguments: [
    ("# A *b* `c`", "A b c"), ("A\n===", "A"), ("## A", nil), ("text\n\n# A", nil), ("", nil),
    ("#", nil),
    ("# A {#x}", "A"), ("[r]: x\n\n# A", "A"), ("<!-- c -->\n# A", nil),
  ])
  func `the leading title is a first heading of level 1`(_ text: String, _ title: String?) {
    #expect(Document(text).leadingTitle() == title)
    #expect(outline(text).hasLeadingTitle == (title != nil))
  }

  @Test func `anchors of raw HTML count`() {
    #expect(outline("<a name=\"x\"></a>\n\n<p id=y&amp;z>\n").anchors == ["x", "y&z"])
  }
}
