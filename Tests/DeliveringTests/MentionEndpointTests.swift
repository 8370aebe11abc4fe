import Addresses
import Testing

@testable import Delivering

/// Where pages name their endpoints, by the cases of webmention.rocks.
@Suite struct MentionEndpointTests {
  private func endpoint(
    _ html: String = "", links: [String] = [], type: String? = "text/html; charset=utf-8"
  ) throws -> String? {
    let url = try #require(WebURL("https://page.example/notes/a?b=c"))
    var headers = links.map { Request.Header("Link", $0) }
    if let type { headers.append(.init("Content-Type", type)) }
    return MentionEndpoint.find(
      in: Response(status: 200, headers: headers, body: Array(html.utf8)), at: url)?.text
  }

  @Test(arguments: [
    ("</m>; rel=webmention", "https://page.example/m"),
    ("<https://m.example/m?a=b&c>; rel=\"webmention\"", "https://m.example/m?a=b&c"),
    ("<m>; rel=\"webmention somethingelse\"", "https://page.example/notes/m"),
    ("<m>; REL = WebMention", "https://page.example/notes/m"),
    ("<>; rel=webmention", "https://page.example/notes/a?b=c"),
    (
      "<a>; rel=\"a, b\"; title=\"<x>; rel=webmention\", <m>; rel=webmention",
      "https://page.example/notes/m"
    ),
    ("<a>; rel=home, <b>; rel=webmention; rel=home", "https://page.example/notes/b"),
  ])
  func `a header names it`(header: String, expected: String) throws {
    #expect(try endpoint("<a rel=webmention href=/other>", links: [header]) == expected)
  }

  @Test func `of several headers the first that names one counts`() throws {
    #expect(
      try endpoint(links: [
        "<a>; rel=not-webmention", "</b>; rel=webmention", "</c>; rel=webmention",
      ])
        == "https://page.example/b")
  }

  @Test(arguments: [
    ("<link rel=\"webmention\" href=\"/m\">", "/m"), ("<a rel=webmention href=/m>x</a>", "/m"),
    ("<LINK HREF='/m' REL='home Webmention'/>", "/m"),
    ("<a href=/x>x</a><a rel=webmention href=/m>y</a><link rel=webmention href=/z>", "/m"),
    ("<!-- <link rel=webmention href=/x> --><a rel=webmention href='/m'>", "/m"),
    ("<script>'<a rel=webmention href=/x>'</script><a rel=webmention href='/m'>", "/m"),
    ("<p>&lt;a rel=webmention href=/x&gt;<a rel=webmention href='/m'>", "/m"),
    ("<link rel=webmention><a rel=webmention href='/m'>", "/m"),
    ("<a rel=not-webmention href=/x><a rel=webmention href='/m'>", "/m"),
    ("<a title='>' rel=webmention href='/m?a=b&amp;c=d'>", "/m?a=b&c=d"),
    ("<base href='https://page.example/base/'><a rel=webmention href='m'>", "/base/m"),
    ("<a rel=webmention href=\"\">", "/notes/a?b=c"),
    ("a < b <a\nrel = webmention\nhref = /m >", "/m"),
  ])
  func `an element names it, the first in the text`(html: String, path: String) throws {
    #expect(try endpoint(html) == "https://page.example" + path)
  }

  @Test(arguments: [
    "", "<", "<a", "<a rel=webmention", "<a rel=webmention href=/m", "<!--", "<script>", "</",
    "<!-- <a rel=webmention href=/m> ", "<div rel=webmention href=/m>",
    "<a rel=webmentions href=/m>",
    "<a rel=webmention href='javascript:alert(1)'>", "<textarea><a rel=webmention href=/m>",
    "<a rel=webmention href='mailto:a@b.example'>", "<a = rel=\"",
    "<a rel=webmention href='https://a:b@c.example/'>",
  ])
  func `what names none is left alone`(html: String) throws {
    #expect(try endpoint(html) == nil)
  }

  @Test func `what is no HTML names none in its text`() throws {
    #expect(try endpoint("<a rel=webmention href=/m>", type: "text/plain") == nil)
    #expect(try endpoint("<a rel=webmention href=/m>", type: nil) == nil)
  }

  @Test func `a page of a megabyte of beginnings is read in no time`() throws {
    for text in ["<", "<!--", "<a ", "<script>", "<a href=\"", "</", "<a b=c "] {
      let html = String(repeating: text, count: (1 << 20) / text.utf8.count)
      let start = ContinuousClock.now
      #expect(try endpoint(html) == nil)
      #expect(ContinuousClock.now - start < .seconds(20), "\(text)")
    }
  }
}
