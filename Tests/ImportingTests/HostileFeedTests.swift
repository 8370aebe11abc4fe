import Diagnostics
import Notes
import Support
import Testing

@testable import Importing

@Suite struct HostileFeedTests {
  private func read(_ text: String) throws(FeedError) -> Feed {
    var flaw: Int?
    return try Feed.read(Array(text.utf8), flaw: &flaw)
  }

  private func rss(_ item: String) -> String {
    "<rss version='2.0'><channel><link>https://a.example/</link><item>\(item)</item></channel></rss>"
  }

  @Test(arguments: [
    "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><rss>&b;</rss>",
    "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><channel><title>&x;</title></channel></rss>",
    "<!DOCTYPE r [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x'> %x;]><rss></rss>",
  ])
  func `a feed that declares entities is refused`(text: String) {
    #expect(throws: FeedError.declaresEntities) { try read(text) }
  }

  @Test func `a document type without entities is passed over`() throws {
    let text =
      "<!DOCTYPE rss PUBLIC \"-//Netscape//DTD RSS 0.91//EN\" \"http://127.0.0.1:9/rss.dtd\">"
    #expect(try read(text + rss("<title>a</title>")).entries.count == 1)
  }

  @Test(arguments: [
    "", "{", "[]", "<html></html>", "no feed", "{\"version\": 1, \"items\": []}", "\0\0\0",
  ])
  func `what is no feed is refused`(text: String) {
    #expect(throws: FeedError.self) { try read(text) }
  }

  @Test func `broken XML is read as far as it goes, and its place is told`() throws {
    var flaw: Int?
    let feed = try Feed.read(
      Array("<rss><channel>\n<title>A &nbsp; B</title>\n<item><title>x</title></item>".utf8),
      flaw: &flaw)
    #expect(feed.entries.count == 1)
    #expect(flaw != nil)
  }

  @Test func `deep nesting is cut, and said so`() throws {
    let deep = String(repeating: "<div>", count: 100_000) + "text"
    let read = MarkupReader.html(deep)
    #expect(read.isCut)
    _ = BlockMaker.make(read.nodes)
    let quotes = String(repeating: "<blockquote>", count: 150) + "text"
    #expect(markdown(quotes).contains("text"))
    #expect(difference(quotes) == nil)
    #expect(throws: FeedError.self) {
      try self.read(
        "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": "
          + String(repeating: "[", count: 100_000))
    }
    let entry = try self.read(
      rss("<description>" + String(repeating: "&lt;b&gt;", count: 5000) + "</description>"))
    #expect(entry.entries.first?.isCut == true)
  }

  @Test func `a long row of open tags takes no long time`() throws {
    let clock = ContinuousClock()
    for piece in ["<a href=x>", "<b>", "<table><tr><td>", "<p>", "&amp;", "<!--", "<ul><li>"] {
      let html = String(repeating: piece, count: 5_000)
      let taken = clock.measure { _ = difference(html) }
      #expect(taken < .seconds(10), "\(piece): \(taken)")
    }
  }

  @Test(arguments: [
    "https://a.example/../../etc/passwd", "https://a.example/..%2f..%2fetc%2fpasswd",
    "https://a.example/.git/config", "https://a.example/pipelines/publish", "https://a.example/%00",
    "https://a.example/notes/index.html", "https://a.example/notes/README", "https://a.example/",
    "file:///etc/passwd", "https://a.example/C:%5CWindows%5Cx", "javascript:alert(1)",
    "https://a.example/\u{202E}dm.x/", "https://a.example/aux/con.html",
  ])
  func `no address leads out of the folder`(link: String) throws {
    let feed = try read(
      rss("<title>Some title</title><link>\(link)</link><description>text</description>"))
    for file in FeedImport(feed).files().value where file.path != SiteConfiguration.path {
      let names = file.path.split(separator: "/", omittingEmptySubsequences: false)
      #expect(names.count >= 2)
      #expect(names[0] != "pipelines")
      for name in names {
        let slug = name.hasSuffix(".md") ? name.dropLast(3) : name
        #expect(!slug.isEmpty && Slug.make(String(slug)) == slug, "\(file.path)")
      }
    }
  }

  @Test(arguments: [
    "https://a.example/.git/hooks/x.png", "https://a.example/../x.png",
    "https://b.example/a/%2e%2e/x.png",
    "https://a.example/pipelines/publish.yaml", "https://a.example/x.md",
    "https://a.example/a%2Fb%00.png",
    "https://a.example/.png", "https://a.example/notes/\\..\\x.gif",
  ])
  func `a picture stands under assets or nowhere`(address: String) {
    guard let path = AssetPath.path(of: address, home: "https://a.example") else { return }
    let names = path.split(separator: "/", omittingEmptySubsequences: false)
    #expect(names.first == "assets" && names.count > 1)
    #expect(names.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.contains("\\") })
    #expect(path.hasSuffix(".png") || path.hasSuffix(".gif"))
  }

  @Test func `front matter holds whatever a title says`() throws {
    let titles = [
      "a: b", "- x", "'q' \"d\"", "\u{1F}\u{85}\u{2028}", "true", "1.10", "#x", "a\\b", "{{ x }}",
      "é 😀", "~",
      "---", "x #y", "key: |", "* a", "& a", "! a", "% a", "@ a", "` a", "null", "2026-03-05",
    ]
    for title in titles {
      var text = FrontMatterText()
      text.add("title", title)
      let note = ParsedNote.parse(
        .init(path: "a.md", bytes: Array("---\n\(text.text)---\n\nText.\n".utf8)),
        trustsHTML: false)
      #expect(note.diagnostics.isEmpty, "\(title): \(note.diagnostics)")
      #expect(note.value?.frontMatter.title == title, "\(text.text)")
    }
  }
}
