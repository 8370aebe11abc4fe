/// What a writer may have meant.
package enum Suggestion {
  /// The candidate that is nearest to `word`, when one is near enough to be worth naming.
  ///
  /// Near enough is a third of the word's length in edits (insert, delete, replace, swap two
  /// neighbours), at least one. Among equals the first in order wins, so that a message never
  /// depends on the order of a dictionary.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    Vocabulary(candidates).nearest(to: word)
  }

  /// Words that are asked for often, ready to be compared.
  package struct Vocabulary: Sendable {
    /// In lower case, by length in bytes, in the order in which they came.
    private let byLength: [Int: [(bytes: [UInt8], order: Int)]]
    private let words: [String]

    package init(_ words: some Sequence<String>) {
      self.words = Array(words)
      var byLength: [Int: [(bytes: [UInt8], order: Int)]] = [:]
      for (order, word) in self.words.enumerated() {
        let bytes = Array(word.lowercased().utf8)
        byLength[bytes.count, default: []].append((bytes, order))
      }
      self.byLength = byLength
    }

    /// The word that is nearest; see ``Suggestion/nearest(to:among:)``.
    package func nearest(to word: String) -> String? {
      let target = Array(word.lowercased().utf8)
      let limit = max(1, target.count / 3)
      var best: (distance: Int, order: Int)?
      for length in max(0, target.count - limit)...(target.count + limit) {
        for candidate in byLength[length] ?? [] {
          // Only what is nearer than the best so far, or as near and before it, is of interest.
          let most = best.map { $0.distance - (candidate.order < $0.order ? 0 : 1) } ?? limit
          guard most >= 0 else { continue }
          let distance = Suggestion.distance(target, candidate.bytes, atMost: most)
          if distance <= most { best = (distance, candidate.order) }
        }
      }
      return best.map { words[$0.order] }
    }
  }

  /// Damerau's distance, restricted to neighbours; anything above `limit` when it is above.
  fileprivate static func distance(_ a: [UInt8], _ b: [UInt8], atMost limit: Int) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      if row.min() ?? 0 > limit { return limit + 1 }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
