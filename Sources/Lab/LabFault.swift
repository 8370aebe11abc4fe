/// What goes wrong at a channel of the lab, at calls that would change something.
package struct LabFault: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// It is stored, and the connection is closed without an answer.
    case acceptThenDrop = "accept-then-drop"
    /// It is stored, and the answer is 500.
    case failAfterStoring = "500-after-storing"
    /// It is stored, and the answer says so in no words that can be read.
    case malformed
    /// It is stored, and the answer comes late.
    case slow
    /// It is not stored, and the connection is closed without an answer.
    case dropBeforeStoring = "drop-before-storing"
    /// It is not stored: too many requests, with `Retry-After: 1`.
    case limited = "429"
    /// It is not stored: the token has expired.
    case expired
  }

  package var channel: String
  package var kind: Kind
  /// How often it still happens.
  package var times: Int

  package init(channel: String, kind: Kind, times: Int = 1) {
    self.channel = channel
    self.kind = kind
    self.times = times
  }

  /// Reads `mastodon=429` or `mastodon=429:3`; nil for what is neither.
  package init?(_ text: String) {
    guard let sign = text.firstIndex(of: "=") else { return nil }
    let words = text[text.index(after: sign)...].split(
      separator: ":", omittingEmptySubsequences: false)
    guard let first = words.first, let kind = Kind(rawValue: String(first)), words.count <= 2 else {
      return nil
    }
    let times = words.count == 2 ? Int(words[1]) : 1
    guard let times, (1...1_000_000).contains(times) else { return nil }
    self.init(channel: String(text[..<sign]), kind: kind, times: times)
  }
}
