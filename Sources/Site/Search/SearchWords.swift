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
  ///   - bytes: UTF-8; what is none is part of no word.
  ///   - isHTML: Whether tags and character references stand between the words.
  ///   - body: Takes the word.
  static func each(in bytes: [UInt8], isHTML: Bool = false, _ body: (String) -> Void) {
    var run = Run()
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte < 0x80 {
        place += 1
        if let part = asciiParts[Int(byte)] {
          run.append(part)
        } else if isHTML, byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") {
          // An emphasised part of a word is a part of it; a tag that ends a block stands beside a
          // line end anyway.
          let isTag = byte == UInt8(ascii: "<")
          if !isTag { run.finish(body) }
          let end = isTag ? UInt8(ascii: ">") : UInt8(ascii: ";")
          while place < bytes.count, bytes[place] != end { place += 1 }
          place += 1
        } else {
          run.finish(body)
        }
        continue
      }
      var decoder = UTF8()
      var rest = bytes[place..<min(place + 4, bytes.count)].makeIterator()
      if case .scalarValue(let scalar) = decoder.decode(&rest) {
        place += UTF8.width(scalar)
        if isPart(scalar) { run.append(scalar) } else { run.finish(body) }
      } else {
        place += 1
        run.finish(body)
      }
    }
    run.finish(body)
  }

  /// The word that is being read.
  private struct Run {
    private var bytes: [UInt8] = []
    /// In scalars, as they were typed.
    private var length = 0
    private var isUnspaced = false

    mutating func append(_ ascii: UInt8) {
      bytes.append(ascii)
      length += 1
    }

    mutating func append(_ scalar: Unicode.Scalar) {
      bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      if isUnspacedScript(scalar) { isUnspaced = true }
      length += 1
    }

    mutating func finish(_ body: (String) -> Void) {
      if length == 0 { return }
      if isUnspaced {
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
        for (first, second) in zip(scalars, scalars.dropFirst()) {
          var pair = String.UnicodeScalarView()
          pair.append(first)
          pair.append(second)
          body(String(pair))
        }
      } else if lengths.contains(length) {
        body(String(decoding: bytes, as: UTF8.self))
      }
      bytes.removeAll(keepingCapacity: true)
      length = 0
      isUnspaced = false
    }
  }

  /// The name of the file that has a word: what its first two scalars are.
  static func shard(of word: String) -> String {
    let start = word.unicodeScalars.prefix(2)
    let isPlain = start.allSatisfy { $0.isASCII && $0 != "_" }
    return isPlain
      ? String(String.UnicodeScalarView(start))
      : start.map { String($0.value, radix: 16) }.joined(separator: "-")
  }

  /// What each ASCII byte is in a word, in lower case; nil for what is part of none.
  private static let asciiParts: [UInt8?] = (0..<0x80).map { byte in
    switch UInt8(byte) {
    case 0x30...0x39, 0x5F, 0x61...0x7A: UInt8(byte)
    case 0x41...0x5A: UInt8(byte) | 0x20
    default: nil
    }
  }

  /// Whether a scalar beyond ASCII is part of a word.
  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
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
