import Markdown
import Testing

@Suite struct LinkedHTMLTests {
  private func filled(_ text: String, _ destination: (Int) -> String) -> String {
    let rendered = Document(text).render(omittingLeadingTitle: false, trustedHTML: false)
    var bytes = Array("before ".utf8)
    rendered.html.append(to: &bytes, destination: destination)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `each destination is filled in by its index, in reading order`() {
    #expect(
      filled("[a](x) ![b](y \"t\") <https://z>\n\n<a href=\"w\">c</a>") { "/\($0)/" } == """
        before <p><a href="/0/">a</a> <img src="/1/" alt="b" title="t" /> <a href="/2/">https://z</a></p>
        <p><a href="/3/">c</a></p>

        """)
  }

  @Test func `one document serves pages that stand in different places`() {
    let rendered = Document("[a](x)").render(omittingLeadingTitle: false, trustedHTML: false)
    for place in ["../x/", "x/"] {
      var bytes: [UInt8] = []
      rendered.html.append(to: &bytes) { _ in place }
      #expect(String(decoding: bytes, as: UTF8.self) == "<p><a href=\"\(place)\">a</a></p>\n")
    }
  }

  @Test(arguments: [
    "\u{0}0\u{0}", "{{0}}", "slot:0", "<a href=\"\">", "&#0;", "\u{FFFD}0", "href=\"\"",
  ])
  func `no text that a writer types is taken for an open place`(_ forged: String) {
    let text = "\(forged) `\(forged)` [\(forged)](real) \(forged)"
    #expect(
      filled(text) { _ in "FILLED" }.split(separator: "FILLED").count
        == (forged.hasPrefix("<") ? 5 : 2))
  }

  @Test func `a destination is escaped`() {
    #expect(
      filled("[a](x)") { _ in "a b\"><script>'&é%20" }.contains(
        "href=\"a%20b%22%3E%3Cscript%3E&#x27;&amp;%C3%A9%20\""))
  }

  @Test(arguments: [
    "javascript:alert(1)", "JavaScript:x", " javascript:x", "java\nscript:x", "\u{1}javascript:x",
    "vbscript:x", "data:text/html,x", "DATA:image/png;base64,x", "file:///etc/passwd",
  ])
  func `a destination that runs code never reaches a page`(_ destination: String) {
    #expect(Destination.isUnsafe(destination))
    #expect(filled("[a](x)") { _ in destination } == "before <p><a href=\"\">a</a></p>\n")
  }

  @Test(arguments: [
    "", "a.md", "#javascript:x", "./javascript:x", "/data:x", "https://x", "mailto:a@b",
    "javascript",
    "notjavascript:x", "a b:c", "?file:x",
  ])
  func `other destinations do`(_ destination: String) {
    #expect(!Destination.isUnsafe(destination))
  }
}
