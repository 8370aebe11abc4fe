import Markdown
import Testing

@Suite struct RawHTMLTests {
  @Test(arguments: [
    ("x <kbd>a</kbd>", "<p>x <kbd>a</kbd></p>\n"),
    ("x <b>bold", "<p>x <b>bold</b></p>\n"),
    ("x </b> y", "<p>x  y</p>\n"),
    ("x </div></main></body> y", "<p>x &lt;/main&gt;&lt;/body&gt; y</p>\n"),
    ("*<b>x*</b>", "<p><em><b>x</b></em></p>\n"),
    (
      "<div>\n\n- <span>x\n- y\n\n</div>",
      "<div>\n<ul>\n<li><span>x</span></li>\n<li>y</li>\n</ul>\n</div>\n"
    ),
    ("> <div>\n\nafter", "<blockquote>\n<div>\n</div>\n</blockquote>\n<p>after</p>\n"),
    ("<div>", "<div>\n</div>"),
    ("<br><hr/><wbr>", "<p><br /><hr /><wbr /></p>\n"),
    ("a <!-- c --> b", "<p>a  b</p>\n"),
    ("<DIV CLASS=x ID='y z'>t</DIV>", "<div class=\"x\" id=\"y z\">t</div>\n"),
    ("x <span title='a\"b<c>'>t</span>", "<p>x <span title=\"a&quot;b&lt;c&gt;\">t</span></p>\n"),
    ("x <i a", "<p>x &lt;i a</p>\n"),
    ("<div\n\nclass=x>", "&lt;div\n<p>class=x&gt;</p>\n"),
  ])
  func `raw HTML is let through, balanced`(_ text: String, _ expected: String) {
    #expect(html(text) == expected)
  }

  @Test(arguments: [
    "<img src=x onerror=alert(1)>", "<img src=x onerror\n=alert(1)>",
    "<IMG SRC=x ONERROR=alert(1)>",
    "<img/src=x/onerror=alert(1)>", "<img src='x'onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "x <a href=\" java\tscript:alert(1)\">x</a>", "<a href=\"&#106;avascript:alert(1)\">x</a>",
    "<a href=\"&#x6A&#x61vascript:alert(1)\">x</a>", "<a href=\"javascript&colon;alert(1)\">x</a>",
    "<a href=JaVaScRiPt:alert(1)>x</a>", "<a href=\"\u{1}javascript:alert(1)\">x</a>",
    "<a href=\"java&NewLine;script:alert(1)\">x</a>", "<a href=\"vbscript:x\">x</a>",
    "<img src=\"data:text/html,<script>alert(1)</script>\">",
    "<a href=\"file:///etc/passwd\">x</a>",
    "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href=\"data:x\">",
    "<style>body{display:none}</style>", "<p style=\"position:fixed\">x</p>",
    "<img srcset=\"javascript:alert(1) 1x\">", "<iframe src=x></iframe>", "<object data=x>",
    "<embed src=x>",
    "<form action=x><input></form>", "<meta http-equiv=refresh content=0>", "<base href=x>",
    "<link rel=x href=y>",
    "<script\n>alert(1)</script\n>", "<scr<script>ipt>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<img src=\"x\" \"onerror=alert(1)>", "<img src=`x` onerror=alert(1)>",
    "<a title=\"x\"onclick=alert(1)>x</a>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<xmp><img src=x onerror=alert(1)></xmp>", "<!--><img src=x onerror=alert(1)>-->",
    "<!--x--!><img src=x onerror=alert(1)>",
    "<?php <img src=x onerror=alert(1)> ?>", "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<a href=\"x\" style=\"x\" formaction=\"javascript:x\">x</a>", "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](<java\tscript:alert(1)>)", "![x](data:image/svg+xml;base64,x)",
    "[x](&#106;avascript:alert(1))",
    "<javascript:alert(1)>", "[x]\n\n[x]: vbscript:x", "[x](file:///etc/passwd)",
    "<video src=x onerror=alert(1)>",
    "<details ontoggle=alert(1) open>", "<div id=x tabindex=1 onfocus=alert(1)>",
    "<b\u{0}onclick=alert(1)>",
  ])
  func `nothing that runs gets onto a page`(_ text: String) {
    let html = html(text).lowercased()
    let tags = html.split(separator: "<").dropFirst(html.hasPrefix("<") ? 0 : 1).map {
      // Only what stands inside a tag can run: text cannot.
      String($0.prefix { $0 != ">" })
    }
    for tag in tags {
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
      #expect(
        ["p", "a", "img", "details", "div", "b", "i", "span", "code"].contains(String(name)),
        "<\(tag)>")
      for (attribute, value) in attributes(tag) {
        #expect(
          ["href", "src", "alt", "title", "id", "tabindex", "open"].contains(attribute), "<\(tag)>")
        for scheme in ["javascript:", "vbscript:", "data:", "file:"] {
          #expect(!value.hasPrefix(scheme) || attribute == "title", "<\(tag)>")
        }
      }
    }
  }

  /// The attributes of a tag as we write tags: always quoted.
  private func attributes(_ tag: String) -> [(String, String)] {
    tag.matches(of: #/ ([^ ="\/>]+)(="([^"]*)")?/#).map { (String($0.1), String($0.3 ?? "")) }
  }

  @Test func `what was refused is reported where it was typed`() {
    let refused = outline("a\n\n<div onclick=x>\n  <blink>\n</div></p>\n").refusedHTML
    #expect(
      refused.map { "\($0.reason) \($0.name) \(show($0.range))" } == [
        "unsafe div onclick 3:1-3:16", "unsafe blink 4:3-4:10", "stray p 5:7-5:11",
      ])
  }

  @Test func `an element left open is reported, unless HTML lets it be`() {
    #expect(outline("<ul><li>a<li>b</ul>").refusedHTML.isEmpty)
    #expect(outline("<section>\n<div>\n").refusedHTML.map(\.name) == ["section", "div"])
  }

  @Test func `comments are kept apart`() {
    let outline = outline("a\n\n<!-- more -->\n\nb <!-- x -->\n")
    #expect(
      outline.comments.map { "\($0.text) \(show($0.range))" } == ["more 3:1-3:14", "x 5:3-5:13"])
  }

  @Test func `trusted HTML is copied, but its links are still filled in`() {
    let text =
      "<div style=\"x\" onclick='y'><a href=a.md target=_blank>b</a>\n<script>\"<a href='no'>\"</script>"
    let rendered = Document(text).render(omittingLeadingTitle: false, trustedHTML: true)
    var bytes: [UInt8] = []
    rendered.html.append(to: &bytes) { _ in "/a/" }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "<div style=\"x\" onclick='y'><a href=\"/a/\" target=_blank>b</a>\n<script>\"<a href='no'>\"</script>\n"
    )
    #expect(rendered.outline.links.map(\.destination) == ["a.md"])
  }
}
