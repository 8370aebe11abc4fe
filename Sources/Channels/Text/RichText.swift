import Diagnostics

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
  /// The bytes that are not just copied.
  private let isSpecialInWords: [Bool]
  private let isSpecialInCode: [Bool]
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
    func isSpecial(_ table: [String?]) -> [Bool] {
      table.indices.map {
        table[$0] != nil || $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "\n")
      }
    }
    words = table(false)
    code = table(true)
    isSpecialInWords = isSpecial(words)
    isSpecialInCode = isSpecial(code)
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
    let text = prose.text.utf8.span
    var out: [UInt8] = []
    out.reserveCapacity(text.count + text.count / 8 + prose.marks.count * 8)
    var open: [(end: Int, kind: Prose.Mark.Kind)] = []
    var marks = prose.marks.filter { shows($0, in: prose) }[...]
    var start = 0
    while start < text.count {
      while let last = open.last, last.end <= start {
        out += around(last.kind).behind.utf8
        open.removeLast()
      }
      while let mark = marks.first, mark.range.lowerBound <= start {
        out += around(mark.kind).before.utf8
        open.append((mark.range.upperBound, mark.kind))
        marks.removeFirst()
      }
      // Where the next mark begins or ends.
      let edge = min(
        open.last?.end ?? .max, marks.first?.range.lowerBound ?? .max, text.count)
      write(text.extracting(start..<edge), in: open.map(\.kind), to: &out)
      start = edge
    }
    while let last = open.popLast() { out += around(last.kind).behind.utf8 }
    return String(decoding: out, as: UTF8.self)
  }

  /// Appends a stretch in which no mark begins or ends.
  private func write(
    _ text: Span<UInt8>, in open: [Prose.Mark.Kind], to out: inout [UInt8]
  ) {
    let isInCode = open.contains(where: \.isCode)
    let other = isInCode ? code : words
    let isSpecial = isInCode ? isSpecialInCode : isSpecialInWords
    let ticked = ticksEndCode ? open.last.flatMap { $0.isCode ? $0 : nil } : nil
    let margin = open.contains(.quote) ? quoteMargin : ""
    var copied = 0
    for index in text.indices where isSpecial[Int(text[index])] {
      let byte = text[index]
      out.append(text.extracting(copied..<index))
      copied = index + 1
      if byte == UInt8(ascii: "`"), let ticked {
        // A letter that looks the same within a line; between fences only a row of them matters.
        if ticked == .code {
          out += "ˋ".utf8
        } else {
          if out.last == byte { out += "\u{200B}".utf8 }
          out.append(byte)
        }
      } else if let other = other[Int(byte)] {
        out += other.utf8
      } else {
        out.append(byte)
      }
      if byte == UInt8(ascii: "\n") { out += margin.utf8 }
    }
    out.append(text.extracting(copied...))
  }

  private func shows(_ mark: Prose.Mark, in prose: Prose) -> Bool {
    guard marksNeedSpace, mark.kind.isDivisible || mark.kind == .code, mark.kind != .quote else {
      return true
    }
    let bytes = prose.text.utf8.span
    let (start, end) = (mark.range.lowerBound, mark.range.upperBound)
    // A character is known by a byte of ASCII unless what stands before it may be a part of it.
    let isASCII = [start - 2, start - 1, start, end - 2, end - 1, end].allSatisfy { place in
      !bytes.indices.contains(place) || bytes[place] < 0x80
    }
    if isASCII, !mark.range.isEmpty {
      let touches = [start - 1, end].contains { place in
        bytes.indices.contains(place) && Unicode.Scalar(bytes[place]).isASCIIAlphanumeric
      }
      return !touches && ![start, end - 1].contains { Unicode.Scalar(bytes[$0]).isSpace }
    }
    let utf8 = prose.text.utf8
    let inside =
      prose.text[
        utf8.index(utf8.startIndex, offsetBy: start)..<utf8.index(utf8.startIndex, offsetBy: end)]
    let before = prose.text[..<inside.startIndex].last
    let behind = prose.text[inside.endIndex...].first
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
