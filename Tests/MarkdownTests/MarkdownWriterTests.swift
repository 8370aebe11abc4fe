import Markdown
import Testing

@Suite struct MarkdownWriterTests {
  private func blocks(_ text: String) -> [Block] { Document(Array(text.utf8)).blocks() }

  private func written(_ text: String) -> String {
    MarkdownWriter.write(blocks(text), for: .forem, address: { $0 }, html: { $0 }).text
  }

  @Test(arguments: [
    "A *b* **c** ***d*** ~~e~~ `f` ``g`h``\n",
    "Stars \\* under\\_scores \\[brackets\\] \\<tags\\> 2^10 a~b &amp; &copy; \\`\n",
    "1\\. no list\n\n\\- no list\n\n\\# no heading\n\n\\> no quote\n",
    "- a\n- b\n  - c\n\n    d\n- e\n",
    "1. a\n2. b\n\n   ```rust\n   let x = 1\n   ```\n\n3. c\n",
    "- [x] done\n- [ ] not\n",
    "- a\n\n* b\n",
    "> a\n>\n> - b\n> - c\n>\n> > d\n",
    "````\n```\nfenced\n```\n````\n",
    "| a | b\\|c |\n| :- | -: |\n| `x\\|y` | [l](http://a.b) |\n",
    "[a](http://b.c/d_e \"t \\\" u\") ![i](http://x.y/z.png) <http://auto.link/>\n",
    "A[^1] b.\n\n[^1]: Note.\n",
    "Line one  \nline two\n\n***\n\n## Heading `code`\n",
    "<div>\nraw\n</div>\n\nin <b>line</b>\n",
  ])
  func `what is written reads as what was read`(text: String) {
    let once = written(text)
    #expect(plain(blocks(once)) == plain(blocks(text)), "\(once)")
    #expect(written(once) == once)
  }

  /// Without what writing changes on purpose: soft breaks, and how text is split.
  private func plain(_ blocks: [Block]) -> String {
    MarkdownWriter.write(blocks, for: .forem, address: { $0 }, html: { $0 }).text + blocks.plainText
  }

  @Test func `Liquid is kept from Forem in words, and left to it in code`() {
    #expect(
      written("Say {{ x }} or {% y %}, `{{ z }}`.")
        == "Say {% raw %}{{{% endraw %} x }} or {% raw %}{%{% endraw %} y %}, `{{ z }}`.\n")
  }

  @Test func `Liquid is kept from Forem in raw HTML, in titles and beside addresses`() {
    #expect(
      written("<p title=\"{{ x }}\">{% y %}</p>\n\n[a](http://b.c/`d \"{{ z }}\") and `e`.")
        == """
        <p title="&#123;&#123; x }}">&#123;% y %}</p>

        [a](http://b.c/%60d "{% raw %}{{{% endraw %} z }}") and `e`.

        """)
  }

  @Test func `a line at the beginning is no front matter to Forem`() {
    #expect(
      written("---\n\ntitle: no\n\n---\n\nWords.") == "***\n\ntitle: no\n\n***\n\nWords.\n")
  }

  /// Forem pairs rows of three backticks, however long the fence is.
  @Test func `a fence in a fence is kept from Forem's Liquid too`() {
    #expect(
      written("````md\n```\n{{ x }}\n```\n````") == "~~~md\n```\n{{ x }}\n```\n~~~\n")
    #expect(written("```\n~~~\n{{ x }}\n```") == "```\n~~~\n{{ x }}\n```\n")
  }

  @Test func `marks that touch stay apart`() {
    let once = written("*a*_b_ **c**__d__ ***e***")
    #expect(once == "*a*\u{200B}*b* **c**\u{200B}**d** ***e***\n")
    #expect(written(once) == once)
  }

  @Test func `a link that nobody elsewhere could follow leaves its words`() {
    let (text, _) = MarkdownWriter.write(
      blocks("See [it](a.md) and ![this](b.png)."), for: .forem, address: { _ in nil },
      html: { _ in nil })
    #expect(text == "See it and .\n")
  }
}
