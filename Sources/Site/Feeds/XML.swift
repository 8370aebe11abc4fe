internal import Markdown

/// XML being written; as ``Markup``, it takes what is ours only as literals.
struct XML {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ literal: StaticString) {
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// Writes text, safe between tags and inside an attribute's quotes.
  mutating func text(_ text: String) { self.text(Array(text.utf8)) }

  /// Writes UTF-8 text.
  ///
  /// Characters that XML 1.0 has no way to write become U+FFFD, so that one stray byte in a note
  /// does not cost a reader the feed. Source: XML 1.0, section 2.2, `Char`.
  mutating func text(_ text: [UInt8]) {
    bytes.reserveCapacity(bytes.count + text.count + text.count / 8)
    var copied = 0
    for index in text.indices {
      var length = 1
      let replacement: StaticString
      switch text[index] {
      case UInt8(ascii: "&"): replacement = "&amp;"
      case UInt8(ascii: "<"): replacement = "&lt;"
      case UInt8(ascii: ">"): replacement = "&gt;"
      case UInt8(ascii: "\""): replacement = "&quot;"
      // A parser would make a line end of it.
      case 0x0D: replacement = "&#13;"
      case 0x09, 0x0A: continue
      case 0..<0x20: replacement = "\u{FFFD}"
      // U+FFFE and U+FFFF.
      case 0xEF where index + 2 < text.count && text[index + 1] == 0xBF && text[index + 2] >= 0xBE:
        replacement = "\u{FFFD}"
        length = 3
      default: continue
      }
      bytes.append(contentsOf: text[copied..<index])
      raw(replacement)
      copied = index + length
    }
    bytes.append(contentsOf: text[copied...])
  }

  /// Writes `<name>text</name>` on a line of its own.
  mutating func element(_ name: StaticString, _ content: String) {
    raw("<")
    raw(name)
    raw(">")
    text(content)
    raw("</")
    raw(name)
    raw(">\n")
  }

  /// Writes ` name="text"`.
  mutating func attribute(_ name: StaticString, _ value: String) {
    raw(" ")
    raw(name)
    raw("=\"")
    text(value)
    raw("\"")
  }
}
