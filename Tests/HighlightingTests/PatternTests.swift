import Testing

@testable import Highlighting

@Suite struct PatternTests {
  /// Expressions whose matches begin in ways that are easily got wrong.
  static let expressions = [
    "a", "(?i)k", "(?i)K|ſ", "(?i)straße", "[^a]", "é|ü", "(?i)é", "(?<=a)b", "(?<!a)b", "(?=b)b",
    "\\bfoo", "^x", "(?m)^x", "x$", "(?m)$", "", "a*", "a?b", "\\s", "\\w", "(?:)ab", "(a|b)+c",
    "(?>ab|a)c", ".", "(?s).", "\\p{Lu}", "[α-ω]", "\\d+", "\\x{1F600}", "(?(?=a)ab|ba)", "b\\Ka",
  ]

  static let texts = [
    "", "a", "aab ba", "Kk\u{212A}ſs", "straße STRASSE", "éÉüÜ", "foo xfoo\nx\nxx",
    "αΩ ab\u{1F600}",
    "cabacbc 42",
  ]

  /// What the search of an expression finds at a place is what it finds when it is held to that
  /// place: what is known of its first byte rules out nothing that would match.
  @Test(arguments: expressions)
  func `an anchored expression matches where the search for it does`(_ source: String) throws {
    let anchored = try #require(Pattern(source, isAnchored: true))
    let searching = try #require(Pattern(source, isAnchored: false))
    let work = Work()
    for text in Self.texts {
      let shown = text
      var text = text
      try text.withUTF8 { bytes in
        for start in 0...bytes.count
        where unsafe start == bytes.count || bytes[start] & 0xC0 != 0x80 {
          work.begin(length: bytes.count)
          let held = try unsafe anchored.match(bytes, from: start, to: bytes.count, work)
          let found = try unsafe searching.match(bytes, from: start, to: bytes.count, work)
          // `\K` lets a match say that it begins later than it was asked for.
          let place = source.contains("\\K") ? start + 1 : start
          let expected = found.flatMap { $0.range.lowerBound == place ? $0.groups : nil }
          #expect(held?.groups == expected, "'\(source)' at \(start) of '\(shown)'")
        }
      }
    }
  }
}
