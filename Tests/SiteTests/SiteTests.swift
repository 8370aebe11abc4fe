import Diagnostics
import Notes
import Site
import Support
import Testing

@Suite struct SiteTests {
  @Test func `a small library becomes the site that stands in Golden`() throws {
    let site = site(library(Garden.files, histories: Garden.histories))
    let files = site.files.sorted { $0.path < $1.path }
    let list = files.map { "\($0.path) < \($0.sources.joined(separator: ", "))\n" }.joined()
    try expectGolden(list, "garden.txt")
    for file in files where isGolden(file.path) {
      try expectGolden(file.text, "garden/\(file.path)")
    }
  }

  /// One file of words stands for all; the script is a file of the theme.
  private func isGolden(_ path: String) -> Bool {
    path == "search/words/so.js"
      || !(path.hasPrefix("search/words/") || path.hasPrefix("search/search."))
  }

  @Test func `the same library gives the same bytes`() {
    let first = site(library(Garden.files, histories: Garden.histories))
    let second = site(library(Garden.files, histories: Garden.histories))
    #expect(first.files == second.files)
  }

  @Test func `files may be made in any order and on any thread`() async {
    let site = site(library(Garden.files))
    let expected = site.files
    let made = await withTaskGroup(of: (Int, SiteFile).self) { group in
      for index in (0..<site.count).reversed() { group.addTask { (index, site.file(index)) } }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect((0..<site.count).map { made[$0] } == expected)
  }

  @Test func `no two files share a path, even when a note wants the place of a tag`() throws {
    let site = site(
      library([
        "notes/a.md": "---\npath: /tags/x/\n---\n# A\n\n\(filler)",
        "notes/b.md": "---\ntags: [x]\n---\n# B\n\n\(filler)",
      ]))
    let paths = site.files.map(\.path)
    #expect(Set(paths).count == paths.count)
    #expect(try site.text("tags/x/index.html").contains(">B</a>"))
  }

  @Test func `an alias does not make a folder of the feed`() {
    let site = site(
      library([
        "notes/a.md":
          "---\naliases: [/atom.xml/, /notes/rss.xml/x/, /old/]\n---\n# A\n\n\(filler)"
      ]))
    let paths = site.files.map(\.path)
    #expect(paths.contains("atom.xml") && paths.contains("notes/rss.xml"))
    #expect(paths.contains("old/index.html"))
    #expect(!paths.contains { $0.hasPrefix("atom.xml/") || $0.hasPrefix("notes/rss.xml/") })
  }

  @Test func `a repository without a note has a home page, a 404 page and empty feeds`() throws {
    let site = site(library([:], url: nil))
    #expect(
      site.files.map(\.path).sorted().filter { !$0.hasPrefix("style.") } == [
        "404.html", "atom.xml", "feed.json", "index.html", "index.md", "llms.txt", "robots.txt",
        "rss.xml",
      ])
    #expect(try site.text("index.html").contains("<h1>Garden</h1>"))
  }
}
