import Foundation
import Notes
import Site
import Testing

@Suite struct ListTests {
  @Test func `a long list is cut into pages that lead to one another`() throws {
    let site = Garden.site(dated(450, tags: "[x]"))
    for list in ["notes/", "tags/x/", "archive/"] {
      let first = try site.text(list + "index.html")
      let last = try site.text(list + "page/3/index.html")
      #expect(count(of: "class=\"h-entry\"", in: first) == 200, "\(list)")
      #expect(count(of: "class=\"h-entry\"", in: last) == 50, "\(list)")
      #expect(first.contains(">N450</a>") && last.contains(">N1</a>"))
      #expect(first.contains("Page 1 of 3") && last.contains("Page 3 of 3"))
      #expect(first.contains("rel=\"next\"") && !first.contains("rel=\"prev\""))
      #expect(last.contains("rel=\"prev\"") && !last.contains("rel=\"next\""))
    }
    #expect(!site.files.contains { $0.path == "notes/page/4/index.html" })
  }

  @Test func `a list of two hundred is one page`() throws {
    let site = Garden.site(dated(200))
    #expect(try !site.text("notes/index.html").contains("class=\"pages\""))
    #expect(!site.files.contains { $0.path.contains("/page/") })
  }

  @Test func `the archive has everything, newest first, under its year`() throws {
    let archive = try Garden.site.text("archive/index.html")
    #expect(
      archive.matches(of: /<h2>(\d+)<\/h2>|p-name" href="[^"]*">([^<]*)</).map {
        String($0.output.1 ?? $0.output.2 ?? "")
      } == ["2026", "Rain", "Wurzeln", "2025", "Soil &amp; water", "Pump"])
    #expect(
      try Garden.site.text("notes/rain/index.html").contains("href=\"../../archive/\">Archive"))
    #expect(!Garden.site([:], url: nil).files.contains { $0.path.hasPrefix("archive") })
  }

  @Test func `several authors have a page each, and one has none`() throws {
    let files = [
      "notes/a.md": "---\nauthors: [Ada Byron, Émile]\n---\n# A\n\n\(filler)",
      "notes/b.md": "---\nauthors: [Émile]\n---\n# B\n\n\(filler)",
    ]
    let site = Garden.site(files)
    #expect(try site.text("authors/émile/index.html").contains("2 notes"))
    let ada = try site.text("authors/ada-byron/index.html")
    #expect(ada.contains(">A</a>") && !ada.contains(">B</a>"))
    #expect(try site.text("authors/index.html").contains(">Émile</a> <span class=\"count\">2<"))
    #expect(
      try site.text("notes/a/index.html")
        .contains("rel=\"author\" href=\"../../authors/ada-byron/\">Ada Byron</a>"))
    #expect(
      !Garden.site(["notes/b.md": files["notes/b.md"] ?? ""]).files
        .contains { $0.path.hasPrefix("authors") })
  }

  @Test func `related notes share the rarest tags, and are not linked twice`() throws {
    var files = dated(6, tags: "[common]")
    files["notes/x.md"] = "---\ndate: 2020-01-01\ntags: [common, rare]\n---\n# X\n\n\(filler)"
    files["notes/y.md"] = "---\ndate: 2021-01-01\ntags: [rare]\n---\n# Y\n\n\(filler)"
    files["notes/z.md"] =
      "---\ndate: 2026-05-01\ntags: [rare]\n---\n# Z\n\n\(filler) See [X](x.md)."
    files["notes/w.md"] = "---\ndate: 2026-06-01\ntags: [rare, common]\n---\n# W\n\n\(filler)"
    let page = try Garden.site(files).text("notes/x/index.html")
    let related = try #require(page.firstMatch(of: /<h2>Related<\/h2>([\s\S]*?)<\/section>/))
    // W shares both; Y is the neighbour and Z refers to X, so both are on the page already.
    #expect(related.output.1.matches(of: /">(\w+)<\/a>/).map { $0.output.1 } == ["W", "N6", "N5"])
    #expect(try !Garden.site(dated(3)).text("notes/n1/index.html").contains("Related"))
  }

  @Test func `nginx gets the redirects as a map`() throws {
    #expect(
      try Garden.site.text("redirects.map") == """
        /garden/notes/earth/ /garden/notes/soil/;
        /garden/weather/ /garden/notes/rain/;

        """)
  }

  private func dated(_ count: Int, tags: String = "[]") -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: (1...count).map {
        let date = Day(daysSince1970: 20_000 + $0)
        return (
          "notes/n\($0).md", "---\ndate: \(date)\ntags: \(tags)\n---\n# N\($0)\n\n\(filler)"
        )
      })
  }

  private func count(of part: String, in text: String) -> Int {
    text.components(separatedBy: part).count - 1
  }
}
