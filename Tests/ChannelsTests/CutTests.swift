import Testing

@testable import Channels

@Suite struct CutTests {
  private func cut(_ text: String, to limit: Int, spans: [Prose.Span] = []) -> String? {
    Prose(text: text, spans: spans).cut { $0.text.count <= limit }?.prose.text
  }

  @Test(arguments: [
    ("One two. Three four.", 20, "One two. Three four."),
    ("One two. Three four.", 19, "One two."),
    ("One two. Three four.", 14, "One two."),
    ("One two three four five. Six.", 20, "One two three four…"),
    ("Rust, e.g. tokio, is fast and good. Yes.", 12, "Rust, e.g.…"),
    ("Tokio 1.0 is out. It is good at last.", 20, "Tokio 1.0 is out."),
    ("He said “no.” Then he left us all.", 20, "He said “no.”"),
    ("Title\n\nThe text goes on and on.", 12, "Title\n\nThe…"),
    ("• one\n• two\n• three and more", 16, "• one\n• two"),
    ("• one,\n• two,\n• three and more", 16, "• one,\n• two"),
    ("こんにちは。世界は広いです。", 8, "こんにちは。"),
    ("世界世界世界世界世界", 5, "世界世界…"),
  ])
  func `a text ends at a sentence, else at a word`(text: String, limit: Int, expected: String) {
    #expect(cut(text, to: limit) == expected)
  }

  @Test func `nothing is better than half a word`() {
    #expect(cut(String(repeating: "x", count: 10_000), to: 280) == nil)
  }

  @Test func `a stretch that is a link or code stays whole or goes`() {
    let span = Prose.Span(range: 4..<16, kind: .code)
    #expect(cut("Use let a = b; c now and then.", to: 12, spans: [span]) == "Use…")
    #expect(cut("Use let a = b; c now and then.", to: 24, spans: [span]) == "Use let a = b; c now…")
  }

  @Test func `a text of one word and combining marks is not cut inside them`() {
    let zalgo = "Z" + String(repeating: "\u{301}", count: 400) + "algo " + "and so on"
    #expect(cut(zalgo, to: 9) == "Z" + String(repeating: "\u{301}", count: 400) + "algo…")
  }
}
