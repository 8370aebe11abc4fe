/// Writes a text with its marks in the language of one channel.
///
/// The text is cut while it is plain, so that no cut leaves a mark open.
struct RichText: Sendable {
  /// What stands before a stretch, and behind it.
  let around: @Sendable (Prose.Mark.Kind) -> (before: String, behind: String)
  /// Words that are read as words; inside code other characters are special.
  let escaped: @Sendable (Unicode.Scalar, _ inCode: Bool) -> String?
  /// Whether a mark counts only where no letter or digit touches it.
  var marksNeedSpace = false
  /// What each line of a quote begins with, where quotes are made so.
  var quoteMargin = ""
  /// Whether backticks end code, and there is no way to write them inside it.
  var ticksEndCode = false

  /// The three characters that HTML and Slack's `mrkdwn` read as something else.
  @Sendable static func entity(_ scalar: Unicode.Scalar, inCode: Bool) -> String? {
    switch scalar {
    case "<": "&lt;"
    case ">": "&gt;"
    case "&": "&amp;"
    default: nil
    }
  }

  /// The text in the channel's language.
  func write(_ prose: Prose) -> String {
    var out = ""
    out.reserveCapacity(prose.text.utf8.count + prose.marks.count * 8)
    var open: [(end: Int, kind: Prose.Mark.Kind)] = []
    var marks = prose.marks.filter { shows($0, in: prose) }[...]
    var offset = 0
    for scalar in prose.text.unicodeScalars {
      while let last = open.last, last.end <= offset {
        out += around(last.kind).behind
        open.removeLast()
      }
      while let mark = marks.first, mark.range.lowerBound <= offset {
        out += around(mark.kind).before
        open.append((mark.range.upperBound, mark.kind))
        marks.removeFirst()
      }
      let inCode = open.contains { $0.kind.isCode }
      if ticksEndCode, scalar == "`", let kind = open.last?.kind, kind.isCode {
        // A letter that looks the same within a line; between fences only a row of them matters.
        out += kind == .code ? "ˋ" : out.utf8.last == UInt8(ascii: "`") ? "\u{200B}`" : "`"
      } else if let other = escaped(scalar, inCode) {
        out += other
      } else {
        out.unicodeScalars.append(scalar)
      }
      if scalar == "\n", !quoteMargin.isEmpty, open.contains(where: { $0.kind == .quote }) {
        out += quoteMargin
      }
      offset += UTF8.width(scalar)
    }
    while let last = open.popLast() { out += around(last.kind).behind }
    return out
  }

  private func shows(_ mark: Prose.Mark, in prose: Prose) -> Bool {
    guard marksNeedSpace, mark.kind.isDivisible || mark.kind == .code, mark.kind != .quote else {
      return true
    }
    let utf8 = prose.text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: mark.range.lowerBound)
    let end = utf8.index(utf8.startIndex, offsetBy: mark.range.upperBound)
    let before = prose.text[..<start].last
    let behind = prose.text[end...].first
    let inside = prose.text[start..<end]
    let touches = [before, behind].contains { $0.map { $0.isLetter || $0.isNumber } ?? false }
    return !touches && inside.first?.isWhitespace == false && inside.last?.isWhitespace == false
  }
}

extension Prose.Mark.Kind {
  var isCode: Bool {
    switch self {
    case .code, .codeBlock: true
    case .bold, .italic, .strike, .quote, .link: false
    }
  }
}
