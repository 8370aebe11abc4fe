import Diagnostics
import Markdown
import Support
import Testing

@testable import Channels

@Suite struct RichTextTests {
  private func prose(_ text: String) -> Prose {
    ProseWriter.write(
      Document(Array(text.utf8)).blocks(),
      ProseWriter.Style(writesAddresses: false, code: .plain, keepsTicks: false, hasMarks: true),
      address: { $0 })
  }

  static let cases: [(text: String, telegram: String, slack: String, discord: String)] = [
    (
      "A **b** *c* ~~d~~ `e<f`", "A <b>b</b> <i>c</i> <s>d</s> <code>e&lt;f</code>",
      "A *b* _c_ ~d~ `e&lt;f`", "A **b** *c* ~~d~~ `e<f`"
    ),
    (
      "***both*** and a**b**c", "<i><b>both</b></i> and a<b>b</b>c", "_*both*_ and abc",
      "***both*** and abc"
    ),
    (
      "[a *b*](https://e.example/x_(y)?a=1&b=2)",
      "<a href=\"https://e.example/x_(y)?a=1&amp;b=2\">a <i>b</i></a>",
      "<https://e.example/x_(y)?a=1&b=2|a _b_>", "[a *b*](https://e.example/x_%28y%29?a=1&b=2)"
    ),
    ("a <b> & \\*c\\* `d`", "a &amp; *c* <code>d</code>", "a &amp; *c* `d`", "a & \\*c\\* `d`"),
    ("> q\n> r", "<blockquote>q r</blockquote>", "> q r", "> q r"),
    (
      "```swift\nlet a = b < c\n```",
      "<pre><code class=\"language-swift\">let a = b &lt; c</code></pre>",
      "```\nlet a = b &lt; c\n```", "```swift\nlet a = b < c\n```"
    ),
    ("``a`b``", "<code>a`b</code>", "`aˋb`", "`aˋb`"),
    (
      "| a | b |\n|-|-|\n| long | c |", "<pre>a     b\n----  -\nlong  c</pre>",
      "```\na     b\n----  -\nlong  c\n```", "```\na     b\n----  -\nlong  c\n```"
    ),
    ("# H\n\n- x\n- y", "<b>H</b>\n\n• x\n• y", "*H*\n\n• x\n• y", "**H**\n\n• x\n• y"),
  ]

  @Test(arguments: cases)
  func `each channel gets its own markup`(
    example: (text: String, telegram: String, slack: String, discord: String)
  ) {
    let prose = prose(example.text)
    #expect(RichText.telegram.write(prose) == example.telegram)
    #expect(RichText.slack.write(prose) == example.slack)
    #expect(RichText.discord.write(prose) == example.discord)
  }

  @Test(arguments: 0..<60)
  func `wherever a text is cut, its markup is closed`(seed: UInt64) throws {
    var random = Seeded(seed: seed &+ 3)
    let pieces = [
      "**bold *and more* here**", "`co<de`", "[a **link**](https://e.example/)", "words & words",
      "> quoted *it*\n\n",
      "\n\n", "~~gone~~", "```\ncode & <code>\n```\n\n", "👨‍👩‍👧‍👦", "e\u{301}",
    ]
    let text = (0..<30).compactMap { _ in pieces.randomElement(using: &random) }.joined(
      separator: " ")
    let whole = prose(text)
    let limit = Int.random(in: 5...200, using: &random)
    guard let cut = whole.cut(where: { $0.text.utf16.count <= limit })?.prose else { return }
    let html = RichText.telegram.write(cut)
    // Tags close in the order in which they opened, and what is left is the text.
    var open: [String] = []
    var plain = ""
    var rest = html[...]
    while let character = rest.first {
      if character == "<", let end = rest.firstIndex(of: ">") {
        let tag = rest[rest.index(after: rest.startIndex)..<end]
        if tag.hasPrefix("/") {
          #expect(open.popLast() == String(tag.dropFirst()))
        } else {
          open.append(String(tag.prefix { $0 != " " }))
        }
        rest = rest[rest.index(after: end)...]
      } else {
        plain.append(character)
        rest = rest.dropFirst()
      }
    }
    #expect(open.isEmpty)
    let words = plain.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing(
      "&amp;", with: "&")
    #expect(words == cut.text)
  }

  @Test func `Discord calls nobody, whatever a note says`() throws {
    let draft = try #require(
      try draft("discord", "# T\n\nHello @everyone and <@123> there." + filler).value)
    let payload = String(decoding: draft.payload, as: UTF8.self)
    #expect(payload.contains("\"allowed_mentions\": {\n    \"parse\": []"))
  }
}
