import Foundation
import Testing

@testable import Notes

@Suite struct PatternTests {
  private static let patterns = [
    "abc", "a|bc", "(a|b)*c", "a+b?", "[a-c]{2,3}", "[^a-c]+", "\\d{4}-\\d{2}", "\\w+\\.md", "a.c",
    "(?:ab)+", "", "[A-Z]{2,4}-[0-9]+", "a{0,2}", "(a*)*", "x\\|y", "[\\d_-]+", "a{2,}", "\\s*a",
  ]

  @Test func `a pattern matches what the system's own regular expressions match as a whole`() throws
  {
    var random = SystemRandomNumberGenerator()
    let letters = Array("abcxyAB0129-_. |\nmd")
    for text in Self.patterns {
      let pattern = try #require(Pattern(text), "\(text)")
      let theirs = try NSRegularExpression(pattern: "\\A(?:\(text))\\z")
      for _ in 0..<400 {
        let word = String(
          (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in
            letters.randomElement(using: &random)
          })
        let range = NSRange(word.startIndex..., in: word)
        let expected = theirs.firstMatch(in: word, range: range) != nil
        #expect(pattern.matches(word) == expected, "\(text) and \(word.debugDescription)")
      }
    }
  }

  @Test(arguments: [
    "(", ")", "a)", "[", "[]", "a{", "a{2", "a{3,2}", "*", "+a", "(?=a)", "(?<n>a)", "\\1", "\\",
    "[z-a]", "a{9999}", "((a{500}){500})", String(repeating: "(", count: 100), "a{1,-1}",
  ])
  func `what is no pattern, or too large a one, is refused`(_ text: String) {
    #expect(Pattern(text) == nil)
  }

  @Test func `a pattern made to search for ever is done at once`() throws {
    let pattern = try #require(Pattern("(a+)+b"))
    let clock = ContinuousClock()
    let time = clock.measure { #expect(!pattern.matches(String(repeating: "a", count: 9000))) }
    #expect(time < .seconds(2))
  }
}
