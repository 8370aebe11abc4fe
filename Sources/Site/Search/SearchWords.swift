/// What a search knows of a text: its words, in the form in which a reader's are compared.
///
/// `search.js` cuts what a reader types by the same rules; a test runs both on the same texts.
enum SearchWords {
  /// How long a word is, in scalars: one letter tells nothing, and nobody types more than this.
  static let lengths = 2...32

  /// Calls `body` with each word of a text, in order and as often as it occurs.
  ///
  /// A word is a run of letters, digits and `_` of any script, in lower case. Runs in scripts that
  /// put no spaces between words give each pair of neighbours, as no word of theirs can be told.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8.
  ///   - isHTML: Whether tags and character references stand between the words.
  ///   - body: Takes the word.
  static func each(
    in bytes: some BidirectionalCollection<UInt8>, isHTML: Bool = false, _ body: (String) -> Void
  ) {
    var word = String.UnicodeScalarView()
    var length = 0
    var isUnspaced = false
    func finish() {
      defer {
        word = String.UnicodeScalarView()
        length = 0
        isUnspaced = false
      }
      if isUnspaced {
        for (first, second) in zip(word, word.dropFirst()) {
          var pair = String.UnicodeScalarView()
          pair.append(first)
          pair.append(second)
          body(String(pair))
        }
      } else if lengths.contains(length) {
        body(String(word))
      }
    }

    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    /// What ends the stretch of markup that is being passed over.
    var end: Unicode.Scalar?
    while case .scalarValue(let scalar) = decoder.decodeAnyway(&iterator) {
      if let awaited = end {
        if scalar == awaited { end = nil }
        continue
      }
      if isHTML, scalar == "<" || scalar == "&" {
        // An emphasised part of a word is a part of it; a tag that ends a block stands beside a
        // line end anyway.
        if scalar == "&" { finish() }
        end = scalar == "<" ? ">" : ";"
        continue
      }
      guard isPart(scalar) else {
        if length > 0 { finish() }
        continue
      }
      if scalar.isASCII {
        let value = scalar.value
        word.append((0x41...0x5A).contains(value) ? Unicode.Scalar(UInt8(value | 0x20)) : scalar)
      } else {
        word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        if isUnspacedScript(scalar) { isUnspaced = true }
      }
      length += 1
    }
    finish()
  }

  /// The name of the file that has a word: what its first two scalars are.
  static func shard(of word: String) -> String {
    let start = word.unicodeScalars.prefix(2)
    let isPlain = start.allSatisfy { $0.isASCII && $0 != "_" }
    return isPlain
      ? String(String.UnicodeScalarView(start))
      : start.map { String($0.value, radix: 16) }.joined(separator: "-")
  }

  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return switch scalar.value {
      case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
      default: false
      }
    }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }

  /// Han, Hiragana, Katakana, Thai, Lao, Khmer and Myanmar.
  private static func isUnspacedScript(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3041...0x30FF, 0x3400...0x4DBF,
      0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
      true
    default: false
    }
  }
}

extension UTF8 {
  /// Decodes the next scalar; what is no UTF-8 becomes U+FFFD, which is part of no word.
  fileprivate mutating func decodeAnyway(
    _ iterator: inout some IteratorProtocol<UInt8>
  ) -> UnicodeDecodingResult {
    let result = decode(&iterator)
    if case .error = result { return .scalarValue("\u{FFFD}") }
    return result
  }
}
