internal import Highlighting

/// The inside of a code block, with its stretches told apart.
enum CodeBlock {
  /// Colours code that is HTML already.
  ///
  /// - Parameters:
  ///   - escaped: The code as a page has it.
  ///   - language: As the writer calls it.
  ///   - highlighter: Knows the languages.
  /// - Returns: The same text with `span` elements around stretches; nil where there are none.
  static func coloured(
    _ escaped: ArraySlice<UInt8>, _ language: String, by highlighter: Highlighter
  ) -> [UInt8]? {
    let code = unescaped(escaped)
    guard let spans = highlighter.spans(code, language: language), !spans.isEmpty else {
      return nil
    }
    var html: [UInt8] = []
    html.reserveCapacity(escaped.count + spans.count * 24)
    var last = 0
    for span in spans {
      escape(code[last..<span.range.lowerBound], into: &html)
      html += "<span class=\"".utf8
      html += span.token.rawValue.utf8
      html += "\">".utf8
      escape(code[span.range], into: &html)
      html += "</span>".utf8
      last = span.range.upperBound
    }
    escape(code[last...], into: &html)
    return html
  }

  private static let references: [(name: [UInt8], byte: UInt8)] = [
    (Array("&lt;".utf8), UInt8(ascii: "<")), (Array("&gt;".utf8), UInt8(ascii: ">")),
    (Array("&amp;".utf8), UInt8(ascii: "&")), (Array("&quot;".utf8), UInt8(ascii: "\"")),
  ]

  /// What the renderer escaped: four characters, and nothing else.
  private static func unescaped(_ html: ArraySlice<UInt8>) -> [UInt8] {
    var code: [UInt8] = []
    code.reserveCapacity(html.count)
    var rest = html
    while let place = rest.firstIndex(of: UInt8(ascii: "&")) {
      code += rest[..<place]
      rest = rest[place...]
      let reference = references.first { rest.starts(with: $0.name) }
      code.append(reference?.byte ?? UInt8(ascii: "&"))
      rest = rest.dropFirst(reference?.name.count ?? 1)
    }
    return code + rest
  }

  private static func escape(_ code: ArraySlice<UInt8>, into html: inout [UInt8]) {
    for byte in code {
      if let reference = references.first(where: { $0.byte == byte }) {
        html += reference.name
      } else {
        html.append(byte)
      }
    }
  }
}
