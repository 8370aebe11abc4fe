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

  @Test func `the sitemap lists every page and no redirect`() throws {
    let map = try Garden.site.text("sitemap.xml")
    try expectWellFormed(map)
    #expect(map.contains("<loc>https://example.org/garden/</loc>"))
    #expect(map.contains("<loc>https://example.org/garden/notes/deep/roots/</loc>"))
    #expect(!map.contains("weather"))
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
