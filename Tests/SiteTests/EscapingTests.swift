import Foundation
import Notes
import Site
import Testing

@Suite struct EscapingTests {
  /// Each would be markup somewhere: in a text, in an attribute of either quote, in a `title`.
  static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>", "{{title}} {{{text}}}", "]]> --> &lt;",
    // A quote and an accent are one Character, and no quote to an escaper that reads Characters.
    "\"\u{301} onmouseover=alert(1) x=\"", "<\u{338}script>",
  ]

  @Test(arguments: hostile)
  func `what a note calls itself stays text on every page`(title: String) throws {
    let quoted = "'" + title.replacingOccurrences(of: "'", with: "''") + "'"
    let site = site(
      library(
        [
          "README.md": "# \(title)\n\n[a](notes/a.md)",
          "notes/a.md": """
          ---
          title: \(quoted)
          description: \(quoted)
          tags: [\(quoted)]
          series: \(quoted)
          authors: [\(quoted)]
          aliases: [/old/]
          ---
          [b](b.md) \(filler)

          ## One
          ## Two
          ## Three
          """,
          "notes/b.md": "---\nseries: \(quoted)\n---\n[a](a.md) \(filler)",
          "projects/p.md": """
          ---
          title: \(quoted)
          extra: { status: \(quoted), repository: \(quoted) }
          ---
          \(filler)
          """,
        ]
      ) {
        $0.title = title
        $0.description = title
        $0.author = Author(name: title, url: title)
      })
    for file in site.files where file.path.hasSuffix(".html") {
      let text = file.text
      #expect(!text.contains("<script>alert"), "\(file.path)")
      #expect(!text.contains("<img"), "\(file.path)")
      // In no tag of the page does an attribute begin that is not ours.
      for tag in text.matches(of: /<[a-z][^>"]*(?:"[^"]*"[^>"]*)*>/) {
        let bare = tag.output.replacing(/"[^"]*"/, with: "")
        #expect(!bare.contains("onmouseover") && !bare.contains("onerror"), "\(tag.output)")
      }
    }
    try expectWellFormed(site.text("atom.xml"))
  }

  @Test func `a repository's address is a link only on the web`() throws {
    let site = site(
      library([
        "projects/p.md": "---\nextra: { repository: 'javascript:alert(1)' }\n---\n# P\n\n\(filler)"
      ]))
    #expect(try !site.text("projects/p/index.html").contains("javascript:"))
  }

  @Test func `an author's email address stays in the repository`() {
    let site = site(library(Garden.files))
    for file in site.files { #expect(!file.text.contains("ada@example.org"), "\(file.path)") }
  }
}
