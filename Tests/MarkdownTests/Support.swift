import Diagnostics
import Markdown

extension Document {
  init(_ text: String, firstLine: Int = 1) { self.init(Array(text.utf8), firstLine: firstLine) }
}

/// What one document renders to, with destinations filled in as typed.
func html(_ text: String, omittingTitle: Bool = false, trusted: Bool = false) -> String {
  html(Document(text).render(omittingLeadingTitle: omittingTitle, trustedHTML: trusted))
}

func html(_ rendered: Rendered) -> String {
  var bytes: [UInt8] = []
  rendered.html.append(to: &bytes) { rendered.outline.links[$0].destination }
  return String(decoding: bytes, as: UTF8.self)
}

func outline(_ text: String, omittingTitle: Bool = false, trusted: Bool = false) -> Outline {
  Document(text).render(omittingLeadingTitle: omittingTitle, trustedHTML: trusted).outline
}

/// The bytes of a text between two places of it.
func slice(_ bytes: [UInt8], _ range: SourceRange) -> String? {
  let lines = LineTable(bytes)
  guard let start = lines.offset(of: range.lowerBound),
    let end = lines.offset(of: range.upperBound),
    start <= end, lines.position(at: start) == range.lowerBound
  else { return nil }
  return String(decoding: bytes[start..<end], as: UTF8.self)
}

/// A range as `1:2-1:7`.
func show(_ range: SourceRange) -> String {
  let (from, to) = (range.lowerBound, range.upperBound)
  return "\(from.line):\(from.column)-\(to.line):\(to.column)"
}
