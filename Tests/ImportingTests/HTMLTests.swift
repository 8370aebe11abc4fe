import Markdown
import Support
import Testing

@testable import Importing

@Suite struct HTMLTests {
  @Test(arguments: [
    ("<p>a <em>b</em> <strong>c</strong><del>d</del></p>", "a *b* **c**~~d~~\n"),
    ("<p>a<em> b </em>c</p>", "a *b* c\n"),
    ("<p><strong>Note:</strong>text</p>", "<strong>Note:</strong>text\n"),
    ("<p><em>a</em><em>b</em></p>", "<em>a</em>*b*\n"),
    ("<p><b><i>both</i></b></p>", "***both***\n"),
    (
      "<p>1. no list</p><p># no heading</p><p>- no item</p>",
      "1\\. no list\n\n\\# no heading\n\n\\- no item\n"
    ),
    ("<p>snake_case and _this_ and 2 * 3</p>", "snake_case and \\_this\\_ and 2 \\* 3\n"),
    ("<p>&lt;b&gt; a &lt; b &amp;copy; &amp; c</p>", "\\<b> a < b \\&copy; & c\n"),
    ("<p>a<br>b</p>", "a\\\nb\n"),
    (
      "<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul>",
      "- a\n\n  - b\n\n- c\n\n  d\n"
    ),
    ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n<!-- -->\n\n- b\n"),
    (
      "<ol start=9><li>a<pre>x\ny</pre></li><li>b</li></ol>",
      "9. a\n   ```\n   x\n   y\n   ```\n10. b\n"
    ),
    ("<pre><code class='language-C++ hl'>a\n```\nb</code></pre>", "````c++\na\n```\nb\n````\n"),
    ("<pre>a<br>b</pre>", "```\na\nb\n```\n"),
    (
      "<table class=rouge-table><tr><td class=\"gutter gl\"><pre class=lineno>1</pre></td><td><pre>x</pre></td></tr></table>",
      "<table><tr><td><pre>1</pre></td><td><pre>x</pre></td></tr></table>\n"
    ),
    ("<blockquote><p>a</p><blockquote>b</blockquote></blockquote>", "> a\n>\n> > b\n"),
    (
      "<a href='http://x.y/a(b)?c=1&amp;lt;'>t ] u</a>",
      "[t \\] u](http://x.y/a%28b%29?c=1&amp;lt;)\n"
    ),
    ("<a href='https://x.y/'>https://x.y/</a>", "<https://x.y/>\n"),
    ("<a href='javascript:alert(1)'>no</a>", "no\n"),
    ("<a name=here></a><p>text</p>", "text\n"),
    ("<a href='/p'><h2>Title</h2></a>", "## Title\n"),
    ("<code>a <a href=/b>c</a>`</code>", "`a `[`c`](/b)`` ` ``\n"),
    (
      "<figure><img src=a.png alt='A | b'><figcaption>Words</figcaption></figure>",
      "![A | b](a.png)\n\nWords\n"
    ),
    ("<table><tr><td>a<br>b<td>c|d</table>", "| | |\n| --- | --- |\n| a<br>b | c\\|d |\n"),
    (
      "<table><tr><td colspan=2>a\n\nb</td></tr></table>",
      "<table><tr><td colspan=\"2\">a b</td></tr></table>\n"
    ),
    (
      "<details><summary>More</summary><p>Text</p></details>",
      "<details><summary>More</summary>\n\nText\n\n</details>\n"
    ),
    ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc\n"),
    (
      "<h2>ends with #</h2><h2>has {#anchor}</h2>", "## ends with \\#\n\n## has {#anchor}<!-- -->\n"
    ),
    (
      "<p>a<sup id='fnref:1'><a href='#fn:1'>1</a></sup></p><div class='footnotes'><hr><ol><li id='fn:1'><p>n <a href='#fnref:1'>↩</a></p></li></ol></div>",
      "a[^1]\n\n[^1]: n\n"
    ),
    ("<style>p{}</style><p>x</p>", "x\n"), ("", ""), ("   \n", ""), ("<p> </p>", ""),
  ])
  func `HTML is written as a person would write it`(html: String, expected: String) {
    #expect(markdown(html) == expected)
    #expect(difference(html) == nil)
  }

  @Test func `whatever the text, the page made of the note says the same`() {
    var random = Seeded(seed: 7)
    for _ in 0..<300 {
      var maker = RandomHTML(random: random)
      let html = maker.blocks(depth: 0)
      random = maker.random
      let difference = difference(html)
      #expect(difference == nil, "\(html)\n\(markdown(html))")
      if difference != nil { return }
    }
  }

  @Test func `no words of a page are lost`() {
    var random = Seeded(seed: 11)
    for _ in 0..<100 {
      var maker = RandomHTML(random: random)
      let html = maker.blocks(depth: 0)
      random = maker.random
      let nodes = MarkupReader.html(html).nodes
      let text = nodes.text.filter { !$0.isWhitespace }
      let made = BlockMaker.make(nodes).blocks.plainText.filter { !$0.isWhitespace }
      #expect(text == made, "\(html)")
    }
  }

  @Test func `an anchor that a heading had stays, where it would get another`() {
    let made = BlockMaker.make(
      MarkupReader.html("<h2 id=same-words>Same words</h2><h2 id=old>New</h2>").nodes)
    #expect(
      String(decoding: RoundTrip.text(of: made).markdown, as: UTF8.self)
        == "## Same words\n\n## New {#old}\n")
  }
}

/// HTML put together at random, with what Markdown might take for a mark.
struct RandomHTML {
  var random: Seeded

  mutating func blocks(depth: Int) -> String {
    (0...Int.random(in: 0...3, using: &random)).map { _ in block(depth: depth) }.joined()
  }

  private mutating func block(depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 2 ? 5 : 9), using: &random) {
    case 0: "<h\(Int.random(in: 1...6, using: &random))>\(inlines(0))</h2>"
    case 1: "<pre><code class=language-x>\(words())\n\(words())</code></pre>"
    case 2: table()
    case 3, 4: "<p>\(inlines(0))</p>"
    case 5: "<blockquote>\(blocks(depth: depth + 1))</blockquote>"
    case 6: "<ul><li>\(blocks(depth: depth + 1))</li><li>\(inlines(0))</li></ul>"
    case 7:
      "<ol start=\(Int.random(in: 0...120, using: &random))><li>\(inlines(0))\(blocks(depth: depth + 1))</li></ol>"
    default: "<div>\(inlines(0))\(blocks(depth: depth + 1))</div>"
    }
  }

  private mutating func table() -> String {
    let rows = (0...2).map { _ in
      "<tr>" + (0...1).map { _ in "<td>\(inlines(1))</td>" }.joined() + "</tr>"
    }
    return "<table><thead>\(rows[0])</thead><tbody>\(rows[1])\(rows[2])</tbody></table>"
  }

  private mutating func inlines(_ depth: Int) -> String {
    (0...Int.random(in: 0...3, using: &random)).map { _ in inline(depth) }
      .joined(separator: ["", "", " ", "<br>"].randomElement(using: &random) ?? "")
  }

  private mutating func inline(_ depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 2 ? 4 : 10), using: &random) {
    case 0: "<code>\(words())</code>"
    case 1, 2, 3: words()
    case 4: "<em>\(inlines(depth + 1))</em>"
    case 5: "<strong>\(inlines(depth + 1))</strong>"
    case 6: "<del>\(inlines(depth + 1))</del>"
    case 7: "<a href=\"/x?a=1&amp;b=(2)\">\(words())</a>"
    case 8: "<sub>\(words())</sub>"
    default: "<span>\(inlines(depth + 1))</span>"
    }
  }

  private mutating func words() -> String {
    (0...Int.random(in: 0...2, using: &random)).map { _ in
      [
        "word", "*", "**", "_", "__x__", "`", "``", "[", "]", "](y)", "!", "![", "&lt;b>",
        "&amp;amp;",
        "&amp;", "#", "1.", "2)", "-", "+", "=", "===", "---", "&gt;", "~", "~~", "|", "\\", "\\*",
        "{#a}",
        "https://a.b/c", "www.a.b", "a@b.c", "&lt;!--", "[^1]", "[^1]:", "[x]: y", "é", "😀", "  ",
        "\t",
        "&nbsp;", "'", "\"", ":", ":--", "&lt;a", "&lt;/p>", "a_b", "_a", "x&lt;y", "$", "%", "(",
        ")",
      ].randomElement(using: &random) ?? ""
    }.joined(separator: [" ", "", "\n"].randomElement(using: &random) ?? "")
  }
}
