/// HTML's own spelling of text.
package enum HTML {
  /// Appends `text` with `&`, `<`, `>`, `"` and `'` escaped.
  ///
  /// What comes out is safe between tags and inside an attribute's quotes of either kind.
  package static func escape(_ text: String, into html: inout [UInt8]) {
    var text = text
    text.withUTF8 { unsafe escape(Span(_unsafeElements: $0), into: &html, apostrophe: true) }
  }

  /// `text` with `&`, `<`, `>`, `"` and `'` escaped.
  package static func escaped(_ text: String) -> String {
    var html: [UInt8] = []
    html.reserveCapacity(text.utf8.count + 16)
    escape(text, into: &html)
    return String(decoding: html, as: UTF8.self)
  }

  /// Appends bytes of text, escaped, in one pass that copies whole stretches.
  ///
  /// - Parameter apostrophe: Whether `'` is escaped too. Text between tags does not need it, and
  ///   cmark leaves it alone, so leaving it alone keeps our output equal to cmark's.
  static func escape(_ text: Span<UInt8>, into html: inout [UInt8], apostrophe: Bool = false) {
    unsafe text.withUnsafeBufferPointer { bytes in
      var copied = 0
      for index in bytes.indices {
        let entity: StaticString
        switch unsafe bytes[index] {
        case UInt8(ascii: "&"): entity = "&amp;"
        case UInt8(ascii: "<"): entity = "&lt;"
        case UInt8(ascii: ">"): entity = "&gt;"
        case UInt8(ascii: "\""): entity = "&quot;"
        case UInt8(ascii: "'") where apostrophe: entity = "&#39;"
        default: continue
        }
        unsafe html.append(contentsOf: bytes[copied..<index])
        html.append(entity)
        copied = index + 1
      }
      unsafe html.append(contentsOf: bytes[copied...])
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
