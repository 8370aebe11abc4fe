/// Text as seven-bit lines that survive any mail server.
///
/// Source: RFC 2045, section 6.7, and RFC 2047, section 4.2.
enum QuotedPrintable {
  /// Appends a text, with `\r\n` for `\n` and no line above 76 characters.
  static func encode(_ text: String, into out: inout [UInt8]) {
    let bytes = Array(text.utf8)
    out.reserveCapacity(out.count + bytes.count + bytes.count / 8)
    var width = 0
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\n") {
        out.append(UInt8(ascii: "\r"))
        out.append(byte)
        width = 0
        continue
      }
      let next = index + 1 < bytes.count ? bytes[index + 1] : UInt8(ascii: "\n")
      let isLast = next == UInt8(ascii: "\n")
      let length = isLiteral(byte, isLast: isLast, atStart: width == 0) ? 1 : 3
      // A line that goes on needs its last column for `=`.
      if width + length > (isLast ? 76 : 75) {
        out.append(UInt8(ascii: "="))
        out.append(UInt8(ascii: "\r"))
        out.append(UInt8(ascii: "\n"))
        width = 0
      }
      if isLiteral(byte, isLast: isLast, atStart: width == 0) {
        out.append(byte)
        width += 1
      } else {
        append(byte, to: &out)
        width += 3
      }
    }
  }

  private static func isLiteral(_ byte: UInt8, isLast: Bool, atStart: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "="): false
    case UInt8(ascii: " "), UInt8(ascii: "\t"): !isLast
    // Servers stuff a full stop at the start of a line, and mailboxes a `From `.
    case UInt8(ascii: "."), UInt8(ascii: "F"): !atStart
    default: (0x21...0x7E).contains(byte)
    }
  }

  /// Encoded words of a text, with whole code points.
  ///
  /// - Parameters:
  ///   - text: Any text on one line.
  ///   - start: How much of the first line is taken. A first word that does not fit behind the
  ///     header's name would be read with a space before it.
  /// - Returns: Words of 75 characters at most.
  static func words(_ text: String, after start: Int) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    for scalar in text.unicodeScalars {
      var encoded: [UInt8] = []
      for byte in String(scalar).utf8 {
        if scalar.isASCIIAlphanumeric {
          encoded.append(byte)
        } else if byte == UInt8(ascii: " ") {
          encoded.append(UInt8(ascii: "_"))
        } else {
          append(byte, to: &encoded)
        }
      }
      if word.count + encoded.count > (words.isEmpty ? 60 - start : 60) {
        words.append("=?UTF-8?Q?\(String(decoding: word, as: UTF8.self))?=")
        word = []
      }
      word += encoded
    }
    if !word.isEmpty { words.append("=?UTF-8?Q?\(String(decoding: word, as: UTF8.self))?=") }
    return words
  }

  private static func append(_ byte: UInt8, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "="))
    out.append(digit(byte >> 4))
    out.append(digit(byte & 15))
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
