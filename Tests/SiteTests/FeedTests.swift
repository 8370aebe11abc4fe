import Foundation
import FoundationXML
import Notes
import Site
import Testing

@Suite struct FeedTests {
  @Test func `the feed is well-formed and has what RFC 4287 asks of an entry`() throws {
    let feed = try Garden.site.text("atom.xml")
    try expectWellFormed(feed)
    let entries = feed.components(separatedBy: "<entry").dropFirst()
    #expect(entries.count == 4)
    for entry in entries {
      for element in ["<id>", "<title>", "<updated>", "<published>", "<author>", "<content"] {
        #expect(entry.contains(element), "\(element)")
      }
    }
    #expect(feed.contains("<name>Ada Byron</name>"))
  }

  @Test func `links in the feed are absolute, those to the same page too`() throws {
    let feed = try Garden.site.text("atom.xml")
    let root = "https://example.org/garden"
    #expect(feed.contains("href=&quot;\(root)/notes/deep/roots/#hairs&quot;"))
    #expect(feed.contains("src=&quot;\(root)/notes/soil.png&quot;"))
    #expect(feed.contains("href=&quot;\(root)/notes/soil/#sand&quot;"))
    #expect(!feed.contains("=&quot;../"))
  }

  @Test func `the feed is as new as its newest entry, whatever the clock says`() throws {
    let feed = try Garden.site.text("atom.xml")
    let head = try #require(feed.components(separatedBy: "<entry").first)
    #expect(head.contains("<updated>2026-02-01T00:00:00+00:00</updated>"))
  }

  @Test func `an entry's id outlives its title, its path and the site's URL`() throws {
    let before = Garden.site(
      ["notes/a.md": "---\nid: one\ntitle: A\ndate: 2026-01-01\n---\n\(filler)"])
    let after = Garden.site(
      ["notes/z/b.md": "---\nid: one\ntitle: B\ndate: 2026-01-01\n---\n\(filler)"],
      url: "https://elsewhere.example")
    let id = try entryIDs(before)
    #expect(id == (try entryIDs(after)))
    #expect(
      try #require(id.first).wholeMatch(
        of: /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    let other = Garden.site(
      ["notes/a.md": "---\nid: two\ntitle: A\ndate: 2026-01-01\n---\n\(filler)"])
    #expect(id != (try entryIDs(other)))
  }

  @Test(arguments: [
    ("https://old.example/a", true), ("tag:old.example,2020:a", true), ("a note", false),
    ("x:y z", false), ("1:x", false), ("a:", false),
  ])
  func `an id that is an absolute IRI is given out as it is`(id: String, isKept: Bool) throws {
    let site = Garden.site(["notes/a.md": "---\nid: '\(id)'\n---\n# A\n\n\(filler)"])
    #expect(try entryIDs(site).contains(id) == isKept)
  }

  @Test func `the feed has the newest fifty`() throws {
    var files: [String: String] = [:]
    for day in 1...60 {
      let date = Day(daysSince1970: 20_000 + day)
      files["notes/n\(day).md"] = "---\ndate: \(date)\n---\n# N\(day)\n\n\(filler)"
    }
    let feed = try Garden.site(files).text("atom.xml")
    #expect(feed.components(separatedBy: "<entry").count == 51)
    #expect(feed.contains("<title>N60</title>"))
    #expect(!feed.contains("<title>N10</title>"))
  }

  @Test func `a control character in a note does not break the feed`() throws {
    let site = Garden.site(["notes/a.md": "# A\u{1}\n\nA\u{8} b\u{FFFF}\r\nc. \(filler)"])
    try expectWellFormed(site.text("atom.xml"))
  }

  @Test(arguments: ["", "notes/", "tags/soil/", "tags/c-plus-plus-rust/", "projects/"])
  func `site, collections and tags have the same notes in every format`(folder: String) throws {
    let site = Garden.site
    let atom = try site.text(folder + "atom.xml")
    let rss = try site.text(folder + "rss.xml")
    try expectWellFormed(rss)
    let json = try jsonFeed(site, folder + "feed.json")
    let items = try #require(json["items"] as? [[String: Any]])
    let ids = items.compactMap { $0["id"] as? String }
    #expect(!ids.isEmpty && ids.count == items.count)
    #expect(ids == atom.matches(of: /<entry.*\n<id>(.*)<\/id>/).map { String($0.output.1) })
    #expect(
      ids == rss.matches(of: /<guid isPermaLink="false">(.*)<\/guid>/).map { String($0.output.1) })
    for item in items {
      #expect((item["url"] as? String)?.hasPrefix("https://example.org/garden/") == true)
    }
    let own = "https://example.org/garden/\(folder)"
    #expect(
      atom.contains("<link rel=\"self\" type=\"application/atom+xml\" href=\"\(own)atom.xml\"/>"))
    #expect(rss.contains("<link>\(own)</link>") && rss.contains("href=\"\(own)rss.xml\""))
    #expect(json["feed_url"] as? String == own + "feed.json")
    #expect(json["home_page_url"] as? String == own)
  }

  @Test func `a page names the feeds of what it lists`() throws {
    let site = Garden.site
    #expect(try site.text("tags/soil/index.html").contains("href=\"../../tags/soil/rss.xml\""))
    #expect(try site.text("notes/index.html").contains("href=\"../notes/feed.json\""))
    // A folder below a collection has no feed of its own.
    #expect(try site.text("notes/deep/index.html").contains("href=\"../../atom.xml\""))
    #expect(try site.text("notes/deep/roots/index.html").contains("href=\"../../../rss.xml\""))
  }

  @Test func `a feed without a URL links to what stands beside it`() throws {
    let site = Garden.site(Garden.files, url: nil)
    let feed = try site.text("tags/soil/rss.xml")
    #expect(feed.contains("<link>../../notes/soil/</link>"))
    #expect(
      try jsonFeed(site, "tags/soil/feed.json")["home_page_url"] as? String == "../../tags/soil/")
  }

  @Test(arguments: FeedFile.allCases)
  func `a text in a feed leads to its own page, and its headings not to themselves`(
    file: FeedFile
  ) throws {
    let site = Garden.site
    let feed = try site.text(file.rawValue)
    #expect(!feed.contains("href=&quot;#") && !feed.contains("href=\\\"#"))
    #expect(!feed.contains("Link to this section"))
    #expect(feed.contains("notes/deep/roots/#fn"))
    #expect(feed.contains("Sand&lt;/h2&gt;") || feed.contains("Sand</h2>"))
  }

  enum FeedFile: String, CaseIterable {
    case atom = "atom.xml"
    case rss = "rss.xml"
    case json = "feed.json"
  }

  @Test func `whoever wrote a note is named in RSS without an address`() throws {
    let feed = try Garden.site.text("rss.xml")
    #expect(feed.contains("<dc:creator>Ada Byron</dc:creator>"))
    #expect(feed.contains("<pubDate>Mon, 03 Nov 2025 00:00:00 +0000</pubDate>"))
    #expect(!feed.contains("@"))
  }

  @Test func `the feed of a tag has the newest twenty`() throws {
    var files: [String: String] = [:]
    for day in 1...30 {
      let date = Day(daysSince1970: 20_000 + day)
      files["notes/n\(day).md"] = "---\ndate: \(date)\ntags: [x]\n---\n# N\(day)\n\n\(filler)"
    }
    let items = try jsonFeed(Garden.site(files), "tags/x/feed.json")["items"] as? [[String: Any]]
    #expect(items?.count == 20 && items?.first?["title"] as? String == "N30")
  }

  @Test func `the sitemap lists every page and no redirect`() throws {
    let map = try Garden.site.text("sitemap.xml")
    try expectWellFormed(map)
    #expect(map.contains("<loc>https://example.org/garden/</loc>"))
    #expect(map.contains("<loc>https://example.org/garden/notes/deep/roots/</loc>"))
    #expect(!map.contains("weather"))
  }

  private func jsonFeed(_ site: Site, _ path: String) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(site.text(path).utf8))
    return try #require(json as? [String: Any])
  }

  private func entryIDs(_ site: Site) throws -> [String] {
    try site.text("atom.xml").components(separatedBy: "<entry").dropFirst()
      .compactMap { $0.firstMatch(of: /<id>(.*)<\/id>/).map { String($0.output.1) } }
  }
}

func expectWellFormed(_ xml: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let parser = XMLParser(data: Data(xml.utf8))
  #expect(
    parser.parse(), "\(String(describing: parser.parserError)) on line \(parser.lineNumber)",
    sourceLocation: sourceLocation)
}
