import Foundation
import Testing

@testable import Channels

@Suite struct SentenceTests {
  @Test(arguments: [
    "One. Two! Three? Four.", "He said “no.” Then he left.",
    "Mr. Smith went to Washington. He won.",
    "Version 1.0 is out. It has v1.2.3 in it.", "It is 3.5 m. wide.", "Wait… what? Yes.",
    "a.m. and p.m. are not sentences. U.S. troops left.", "(It works.) Good.", "One.\nTwo\nthree.",
    "こんにちは。世界は広いです。", "「はい。」と言った。", "Что? Да. Нет!", "هل هذا؟ نعم. لا", "שלום. עולם",
    "यह है। वह है।", "No space.Next one. And.", "Dots... then small. Dots... Then big.",
    "e\u{301}. E\u{301}. x",
    "A.B. test. C", "Ends with code. `x.y()` and more. Z", "1. One\n2. Two", "“Q?” A. ‘B.’ C",
    "a\u{200D}. B", "Ω. ω. Σ", "5.\u{A0}Five", "x.)) Y", "?!? Z", ".5 is half. Ok", "",
  ])
  func `sentences are those of the Unicode library`(text: String) {
    var expected: [Int] = []
    text.enumerateSubstrings(
      in: text.startIndex..., options: [.bySentences, .substringNotRequired]
    ) {
      _, _, enclosing, _ in
      expected.append(text.utf8.distance(from: text.startIndex, to: enclosing.upperBound))
    }
    #expect(Sentences.boundaries(in: text) == expected)
  }

  @Test(arguments: [
    ("Rust, e.g. Tokio. Fast.", ["Rust, e.g. Tokio.", " Fast."]),
    ("See Fig. 3. Then No. 5. No. Go.", ["See Fig. 3.", " Then No. 5.", " No.", " Go."]),
    ("Dr. Ada and J. Doe vs. Them. End", ["Dr. Ada and J. Doe vs. Them."]),
    ("Title\nText goes on", []),
    ("It ends etc.\n\nNext one.", ["It ends etc.", "\n\nNext one."]),
  ])
  func `an abbreviation ends no sentence`(text: String, sentences: [String]) {
    let ends = [0] + Sentences.ends(in: text)
    let utf8 = Array(text.utf8)
    let found = zip(ends, ends.dropFirst()).map { String(decoding: utf8[$0..<$1], as: UTF8.self) }
    #expect(found == sentences)
  }
}
