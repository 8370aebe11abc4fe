internal import Diagnostics
internal import Markdown

/// The line of a source at which something is wrong, with the stretch marked, as HTML.
struct Excerpt {
  /// Longer lines are cut, around the place.
  private static let length = 160

  let html: String

  /// - Returns: Nil when the file has no such line, or the whole file is meant.
  init?(_ diagnostic: Diagnostic, in source: [UInt8]) {
    let start = diagnostic.range.lowerBound
    guard diagnostic.range != .wholeFile,
      let begin = LineTable(source).offset(of: SourcePosition(line: start.line, column: 1))
    else { return nil }
    let line = source[begin...].prefix { $0 != UInt8(ascii: "\n") }
    let end = diagnostic.range.upperBound
    let first = min(line.startIndex + start.column - 1, line.endIndex)
    let last =
      end.line == start.line ? min(line.startIndex + end.column - 1, line.endIndex) : line.endIndex
    let from = max(line.startIndex, first - Self.length / 2)
    let to = min(line.endIndex, from + Self.length)
    let marked = first..<max(first, min(last, to))
    let text = { (range: Range<Int>) in
      // A cut may fall into the middle of a character; what is left of it is not shown.
      HTML.escaped(
        String(decoding: line[range], as: UTF8.self).replacing("\u{FFFD}", with: "").visible)
    }
    html =
      "<pre><b>\(start.line)</b> \(from > line.startIndex ? "…" : "")\(text(from..<marked.lowerBound))"
      + "<mark>\(text(marked))</mark>\(text(marked.upperBound..<max(to, marked.upperBound)))"
      + "\(to < line.endIndex ? "…" : "")</pre>\n"
  }
}

extension Diagnostic {
  /// The finding as an item of a list: place, message, the line, the mend.
  func item(in source: [UInt8]?) -> String {
    let start = range.lowerBound
    let place = "\(path):\(start.line):\(start.column)"
    let mend = hint.map { "<p class=\"hint\">\(HTML.escaped($0.visible))</p>\n" } ?? ""
    return """
      <li class="\(severity.rawValue)">
      <p><code class="place">\(HTML.escaped(place.visible))</code> \(HTML.escaped(message.visible)) \
      <small>\(HTML.escaped("\(id)"))</small></p>
      \(source.flatMap { Excerpt(self, in: $0) }?.html ?? "")\(mend)</li>

      """
  }
}
