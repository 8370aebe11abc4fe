import Diagnostics
import Digests
import Foundation
import Markdown
import Notes
import Site
import Testing

/// What pages say to programs: schema.org data, Markdown twins, links to services.
@Suite struct MachineTests {
  /// The nodes of the JSON-LD of a page, as Foundation reads them.
  private func data(_ page: String) throws -> [[String: Any]] {
    let opening = "<script type=\"application/ld+json\">"
    let start = try #require(page.range(of: opening)).upperBound
    let end = try #require(page.range(of: "</script>", range: start..<page.endIndex)).lowerBound
    let json = try JSONSerialization.jsonObject(with: Data(page[start..<end].utf8))
    let graph = try #require(json as? [String: Any])
    #expect(graph["@context"] as? String == "https://schema.org")
    return try #require(graph["@graph"] as? [[String: Any]])
  }

  private func node(_ type: String, in page: String) throws -> [String: Any] {
    try #require(try data(page).first { $0["@type"] as? String == type }, "no \(type)")
  }

  private func names(_ trail: [String: Any]) -> [String] {
    (trail["itemListElement"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
  }

  @Test func `a note is a post with its dates, its author and its tags`() throws {
    let post = try node("BlogPosting", in: Garden.site.text("notes/soil/index.html"))
    #expect(post["headline"] as? String == "Soil & water")
    #expect(post["url"] as? String == "https://example.org/garden/notes/soil/")
    #expect(post["datePublished"] as? String == "2025-11-03T00:00:00+00:00")
    #expect(post["dateModified"] as? String == "2026-01-09T23:06:40+00:00")
    #expect(post["keywords"] as? [String] == ["soil", "C++ & Rust"])
    let author = try #require((post["author"] as? [[String: Any]])?.first)
    #expect(author["name"] as? String == "Ada Byron")
    #expect(author["url"] as? String == "https://ada.example.org/")
  }

  @Test func `a project with a repository is software, a note in a chosen order teaches`() throws {
    let project = try node(
      "SoftwareSourceCode", in: Garden.site.text("projects/pump/index.html"))
    #expect(project["codeRepository"] as? String == "https://git.example.org/pump")
    let guide = site(library(["guides/a.md": "---\nweight: 1\n---\n# A\n\n\(filler)"]))
    _ = try node("TechArticle", in: guide.text("guides/a/index.html"))
  }

  @Test func `the trail leads from the home page through the folders to the page`() throws {
    let note = try Garden.site.text("notes/deep/roots/index.html")
    #expect(
      names(try node("BreadcrumbList", in: note)) == ["Garden", "Notes", "Deep", "Wurzeln"])
    #expect(
      note.contains(
        "<nav class=\"kicker\" aria-label=\"Breadcrumb\"><a href=\"../../../notes/\">Notes</a>"))
    let section = try Garden.site.text("notes/deep/index.html")
    #expect(names(try node("BreadcrumbList", in: section)) == ["Garden", "Notes", "Deep"])
    let tag = try Garden.site.text("tags/soil/index.html")
    #expect(names(try node("BreadcrumbList", in: tag)) == ["Garden", "Tags", "soil"])
  }

  @Test func `no title ends the script that it stands in`() throws {
    let title = "</script><script>alert(1)</script><!--"
    let site = site(library(["notes/a.md": "---\ntitle: '\(title)'\n---\n\(filler)"]))
    let page = try site.text("notes/a/index.html")
    #expect(!page.contains("<script>alert"))
    #expect(try node("BlogPosting", in: page)["headline"] as? String == title)
  }

  @Test func `a page that search engines leave out says nothing about itself`() throws {
    for path in ["404.html", "weather/index.html"] {
      #expect(try !Garden.site.text(path).contains("ld+json"))
    }
  }

  @Test func `OpenGraph has the language of a site that says its region`() throws {
    func page(_ language: String) throws -> String {
      try site(library(["notes/a.md": "# A\n\n\(filler)"]) { $0.language = language })
        .text("notes/a/index.html")
    }
    #expect(try page("en-gb").contains("<meta property=\"og:locale\" content=\"en_GB\">"))
    #expect(try !page("en").contains("og:locale"))
  }

  @Test func `services are named where their clients look for them`() throws {
    let site = site(
      library(["notes/a.md": "# A\n\n\(filler)"]) {
        $0.hubs = ["https://hub.example/?a=1&b=2", "https://other.example/"]
        $0.webmention = "https://mention.example/garden"
      })
    #expect(
      try site.text("atom.xml").contains(
        "<link rel=\"hub\" href=\"https://hub.example/?a=1&amp;b=2\"/>")
    )
    #expect(try site.text("notes/rss.xml").contains("<atom:link rel=\"hub\" href=\"https://other"))
    let feed = try JSONSerialization.jsonObject(with: Data(site.text("feed.json").utf8))
    let hubs = try #require((feed as? [String: Any])?["hubs"] as? [[String: String]])
    #expect(hubs.first == ["type": "WebSub", "url": "https://hub.example/?a=1&b=2"])
    let endpoint = "<link rel=\"webmention\" href=\"https://mention.example/garden\">"
    #expect(try site.text("notes/a/index.html").contains(endpoint))
    #expect(try !site.text("404.html").contains(endpoint))
  }

  @Test func `a hub is told of each feed at the address that it gives, as its file is`() throws {
    let library = library(["notes/a.md": "---\ntags: [one]\n---\n# A\n\n\(filler)"]) {
      $0.hubs = ["https://hub.example/"]
    }
    let site = site(library)
    let announced = Site.announced(by: library)
    #expect(announced.count == 9)
    for feed in announced {
      let path = feed.topic.replacing("https://example.org/garden/", with: "")
      let text = try site.text(path)
      #expect(text.contains(feed.topic))
      #expect(feed.digest == Digest(of: Array(text.utf8)), "\(path)")
    }
    var quiet = library
    quiet.configuration.hubs = []
    #expect(Site.announced(by: quiet).isEmpty)
  }

  @Test func `posts elsewhere are shown, and only addresses of the web`() throws {
    let library = library(["notes/a.md": "---\nid: one\n---\n# A\n\n\(filler)"])
    let site = Site(
      library: library, theme: Theme.make(overrides: [plainStyle]).value, highlighter: plain,
      syndication: [
        "one": ["https://www.social.example/@ada/1", "javascript:alert(1)", "https://b.example/2"],
        "two": ["https://c.example/3"],
      ])
    let page = try site.text("notes/a/index.html")
    #expect(
      page.contains(
        """
        <p class="syndication">Also on <a class="u-syndication" rel="syndication" \
        href="https://www.social.example/@ada/1">social.example</a> and <a class="u-syndication" \
        rel="syndication" href="https://b.example/2">b.example</a></p>
        """))
    #expect(!page.contains("javascript:") && !page.contains("c.example"))
  }

  @Test func `a twin has what its page shows, and nothing of what that leaves out`() throws {
    let site = site(
      library([
        "notes/a.md": """
        ---
        title: A
        owner: secret-owner
        channels: { x: { text: secret words } }
        ---
        Text\u{20}\u{20}
        with <b>bold</b> words. <!-- secret comment -->

        <!-- another secret -->

        [//]: # (a secret too)

        <div>
        <!-- secret within -->
        kept
        </div>

        \(filler)

        ```rust
        let [a](b) = 1 // <!-- kept -->
        ```
        """
      ]))
    let twin = try site.text("notes/a/index.md")
    #expect(!twin.contains("secret"))
    #expect(twin.contains("kept"))
    #expect(twin.contains("with <b>bold</b> words."))
    #expect(twin.contains("```rust\nlet [a](b) = 1 // <!-- kept -->\n```\n"))
    #expect(twin.hasPrefix("---\ntitle: \"A\"\n"))
    #expect(
      try site.text("notes/a/index.html").contains(
        "<link rel=\"alternate\" type=\"text/markdown\" href=\"../../notes/a/index.md\">"))
  }

  @Test(arguments: ["https://example.org/garden", nil] as [String?])
  func `links of a twin lead to twins, from anywhere where the site's address is known`(
    url: String?
  ) throws {
    let twin = try Garden.site(url: url).text("notes/soil/index.md")
    let root = url.map { $0 + "/" } ?? "../../"
    let document = Document(Array(twin.utf8)).render(
      omittingLeadingTitle: false, trustedHTML: false)
    #expect(
      document.outline.links.map(\.destination) == [
        root + "notes/deep/roots/index.md#hairs", root + "notes/soil.png", "#sand",
        "https://example.com/?a=1&b=2",
      ])
  }

  @Test func `every page that says something has a twin, and every link of a twin a file`() throws {
    let site = Garden.site(url: nil)
    let paths = Set(site.files.map(\.path))
    let twins = site.files.filter { $0.path.hasSuffix("/index.md") || $0.path == "index.md" }
    #expect(twins.count >= 10)
    var count = 0
    for page in site.files where page.text.contains("type=\"text/markdown\"") {
      #expect(paths.contains(page.path.replacing("index.html", with: "index.md")))
    }
    for twin in twins + site.files.filter({ $0.path == "llms.txt" }) {
      let folder = URL(filePath: "/" + twin.path).deletingLastPathComponent()
      let links = Document(Array(twin.text.utf8)).render(
        omittingLeadingTitle: false, trustedHTML: false
      ).outline.links
      count += links.count
      for link in links where !link.destination.contains("://") && !link.destination.hasPrefix("#")
      {
        let path = link.destination.prefix { $0 != "#" }
        let target = folder.appending(path: String(path)).standardized.path.dropFirst()
        // An asset is put there by who reads the repository.
        #expect(
          paths.contains(String(target)) || target == "notes/soil.png", "\(twin.path): \(link)")
      }
    }
    #expect(count > 20)
  }

  @Test func `llms.txt lists a few hundred notes of a collection and says where the rest is`()
    throws
  {
    let notes = (0..<205).map { ("notes/n\($0).md", "# N [\($0)]\n\n\(filler)") }
    let text = try site(library(Dictionary(uniqueKeysWithValues: notes))).text("llms.txt")
    #expect(text.hasPrefix("# Garden\n"))
    #expect(text.contains("- [All 205](https://example.org/garden/notes/index.md)\n"))
    #expect(text.contains("- [N \\[0\\]](https://example.org/garden/notes/n0/index.md): "))
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("- [N ") }.count == 200)
  }
}
