/// Writes a text with its marks in the language of one channel.
///
/// The text is cut while it is plain, so that no cut leaves a mark open.
struct RichText: Sendable {
  /// What stands before a stretch, and behind it.
  private let around: @Sendable (Prose.Mark.Kind) -> (before: String, behind: String)
  /// How each byte is written so that it is read as what it is, in words and in code; nil for one
  /// that is written as it is.
  private let words: [String?]
  private let code: [String?]
  /// Whether a mark counts only where no letter or digit touches it.
  private let marksNeedSpace: Bool
  /// What each line of a quote begins with, where quotes are made so.
  private let quoteMargin: String
  /// Whether backticks end code, and there is no way to write them inside it.
  private let ticksEndCode: Bool

  /// Describes a channel's language.
  ///
  /// - Parameters:
  ///   - around: What stands before a stretch, and behind it.
  ///   - escaped: How a character of ASCII is written so that it is read as what it is; nil as it is.
  ///     Inside code other characters are special.
  ///   - marksNeedSpace: Whether a mark counts only where no letter or digit touches it.
  ///   - quoteMargin: What each line of a quote begins with, where quotes are made so.
  ///   - ticksEndCode: Whether backticks end code, and there is no way to write them inside it.
  init(
    around: @escaping @Sendable (Prose.Mark.Kind) -> (before: String, behind: String),
    escaped: (Unicode.Scalar, _ inCode: Bool) -> String?, marksNeedSpace: Bool = false,
    quoteMargin: String = "", ticksEndCode: Bool = false
  ) {
    self.around = around
    func table(_ inCode: Bool) -> [String?] {
      (0...UInt8.max).map { $0 < 0x80 ? escaped(Unicode.Scalar($0), inCode) : nil }
    }
    words = table(false)
    code = table(true)
    self.marksNeedSpace = marksNeedSpace
    self.quoteMargin = quoteMargin
    self.ticksEndCode = ticksEndCode
  }

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
    let text = Array(prose.text.utf8)
    var out: [UInt8] = []
    out.reserveCapacity(text.count + text.count / 8 + prose.marks.count * 8)
    var open: [(end: Int, kind: Prose.Mark.Kind)] = []
    var marks = prose.marks.filter { shows($0, in: prose) }[...]
    var isInCode = false
    // Where the next mark begins or ends.
    var edge = 0
    for (offset, byte) in text.enumerated() {
      if offset >= edge {
        while let last = open.last, last.end <= offset {
          out += around(last.kind).behind.utf8
          open.removeLast()
        }
        while let mark = marks.first, mark.range.lowerBound <= offset {
          out += around(mark.kind).before.utf8
          open.append((mark.range.upperBound, mark.kind))
          marks.removeFirst()
        }
        isInCode = open.contains { $0.kind.isCode }
        edge = min(open.last?.end ?? .max, marks.first?.range.lowerBound ?? .max)
      }
      if byte == UInt8(ascii: "`"), ticksEndCode, let kind = open.last?.kind, kind.isCode {
        // A letter that looks the same within a line; between fences only a row of them matters.
        if kind == .code {
          out += "ˋ".utf8
        } else {
          if out.last == byte { out += "\u{200B}".utf8 }
          out.append(byte)
        }
      } else if let other = (isInCode ? code : words)[Int(byte)] {
        out += other.utf8
      } else {
        out.append(byte)
      }
      if byte == UInt8(ascii: "\n"), !quoteMargin.isEmpty,
        open.contains(where: { $0.kind == .quote })
      {
        out += quoteMargin.utf8
      }
    }
    while let last = open.popLast() { out += around(last.kind).behind.utf8 }
    return String(decoding: out, as: UTF8.self)
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
