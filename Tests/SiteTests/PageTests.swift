import Notes
import Site
import Testing

@Suite struct PageTests {
  @Test func `a note shows its change only when that was another day`() throws {
    let morning = Timestamp(seconds: 1_767_225_600)
    for (later, isShown) in [(Int64(3600), false), (86_400, true)] {
      let history = NoteHistory(
        date: morning, updated: Timestamp(seconds: morning.seconds + later),
        author: Author(name: "Ada"), firstPath: "notes/a.md")
      let site = site(
        library(["notes/a.md": "# A\n\n\(filler)"], histories: ["notes/a.md": history]))
      #expect(try site.text("notes/a/index.html").contains("dt-updated") == isShown)
    }
  }

  @Test func `a contents list begins at three headings`() throws {
    let two = "# A\n\n\(filler)\n\n## One\n## Two\n"
    let site = site(library(["notes/a.md": two, "notes/b.md": two + "### Three\n## Four\n"]))
    #expect(try !site.text("notes/a/index.html").contains("Contents"))
    #expect(
      try site.text("notes/b/index.html").contains(
        """
        <ol>
        <li><a href="#one">One</a></li>
        <li><a href="#two">Two</a>
        <ol>
        <li><a href="#three">Three</a></li>
        </ol>
        </li>
        <li><a href="#four">Four</a></li>
        </ol>
        """))
  }

  @Test func `neighbours go by date, or by weight where a note has one`() throws {
    func page(_ weights: [Int?]) throws -> String {
      let files = weights.enumerated().map { index, weight in
        let line = weight.map { "weight: \($0)\n" } ?? ""
        return (
          "notes/n\(index).md",
          "---\ntitle: N\(index)\ndate: 2026-01-0\(index + 1)\n\(line)---\n\(filler)"
        )
      }
      return try site(library(Dictionary(uniqueKeysWithValues: files)))
        .text("notes/n1/index.html")
    }
    let dated = try page([nil, nil, nil])
    #expect(dated.contains("<span>Older</span> <a rel=\"prev\" href=\"../../notes/n0/\">N0</a>"))
    #expect(dated.contains("<span>Newer</span> <a rel=\"next\" href=\"../../notes/n2/\">N2</a>"))
    let weighed = try page([3, 2, 1])
    #expect(
      weighed.contains("<span>Previous</span> <a rel=\"prev\" href=\"../../notes/n2/\">N2</a>"))
    #expect(weighed.contains("<span>Next</span> <a rel=\"next\" href=\"../../notes/n0/\">N0</a>"))
  }

  @Test func `the home page lists all of a few notes, and the newest of many`() throws {
    func home(_ count: Int) throws -> String {
      let files = (0..<count).map {
        (
          "notes/n\($0).md",
          "---\ndate: \(Day(daysSince1970: 20_000 + $0))\n---\n# N\($0)\n\n\(filler)"
        )
      }
      return try site(library(Dictionary(uniqueKeysWithValues: files))).text("index.html")
    }
    let few = try home(40)
    #expect(few.contains("<h2 class=\"p-name\">Notes</h2>"))
    #expect(few.contains(">N0</a>"))
    let many = try home(41)
    #expect(many.contains("<h2 class=\"p-name\">Latest notes</h2>"))
    #expect(!many.contains(">N10</a>"))
    #expect(many.contains(">N11</a>"))
    #expect(many.contains("30 of 41 notes. All of them: <a href=\"notes/\">Notes</a>"))
  }

  @Test func `a language written from right to left says so`() throws {
    let site = site(library(["notes/a.md": "---\nlang: he\n---\n# A\n\n\(filler)"]))
    #expect(
      try site.text("notes/a/index.html").contains("<h1 class=\"p-name\" lang=\"he\" dir=\"rtl\">"))
  }

  @Test func `a redirect leads on by itself, by a link, and by a server's list`() throws {
    let site = Garden.site
    let page = try site.text("weather/index.html")
    #expect(page.contains("<meta http-equiv=\"refresh\" content=\"0; url=../notes/rain/\">"))
    #expect(page.contains("<a href=\"../notes/rain/\">Rain</a>"))
    #expect(page.contains("<meta name=\"robots\" content=\"noindex\">"))
    #expect(
      page.contains("<link rel=\"canonical\" href=\"https://example.org/garden/notes/rain/\">"))
    #expect(try site.text("_redirects").contains("/weather/ /notes/rain/ 301\n"))
  }
}
