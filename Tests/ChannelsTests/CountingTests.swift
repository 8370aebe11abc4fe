import Diagnostics
import Testing

@testable import Channels

@Suite struct CountingTests {
  @Test(arguments: [
    ("", 0), ("a", 1), ("é", 1), ("e\u{301}", 1), ("の", 2), ("“quoted” – so", 13),
    ("😷", 2), ("👨‍👩‍👧‍👦", 2), ("🙋🏽👨‍🎤", 4), ("1⃣", 2), ("1️⃣", 2), ("☺", 2), ("❤️", 2), ("🇬🇧", 2),
    ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2), ("😀\u{308}", 3),
    // No region of that name, so no flag: X counts the letters.
    ("🇽🇽", 4),
    // Newer than X's table: pieces and joiner.
    ("🐦‍⬛", 5),
    // No host has the tags of such a flag in it, so what follows is none either.
    ("🏴󠁧󠁢󠁥󠁮󠁧󠁿example.com", 13), ("👍example.com", 25),
    ("Hi http://test.co", 26), ("example.com/a?b=c.", 24), ("see example.com/x", 27),
    ("README.md and main.rs", 51), ("e.g. this", 9), ("v1.2 of it", 10),
    ("https://example.org/a_(b)_c", 23), ("日本語http://example.com日本", 33),
    ("me@example.com", 14), ("foo.exampleunknown", 18), ("http://localhost:8000/a/", 24),
  ])
  func `X counts by weight`(text: String, weight: Int) {
    #expect(WeightedLength.of(text) == weight)
  }

  @Test func `a long post of one script is counted in one pass`() {
    #expect(WeightedLength.of(String(repeating: "あ", count: 20_000)) == 40_000)
    #expect(WeightedLength.of(String(repeating: "a.", count: 10_000)) >= 10_000)
  }

  @Test(arguments: [
    (
      String(repeating: "a", count: 476) + " http://" + String(repeating: "b", count: 30)
        + ".com/x", 500
    ),
    (
      String(repeating: "a", count: 475) + " @alice@" + String(repeating: "b", count: 30) + ".com",
      482
    ),
    (String(repeating: "a", count: 250) + String(repeating: "b", count: 251), 501),
    ("example.com/" + String(repeating: "a", count: 30), 42),
    ("👨‍👩‍👧‍👦 e\u{301}", 3), ("me@example.com", 14), ("@bob and @carol@b.c.", 16),
  ])
  func `Mastodon counts graphemes, addresses and mentions`(text: String, count: Int) {
    #expect(StatusLength.of(text) == count)
  }

  @Test func `Bluesky is bound by bytes as well as by graphemes`() throws {
    // 120 families: 120 graphemes, 25 bytes each, which is the bound to the byte; a link more.
    let text = String(repeating: "👨‍👩‍👧‍👦", count: 120)
    let drafted = try draft(
      "bluesky", "---\nchannels:\n  bluesky:\n    text: \(text)\n---\n# T\n" + filler)
    #expect(drafted.value == nil)
    #expect(drafted.diagnostics.map(\.id) == ["channel.over-limit"])
  }
}
