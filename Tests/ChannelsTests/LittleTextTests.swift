import Support
import Testing

@testable import Channels

@Suite struct LittleTextTests {
  @Test(
    arguments: [
      [.text(#"a \|{}@[]()<>#*_~ b"#)], [.hashtag("Rust")],
      [.text("x\n\n"), .hashtag("A_B"), .text(" "), .hashtag("C")],
      [.text(##"\\ {hashtag|\#|x} @[Ada](urn:li:person:1)"##)], [.text("日本 👩‍👩‍👧 e\u{301}")],
      [.text("https://example.org/a_(b)#c~d")],
    ] as [[LittleText.Piece]])
  func `what LinkedIn reads is what was meant`(pieces: [LittleText.Piece]) {
    #expect(LittleText.decode(LittleText.encode(pieces)) == pieces)
  }

  @Test(arguments: 0..<50)
  func `every text comes back`(seed: UInt64) {
    var random = Seeded(seed: seed &+ 11)
    let letters = Array(##"\|{}@[]()<>#*_~ab \#n é👍"##)
    let text = String((0..<60).compactMap { _ in letters.randomElement(using: &random) })
    #expect(LittleText.decode(LittleText.encode([.text(text)])) == [.text(text)])
  }

  @Test(arguments: ["a (b)", "#tag", "a\\", "\\a", "{hashtag|\\#|a", "{x}", "~"])
  func `where LinkedIn would stop reading there is nothing`(little: String) {
    #expect(LittleText.decode(little) == nil)
  }
}
