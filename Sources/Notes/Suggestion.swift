/// What a writer may have meant.
package enum Suggestion {
  /// The candidate that is nearest to `word`, when one is near enough to be worth naming.
  ///
  /// Near enough is a third of the word's length in edits (insert, delete, replace, swap two
  /// neighbours), at least one. Among equals the first in order wins, so that a message never
  /// depends on the order of a dictionary.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let target = Array(word.lowercased().utf8)
    let limit = max(1, target.count / 3)
    var best: (distance: Int, word: String)?
    for candidate in candidates {
      let bytes = Array(candidate.lowercased().utf8)
      guard abs(bytes.count - target.count) <= limit else { continue }
      let distance = distance(target, bytes, atMost: limit)
      guard distance <= limit else { continue }
      if let found = best, (found.distance, found.word) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.word
  }

  /// Damerau's distance, restricted to neighbours; anything above `limit` when it is above.
  private static func distance(_ a: [UInt8], _ b: [UInt8], atMost limit: Int) -> Int {
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
