@_spi(_Unicode) import Swift

/// The length of a text as X counts it.
///
/// In composed form (NFC), an address is 23, an emoji cluster 2, and any other code point 1 or 2.
///
/// Source: twitter-text (Apache-2.0), config/v1.json to v3.json and js/src/parseTweet.js.
enum WeightedLength {
  /// Which of X's counting rules.
  enum Rules: Sendable {
    /// Every code point counts 1, and 140 fit.
    case first
    /// Code points count 1 or 2, and 280 fit.
    case second
    /// As the second, and an emoji cluster counts 2: what X counts by today.
    case third

    var limit: Int { self == .first ? 140 : 280 }
  }

  /// What any address counts, however long.
  static let address = 23

  static func of(_ text: String) -> Int {
    var length = 0
    walk(text, .third) { weight, _ in length += weight }
    return length
  }

  /// What X makes of a whole post.
  ///
  /// - Parameters:
  ///   - text: The whole text.
  ///   - rules: By which version of the rules it is counted.
  ///   - limit: The account's own, where it is not the usual one.
  /// - Returns: Its length; whether X would take it; and, when it is too long or holds a character
  ///   that X refuses, how many UTF-16 code units of the composed text it would take.
  static func measure(
    _ text: String, by rules: Rules = .third, limit: Int? = nil
  ) -> (length: Int, isValid: Bool, fitting: Int) {
    let limit = limit ?? rules.limit
    var length = 0
    var units = 0
    var fitting = 0
    var isValid = true
    walk(text, rules) { weight, scalars in
      length += weight
      units += scalars.reduce(0) { $0 + UTF16.width($1) }
      if scalars.contains(where: isRefused) { isValid = false }
      if isValid, length <= limit { fitting = units }
    }
    return (length, isValid && length > 0 && length <= limit, fitting)
  }

  /// Whether a post would hold an address, which X charges more for.
  static func hasAddress(_ text: String) -> Bool {
    !WebAddress.all(in: Array(text._nfc), requiresScheme: false).isEmpty
  }

  /// Calls `body` with each thing that counts as one, and with what it counts.
  private static func walk(
    _ text: String, _ rules: Rules, _ body: (Int, ArraySlice<Unicode.Scalar>) -> Void
  ) {
    // Composing is for letters with marks; plain ASCII has none, and is most of what we count.
    let isASCII = text.isASCII
    // The standard library composes, but does not yet say so in public; what Foundation has in
    // its place would triple the program.
    let scalars = isASCII ? text.utf8.map { Unicode.Scalar($0) } : Array(text._nfc)
    var addresses = WebAddress.all(in: scalars, requiresScheme: false)[...]
    var index = 0
    while index < scalars.count {
      if let next = addresses.first, next.lowerBound == index {
        body(address, scalars[next])
        index = next.upperBound
        addresses.removeFirst()
      } else if rules == .third, !isASCII, let end = Emoji.end(in: scalars, at: index) {
        body(2, scalars[index..<end])
        index = end
      } else {
        body(rules == .first ? 1 : weight(scalars[index]), scalars[index...index])
        index += 1
      }
    }
  }

  private static func weight(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0...4351, 8192...8205, 8208...8223, 8242...8247: 1
    default: 2
    }
  }

  /// What makes a post invalid, wherever it stands.
  private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xFFFE, 0xFEFF, 0xFFFF: true
    default: false
    }
  }
}
