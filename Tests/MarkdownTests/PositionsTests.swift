import Diagnostics
import Markdown
import Testing

@Suite struct PositionsTests {
  @Test(arguments: [
    ("[a](b.md)", "1:1-1:10"),
    ("text ![p](q.png)", "1:6-1:17"),
    ("\n\n<https://x.example>", "3:1-3:20"),
    ("- item\n  two [a](b.md)", "2:7-2:16"),
    ("para one\nline `c` [a](b.md)", "2:10-2:19"),
    ("> quote [a](b.md)", "1:9-1:18"),
    ("é [a](b.md)", "1:4-1:13"),
    // What cmark gets wrong.
    ("line one\\\n[a](b.md)", "2:1-2:10"),
    ("one\\\ntwo\\\nthree [a](b.md)", "3:7-3:16"),
    ("one  \n[a](b.md)", "2:1-2:10"),
    ("see https://x.example/a now", "1:5-1:24"),
    ("see www.x.example", "1:5-1:18"),
    ("mail me@x.example now", "1:6-1:18"),
    ("mail a\\_b@x.example now", "1:6-1:20"),
    ("[two\nlines](b.md)", "1:1-2:13"),
    ("x\n[a](b.md\n\"title\")", "2:1-3:9"),
    ("| a\\|b | [c](d) |\n|---|---|\n", "1:10-1:16"),
    ("| a | b |\n|---|---|\n| x \\| [l](m) | y |", "3:8-3:14"),
    ("| a | b |\n|---|---|\n  | x | [l](m) |", "3:9-3:15"),
    ("before\n| a | [l](m) |\n|---|---|\n", "2:7-2:13"),
    ("[x](y) before\n| a | b |\n|---|---|\n| 1 | 2 |", "1:1-1:7"),
    ("[r]: s\n[a](b.md)", "2:1-2:10"),
    ("[r]: s\n[a](b.md)\n===", "2:1-2:10"),
    ("##   h [a](b.md) ##", "1:8-1:17"),
    ("> one\n> - two\\\n>   [a](b.md)", "3:5-3:14"),
    ("&copy;&amp;\\* [a](b.md)", "1:15-1:24"),
    ("`a\nb` [a](b.md)", "2:4-2:13"),
    ("a\u{0}b [a](b.md)", "1:5-1:14"),
    ("one\r\ntwo [a](b.md)", "2:5-2:14"),
    ("one\\\r\ntwo [a](b.md)\r\n", "2:5-2:14"),
    ("one\rtwo [a](b.md)", "1:9-1:18"),
    ("\t- [a](b.md)", nil),
    ("- \t[a](b.md)", "1:4-1:13"),
    ("x[^n]\n\n[^n]: a [l](m)", "3:9-3:15"),
    ("[![in](i.png)](o.md)", "1:1-1:21"),
    ("[a][r]\n\n[r]: s", "1:1-1:7"),
    ("[r][]\n\n[r]: s", "1:1-1:6"),
    ("[r] (x)\n\n[r]: s", "1:1-1:4"),
    ("x <a href=\"y\">z</a>", "1:3-1:15"),
    ("> <div>\n> <a href=\"y\">", "2:3-2:15"),
  ])
  func `a link is found where it was typed`(_ text: String, _ range: String?) {
    #expect(outline(text).links.first.map { show($0.range) } == range, "\(text)")
  }

  @Test func `lines are those of the file`() {
    let rendered = Document("[a](b)", firstLine: 7).render(
      omittingLeadingTitle: false, trustedHTML: false)
    #expect(rendered.outline.links.first.map { show($0.range) } == "7:1-7:7")
  }

  @Test(arguments: 0..<600 as Range<UInt64>)
  func `a range always holds the link's own text`(_ seed: UInt64) {
    var random = RandomDocument(seed: seed)
    let text = random.make()
    let bytes = Array(text.utf8)
    var last = SourcePosition.start
    for link in outline(text).links {
      let typed = slice(bytes, link.range)
      #expect(
        typed.map { holds($0, link) } == true,
        "\(show(link.range)) '\(typed ?? "nothing")' is not \(link.kind) \(link.destination) in\n\(text)"
      )
      // Footnotes are moved to the end of a document, and so are their links.
      if link.destination != "note.md" {
        #expect(last <= link.range.lowerBound)
        last = link.range.lowerBound
      }
    }
  }

  @Test(arguments: 0..<600 as Range<UInt64>)
  func `what nothing defines and what nobody uses stand where they were typed`(_ seed: UInt64) {
    var random = RandomDocument(seed: seed)
    let text = random.make()
    let bytes = Array(text.utf8)
    let outline = outline(text)
    for reference in outline.undefinedReferences {
      let typed = slice(bytes, reference.range) ?? "nothing"
      let isHeld =
        reference.isFootnote
        ? typed == "[^\(reference.label)]"
        : typed.hasPrefix("[") && typed.hasSuffix("]") && typed.contains("[\(reference.label)]")
      #expect(isHeld, "\(show(reference.range)) '\(typed)' in\n\(text)")
      let definition = outline.definitions.first { $0.label == reference.label }
      #expect(definition?.isFootnote != reference.isFootnote, "\(reference.label) in\n\(text)")
    }
    for definition in outline.definitions {
      let typed = slice(bytes, definition.range) ?? "nothing"
      let mark = definition.isFootnote ? "^" : ""
      #expect(typed.hasPrefix("[\(mark)\(definition.label)]:"), "'\(typed)' in\n\(text)")
    }
    // What is used is on the page, and the other way round.
    let page = html(text)
    for (label, sign) in [
      ("ref", "=\"target.md\""), ("idle", "=\"idle.md\""), ("n", "id=\"fn-n\""),
      ("silent", "id=\"fn-silent\""),
    ] {
      let isUsed = outline.definitions.contains { $0.label == label && $0.isUsed }
      #expect(isUsed == page.contains(sign), "\(label) in\n\(text)")
    }
  }

  private func holds(_ typed: String, _ link: Outline.Link) -> Bool {
    switch link.kind {
    case .image: typed.hasPrefix("![") && (typed.hasSuffix(")") || typed.hasSuffix("]"))
    case .link: typed.hasPrefix("[") && (typed.hasSuffix(")") || typed.hasSuffix("]"))
    case .autolink:
      typed == "<\(link.text)>" || typed == link.text
        || typed.replacing("\\", with: "").replacing("&#x41;", with: "A") == link.text
    case .html: typed.hasPrefix("<") && typed.hasSuffix(">")
    }
  }

  @Test func `headings and code blocks have a place`() {
    let outline = outline("x\n\n## Two ##\n\nSet\next\n---\n\n> ```rust\n> a\n> ```\n")
    #expect(outline.headings.map { show($0.range) } == ["3:1-3:10", "5:1-7:4"])
    #expect(outline.codeLanguages.map { show($0.range) } == ["9:3-9:10"])
  }
}
