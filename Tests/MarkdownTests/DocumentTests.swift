import Markdown
import Testing

@Suite struct DocumentTests {
  /// cmark keeps which characters extensions begin with in memory that all threads share.
  @Test func `documents parsed at the same time do not disturb each other`() async {
    let text = String(repeating: "~~a~~ https://x.example www.x.example\n\n", count: 60)
    let plain = String(repeating: "a\n\n", count: 3)
    let expected = html(text)
    let same = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var same = true
          for _ in 0..<20 {
            _ = html(plain)
            same = same && html(text) == expected
          }
          return same
        }
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(same)
  }

  @Test func `text that escapes as HTML`() {
    #expect(
      HTML.escaped("<a href=\"x\">'&amp;'</a>")
        == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;")
    #expect(HTML.escaped("") == "")
  }
}
