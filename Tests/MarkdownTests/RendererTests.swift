import Foundation
import Support
import Testing

@testable import Markdown

@Suite struct RendererTests {
  @Test func `a document with every construct`() throws {
    try expectGolden(html(everything), "everything.html")
    try expectGolden(
      html(everything, omittingTitle: true, trusted: true), "everything-trusted.html")
  }

  @Test func `the outline of a document with every construct`() throws {
    let outline = outline(everything)
    var lines = [
      "words \(outline.words)", "title anchor \(outline.titleAnchor ?? "none")",
      "anchors \(outline.anchors.sorted())",
    ]
    lines += outline.headings.map { "h\($0.level) \($0.text) #\($0.anchor) \(show($0.range))" }
    lines += outline.links.map {
      "\($0.kind) '\($0.destination)' text '\($0.text)' title '\($0.title)' \(show($0.range))"
    }
    lines += outline.codeLanguages.map { "code \($0.language) \(show($0.range))" }
    lines += outline.comments.map { "comment '\($0.text)' \(show($0.range))" }
    lines += outline.refusedHTML.map { "refused \($0.reason) '\($0.name)' \(show($0.range))" }
    try expectGolden(lines.joined(separator: "\n") + "\n", "everything.outline.txt")
  }

  @Test func `a notice is named by its first line, which is no text`() {
    #expect(
      html("> [!WARNING]\n> Do *not*.\n>\n> Really.") == """
        <div class="alert warning" role="note">
        <p class="alert-title">Warning</p>
        <p>Do <em>not</em>.</p>
        <p>Really.</p>
        </div>

        """)
    #expect(
      html("> [!tip]  \n>\n> - A\n\nB") == """
        <div class="alert tip" role="note">
        <p class="alert-title">Tip</p>
        <ul>
        <li>A</li>
        </ul>
        </div>
        <p>B</p>

        """)
    #expect(outline("> [!NOTE]\n> Two words.").words == 2)
  }

  @Test(arguments: [
    "> [!NOTE] and more", "> [!HINT]\n> A", "> A\n> [!NOTE]", "> [!NOTE]\n> A\n\n[!NOTE]: b.md",
    "> # [!NOTE]\n> A", "> \\[!NOTE]\n> A",
  ])
  func `a quote that only resembles a notice is a quote`(text: String) {
    #expect(html(text).hasPrefix("<blockquote>"))
  }

  @Test(arguments: [
    "> [!NOTE]", "> > [!NOTE]\n> > A\n>\n> B", "> [!NOTE]\n> > [!TIP]\n> > A", "- > [!NOTE]\n  > A",
  ])
  func `notices nest, and may be empty`(text: String) {
    let html = html(text)
    for tag in ["div", "blockquote", "p", "ul", "li"] {
      #expect(
        html.components(separatedBy: "<\(tag)>").count
          + html.components(separatedBy: "<\(tag) ").count - 1
          == html.components(separatedBy: "</\(tag)>").count, "\(tag) in \(html)")
    }
    #expect(!html.contains("[!"))
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func `what cmark can write too is the same byte for byte`(_ seed: UInt64) {
    var random = RandomDocument(seed: seed)
    let text = random.make()
    let expected = Document(text).cmarkHTML()
    #expect(withoutAnchors(html(text)) == expected, "\(text)")
  }

  @Test(arguments: [
    "", "\n", "   ", "\u{FEFF}# bom", "a\u{0}b [x](y)", "#", "# ", "\t\tcode", "- ", "> ",
    "|a|\n|-|",
    "[a]: b", "***", "\\", "&", "<", "![", "```", "[^1]: unused", "a\r\nb\rc\nd",
  ])
  func `short and odd documents are as cmark has them`(_ text: String) {
    #expect(withoutAnchors(html(text)) == Document(text).cmarkHTML())
  }

  @Test func `bytes that are no UTF-8 become the replacement character`() {
    let rendered = Document([0x61, 0xFF, 0x62, 0xC3]).render(
      omittingLeadingTitle: false, trustedHTML: false)
    #expect(html(rendered) == "<p>a\u{FFFD}b\u{FFFD}</p>\n")
  }

  @Test func `deep nesting does not exhaust the stack`() {
    let deep = String(repeating: "> ", count: 20_000) + "[a](b)"
    let rendered = Document(deep).render(omittingLeadingTitle: true, trustedHTML: false)
    #expect(rendered.outline.links.count == 1)
    #expect(Document(deep).blocks().count == 1)
  }

  @Test func `line ends do not change the HTML`() {
    let text = "# T\n\npara [a](b)\nmore\n\n- x\n- y\n"
    #expect(html(text.replacing("\n", with: "\r\n")) == html(text))
  }
}

/// Takes out what only we write: the anchors of headings.
private func withoutAnchors(_ html: String) -> String {
  // By scalars: a heading may begin with a mark that would join the tag's `>`.
  let link = #/<a class="anchor" href="#[^"]*" aria-label="Link to this section"><\/a>/#
  let heading = #/<h([1-6]) id="[^"]*">/#
  let frame = #/<div class="table" tabindex="0">\n(?<table><table>[\s\S]*?<\/table>\n)<\/div>\n/#
  let cell = #/<(?<tag>t[hd]) class="(?<side>left|center|right)">/#
  return html.replacing(link.matchingSemantics(.unicodeScalar), with: "")
    .replacing("<pre tabindex=\"0\">", with: "<pre>")
    .replacing(frame.matchingSemantics(.unicodeScalar)) { "\($0.table)" }
    .replacing(cell.matchingSemantics(.unicodeScalar)) { "<\($0.tag) align=\"\($0.side)\">" }
    .replacing(heading.matchingSemantics(.unicodeScalar)) { "<h\($0.1)>" }
}

private let everything = """
  # The *Title* & more

  A paragraph with *emphasis*, **strong**, ~~struck~~, `co<de>`, a [link](a.md "its title"),
  ![an image](i.png), <https://auto.example>, https://bare.example, www.bare.example,
  me@mail.example, a footnote[^one], again[^one], \\
  a break, a reference [ref] and <kbd>Ctrl</kbd>.

  [ref]: other.md#part

  ## Section

  > A quote
  > over two lines.

  ### Section

  1. one
  2. two
     - nested
     - [x] done
     - [ ] open

  7) seven

     loose

  ### Chosen {#my-id}

  ```swift title="x"
  let a = 1 < 2
  ```

      indented

  | left | centre | right | none |
  |:-----|:------:|------:|------|
  | [a](b.md) | `x \\| y` | 1 |
  | 2 | 3 | 4 | 5 |

  ***

  <!-- more -->

  <details open>
  <summary>More</summary>

  Inside, with **Markdown** and <img src="raw.png" alt="raw" onerror="alert(1)">.

  </details>

  <a name="old-anchor"></a><div class="x" style="color: red"><a href="raw.md">raw</a>

  <script>alert("<b>x</b>")</script>

  </div></div>

  ## Überschrift mit Umlaut, 日本語!

  The end.

  [^one]: The footnote's text.
  """
