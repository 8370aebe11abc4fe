/// Reads a short text from its beginning to its end.
struct Scanner {
  private var rest: Substring.UnicodeScalarView

  /// Whether `body` reads all of a text.
  static func reads(_ text: String, _ body: (inout Scanner) -> Bool) -> Bool {
    var scanner = Scanner(text)
    return body(&scanner) && scanner.isAtEnd
  }

  init(_ text: String) { rest = Substring(text).unicodeScalars }

  var isAtEnd: Bool { rest.isEmpty }

  /// One scalar, if it is this one.
  mutating func take(_ scalar: Unicode.Scalar) -> Bool { take { $0 == scalar } }

  /// One scalar, if it is of these.
  mutating func take(_ matches: (Unicode.Scalar) -> Bool) -> Bool {
    guard let first = rest.first, matches(first) else { return false }
    rest.removeFirst()
    return true
  }

  /// As many of these as there are; never fails.
  mutating func skip(_ matches: (Unicode.Scalar) -> Bool) -> Bool {
    while take(matches) {}
    return true
  }

  /// A word, if it is next.
  mutating func take(_ word: String) -> Bool {
    guard rest.starts(with: word.unicodeScalars) else { return false }
    rest.removeFirst(word.unicodeScalars.count)
    return true
  }

  /// The name of a step: a small letter, then up to 39 small letters, digits and `-`.
  mutating func name() -> Bool {
    guard take(\.isLower) else { return false }
    var length = 1
    while length < 40, take({ $0.isLower || $0.isDigit || $0 == "-" }) { length += 1 }
    return true
  }

  /// A number above 0 without a zero before it.
  mutating func number(digits most: Int) -> Int? {
    guard let first = rest.first, first.isDigit, first != "0" else { return nil }
    var number = 0
    var count = 0
    while count < most, let digit = rest.first, digit.isDigit {
      number = number * 10 + Int(digit.value - 48)
      count += 1
      rest.removeFirst()
    }
    return number
  }
}

extension Unicode.Scalar {
  var isLower: Bool { ("a"..."z").contains(self) }
  var isUpper: Bool { ("A"..."Z").contains(self) }
  var isLetter: Bool { isLower || isUpper }
  var isDigit: Bool { ("0"..."9").contains(self) }
  var isWord: Bool { isLetter || isDigit || self == "_" }
}
