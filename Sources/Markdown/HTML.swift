internal import Diagnostics

/// HTML's own spelling of text.
package enum HTML {
  /// Appends `text` with `&`, `<`, `>`, `"` and `'` escaped.
  ///
  /// What comes out is safe between tags and inside an attribute's quotes of either kind.
  package static func escape(_ text: String, into html: inout [UInt8]) {
    let bytes = text.utf8.span
    var copied = 0
    for index in bytes.indices
    where isSpecial(bytes[index]) || bytes[index] == UInt8(ascii: "'") {
      html.append(bytes.extracting(copied..<index))
      append(bytes[index], to: &html, apostrophe: true)
      copied = index + 1
    }
    html.append(bytes.extracting(copied...))
  }

  /// `text` with `&`, `<`, `>`, `"` and `'` escaped.
  package static func escaped(_ text: String) -> String {
    var html: [UInt8] = []
    html.reserveCapacity(text.utf8.count + 16)
    escape(text, into: &html)
    return String(decoding: html, as: UTF8.self)
  }

  /// Appends text for a place between tags or between double quotes.
  ///
  /// `'` needs no escape there and cmark leaves it alone: so do we, so that our HTML can be
  /// compared with cmark's byte for byte. Copies whole stretches.
  static func escape(_ text: Span<UInt8>, into html: inout [UInt8]) {
    unsafe text.withUnsafeBufferPointer { bytes in
      var copied = 0
      for index in bytes.indices where unsafe isSpecial(bytes[index]) {
        unsafe html.append(contentsOf: bytes[copied..<index])
        unsafe append(bytes[index], to: &html, apostrophe: false)
        copied = index + 1
      }
      unsafe html.append(contentsOf: bytes[copied...])
    }
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    // All four lie between `"` and `>`, where few letters of a text do.
    byte &- UInt8(ascii: "\"") <= 0x1C
      && (byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&")
        || byte == UInt8(ascii: "\""))
  }

  private static func append(_ byte: UInt8, to html: inout [UInt8], apostrophe: Bool) {
    switch byte {
    case UInt8(ascii: "&"): html.append("&amp;")
    case UInt8(ascii: "<"): html.append("&lt;")
    case UInt8(ascii: ">"): html.append("&gt;")
    case UInt8(ascii: "\""): html.append("&quot;")
    case UInt8(ascii: "'") where apostrophe: html.append("&#39;")
    default: html.append(byte)
    }
  }
}

extension [UInt8] {
  /// Appends the bytes of a literal.
  mutating func append(_ literal: StaticString) {
    unsafe append(
      contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }
}
