import Diagnostics

/// Text as seven-bit lines that survive any mail server.
///
/// Source: RFC 2045, section 6.7, and RFC 2047, section 4.2.
enum QuotedPrintable {
  /// Appends a text, with `\r\n` for `\n` and no line above 76 characters.
  static func encode(_ bytes: Span<UInt8>, into out: inout [UInt8]) {
    var start = 0
    while start <= bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      encode(line: bytes.extracting(start..<end), into: &out)
      if end < bytes.count { out += "\r\n".utf8 }
      start = end + 1
    }
  }

  private static func encode(line: Span<UInt8>, into out: inout [UInt8]) {
    // Asked for at each byte, whether it has been made would be asked too.
    let isPlain = isPlain
    let count = line.count
    var width = 0
    var index = 0
    while index < count {
      // A line that goes on needs its last column for `=`.
      let most = min(index + 75 - width, count)
      var end = index
      while end < most, isPlain[Int(line[end])] { end += 1 }
      // A space may not end a line, and what stands at its start has cases of its own.
      if end > index + 1, width > 0, end < count || line[count - 1] != UInt8(ascii: " ") {
        out.append(line.extracting(index..<end))
        width += end - index
        index = end
        continue
      }
      let byte = line[index]
      let isLast = index + 1 == count
      let isShort = isLiteral(byte, isLast: isLast, atStart: width == 0)
      if width + (isShort ? 1 : 3) > (isLast ? 76 : 75) {
        out += "=\r\n".utf8
        width = 0
        continue
      }
      if isShort { out.append(byte) } else { append(byte, to: &out) }
      width += isShort ? 1 : 3
      index += 1
    }
  }

  /// The bytes that stand for themselves wherever they are, but for a space at the end of a line
  /// and what ``isLiteral(_:isLast:atStart:)`` says of the start of one.
  private static let isPlain: [Bool] = (0...UInt8.max).map {
    (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=")
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
