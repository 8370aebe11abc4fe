import Markdown
import Testing

@Suite struct BlockTests {
  @Test func `a document becomes values`() {
    let text = """
      # Title

      A *b* **c** ~~d~~ `e` [f](g "h") ![i](j) <b>k</b>[^l]\\
      m
      n

      3. one
      4. two

      - [x] done
      - [ ] open

      > quote

      ```swift x
      code
      ```

      | a | b |
      |:--|---|
      | c | *d* |

      ***

      <!-- more -->

      [^l]: note
      """
    let item = { (done: Bool?, text: String) in
      Block.Item(done: done, blocks: [.paragraph([.text(text)])])
    }
    let expected: [Block] = [
      .heading(level: 1, [.text("Title")], anchor: "title"),
      .paragraph([
        .text("A "), .emphasis([.text("b")]), .text(" "), .strong([.text("c")]), .text(" "),
        .strikethrough([.text("d")]), .text(" "), .code("e"), .text(" "),
        .link(destination: "g", title: "h", [.text("f")]), .text(" "),
        .image(destination: "j", title: "", alt: "i"), .text(" "), .html("<b>"), .text("k"),
        .html("</b>"), .footnoteReference("l"), .lineBreak, .text("m"), .softBreak, .text("n"),
      ]),
      .list(.init(start: 3, tight: true, items: [item(nil, "one"), item(nil, "two")])),
      .list(.init(start: nil, tight: true, items: [item(true, "done"), item(false, "open")])),
      .quote([.paragraph([.text("quote")])]),
      .code(language: "swift", text: "code\n"),
      .table(
        .init(
          header: [[.text("a")], [.text("b")]], rows: [[[.text("c")], [.emphasis([.text("d")])]]],
          alignments: [.left, .none])),
      .thematicBreak,
      .html("<!-- more -->\n"),
      .footnoteDefinition(label: "l", [.paragraph([.text("note")])]),
    ]
    let blocks = Document(text).blocks()
    #expect(blocks == expected)
    #expect(
      blocks.plainText
        == "Title\nA b c d e f i k m n\none\ntwo\ndone\nopen\nquote\ncode\na b\nc d")
  }

  @Test(arguments: [
    ("", 0), ("one two", 2), ("un*believ*able", 1), ("a - b", 2), ("# Title here\n\none", 1),
    ("x\n\n```\nlet a = 1\n```", 4), ("a\\\nb\nc", 3), ("| a | b |\n|--|--|\n| c d | |", 4),
    ("![not this](x) [but this](y)", 2), ("don't", 1), ("日本語", 1), ("<b>x</b>", 1),
  ])
  func `words are counted`(_ text: String, _ count: Int) {
    #expect(outline(text).words == count)
  }
}
