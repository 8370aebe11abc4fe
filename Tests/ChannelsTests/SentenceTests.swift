import Foundation
import Testing

@testable import Channels

@Suite struct SentenceTests {
  /// Texts, some of them of random pieces, and where another implementation of UAX #29 breaks them.
  static let cases: [(text: String, boundaries: [Int])] = {
    let data = Data(Corpus.bytes("sentences/sentences.json"))
    let items = (try? JSONSerialization.jsonObject(with: data)) as? [[String: Any]] ?? []
    return items.compactMap { item in
      guard let text = item["text"] as? String, let boundaries = item["boundaries"] as? [Int] else {
        return nil
      }
      return (text, boundaries)
    }
  }()

  @Test func `sentences are those of another implementation`() {
    #expect(Self.cases.count == 328)
    for (text, boundaries) in Self.cases {
      #expect(Sentences.boundaries(in: text) == boundaries, "\(text.debugDescription)")
    }
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
