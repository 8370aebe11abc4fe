import Foundation
import Site
import Testing

@Suite struct CodeTests {
  @Test func `code is coloured on its page, and plain in feeds`() throws {
    let site = Garden.site([
      "notes/a.md":
        "# A\n\n\(filler)\n\n```console\n~/notes$ ls <a> & \"b\"\n[x](y.md)\n```\n\n[B](b.md)",
      "notes/b.md": "# B\n\n\(filler)",
    ])
    let page = try site.text("notes/a/index.html")
    #expect(
      page.contains(
        """
        <pre tabindex="0"><code class="language-console"><span class="c">~/notes$ </span>\
        <span class="f">ls &lt;a&gt; &amp; &quot;b&quot;</span>
        [x](y.md)
        </code></pre>
        <p><a href="../../notes/b/">B</a></p>
        """))
    #expect(try !site.text("atom.xml").contains("span class"))
  }

  @Test(arguments: ["http,ignore", "{.http}", "HTTP", "http:title"])
  func `what other tools want to know stands behind the language`(info: String) throws {
    let site = Garden.site(["notes/a.md": "# A\n\n\(filler)\n\n```\(info)\nGET / HTTP/1.1\n```"])
    #expect(try site.text("notes/a/index.html").contains("<span class=\"k\">GET</span>"))
  }

  @Test func `colouring adds markup and changes no text`() throws {
    let pieces = ["<", ">", "&", "\"", "&amp;", "~$ ", "\n", "é", "a", "</span>", "# "]
    var seed: UInt64 = 7
    for _ in 0..<50 {
      var code = ""
      for _ in 0..<40 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1
        code += pieces[Int(seed >> 33) % pieces.count]
      }
      func page(_ language: String) throws -> String {
        try Garden.site(["notes/a.md": "# A\n\n\(filler)\n\n~~~\(language)\n\(code)\n~~~"])
          .text("notes/a/index.html")
          .replacing("language-console", with: "language-text")
      }
      let coloured = try page("console").replacing(/<span class="[a-z]">|<\/span>/, with: "")
      let plain = try page("text").replacing(/<span class="[a-z]">|<\/span>/, with: "")
      #expect(coloured == plain)
    }
  }
}
