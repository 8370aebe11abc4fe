import Markdown
import Testing

@Suite struct NotationTests {
  private func html(_ text: String) -> String {
    var html: [UInt8] = []
    Document(Array(text.utf8)).render(omittingLeadingTitle: false, trustedHTML: false)
      .html.append(to: &html) { _ in "" }
    return String(decoding: html, as: UTF8.self)
  }

  @Test(arguments: [
    ("```math\na_1 < *b*\n```\n", "<pre class=\"math\" tabindex=\"0\">a_1 &lt; *b*\n</pre>\n"),
    (
      "```Mermaid\ngraph TD; A-->B\n```\n",
      "<pre class=\"mermaid\" tabindex=\"0\">graph TD; A--&gt;B\n</pre>\n"
    ),
    ("$$\na_1 * b_2 * c\n$$\n", "<pre class=\"math\" tabindex=\"0\">\na_1 * b_2 * c\n</pre>\n"),
    (
      "> $$ [x](y) $$\n",
      "<blockquote>\n<pre class=\"math\" tabindex=\"0\"> [x](y) </pre>\n</blockquote>\n"
    ),
    ("Let $`a_1*b*`$ be.\n", "<p>Let <code class=\"math\">a_1*b*</code> be.</p>\n"),
    ("$`a`$`b`$\n", "<p><code class=\"math\">a</code><code>b</code>$</p>\n"),
  ])
  func `notation is passed on as it was written`(text: String, expected: String) {
    #expect(html(text) == expected)
  }

  @Test(arguments: [
    "It costs $5, or $6 with *tax*.\n", "$$ and more\n", "$$$$\n", "$$a$$b$$\n", "`$a`$\n",
    "US$`code`\n", "![$`a`$](b)\n",
  ])
  func `dollars in prose are dollars`(text: String) {
    #expect(!html(text).contains("math"))
    #expect(html(text).filter { $0 == "$" }.count == text.filter { $0 == "$" }.count)
  }

  @Test func `blocks have TeX as code, so that whoever writes them again does not escape it`() {
    let blocks = Document(Array("$$\na_1\n$$\n".utf8)).blocks()
    #expect(blocks == [.code(language: "math", text: "\na_1\n")])
  }

  @Test func `notation is no language that is unknown`() {
    let outline = Document(Array("```mermaid\nx\n```\n".utf8)).render(
      omittingLeadingTitle: false, trustedHTML: false
    ).outline
    #expect(outline.codeLanguages.isEmpty && outline.words == 1)
  }
}
