import Diagnostics
import Testing

@testable import Channels

@Suite struct HashtagTests {
  @Test(arguments: [
    ("rust", "Rust"), ("unit testing", "UnitTesting"), ("wasm-gc", "WasmGc"), ("C++", "Cpp"),
    ("c#", "CSharp"), ("2024", ""), ("http2", "Http2"), ("программирование", "Программирование"),
    ("🔥", ""), ("snake_case", "Snake_Case"),
  ])
  func `a tag becomes one word that every channel links`(tag: String, hashtag: String) {
    #expect(Hashtag.word(tag) == hashtag)
  }

  @Test func `each channel takes as many as it is polite to send`() throws {
    let text = "---\ntags: [a, b, c, d]\n---\n# T\n\nFirst words of it." + filler
    let x = try #require(try draft("x", text).value)
    let mastodon = try #require(try draft("mastodon", text).value)
    #expect(x.text.hasSuffix("\n\n#A #B"))
    #expect(mastodon.text.hasSuffix("\n\n#A #B #C"))
  }

  @Test func `hashtags that the front matter lists are all taken`() throws {
    let text =
      "---\ntags: [a]\nchannels:\n  x:\n    hashtags: [one, '#two', three]\n---\n# T\n\nFirst."
      + filler
    let x = try #require(try draft("x", text).value)
    #expect(x.text.hasSuffix("\n\n#One #Two #Three"))
  }
}
