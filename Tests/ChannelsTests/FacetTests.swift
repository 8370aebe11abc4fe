import Diagnostics
import Testing

@testable import Channels

@Suite struct FacetTests {
  @Test(arguments: [
    ("see https://a.example/b, then", "https://a.example/b", 4..<23),
    ("(example.com)", "https://example.com", 1..<12),
    ("👨‍👩‍👧‍👦 example.com/x", "https://example.com/x", 26..<39),
    ("https://a.example/b_(c)", "https://a.example/b_(c)", 0..<23),
  ])
  func `an address is a link, counted in bytes`(text: String, uri: String, bytes: Range<Int>) {
    #expect(Facet.detected(in: text) == [Facet(bytes: bytes, feature: .link(uri))])
  }

  @Test(arguments: ["e.g. this", "a..b", "some.nothing", "v1.2", "#123", "#", "word#tag"])
  func `what only looks like one is not`(text: String) {
    #expect(Facet.detected(in: text).isEmpty)
  }

  @Test func `a tag ends before its punctuation`() {
    #expect(
      Facet.detected(in: "é #rust, #2026a!") == [
        Facet(bytes: 3..<8, feature: .tag("rust")), Facet(bytes: 10..<16, feature: .tag("2026a")),
      ])
  }

  @Test func `words that are a link are one facet, whatever they look like`() {
    let span = Prose.Span(range: 4..<15, kind: .link("https://elsewhere.example/"))
    #expect(
      Facet.all(in: "see example.com now", spans: [span])
        == [Facet(bytes: 4..<15, feature: .link("https://elsewhere.example/"))])
  }
}
