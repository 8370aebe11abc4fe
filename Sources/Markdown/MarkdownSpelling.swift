internal import Diagnostics

/// How single pieces of Markdown are spelled so that they are read as what they were.
package enum MarkdownSpelling {
  /// Whose reader it is for.
  package struct Dialect: Hashable, Sendable {
    /// Reads Liquid, and pairs backticks before anything else.
    var isForem = false
    /// Tells people that a text names them.
    var hasMentions = false

    package static let forem = Dialect(isForem: true, hasMentions: true)
    package static let gitHub = Dialect(hasMentions: true)
    package static let plain = Dialect()
  }

  /// Breaks a word for readers of machines, and for no reader of words: U+200B.
  package static let quiet: Unicode.Scalar = "\u{200B}"

  /// Text that is read as text, also by Forem, which reads Liquid and superscripts besides.
  package static func escaped(
    _ text: String, for dialect: Dialect = .plain, isAtStart: Bool = false, isInTable: Bool = false
  ) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count + text.utf8.count / 8)
    escape(text, for: dialect, isAtStart: isAtStart, isInTable: isInTable, into: &out)
    return String(decoding: out, as: UTF8.self)
  }

  /// Appends what ``escaped(_:for:isAtStart:isInTable:)`` returns.
  static func escape(
    _ text: String, for dialect: Dialect, isAtStart: Bool = false, isInTable: Bool = false,
    into out: inout [UInt8]
  ) {
    let bytes = text.utf8.span
    // What is before here is written.
    var copied = 0
    if isAtStart, let place = startingMark(bytes) {
      out.append(bytes.extracting(..<place))
      out.append(UInt8(ascii: "\\"))
      copied = place
    }
    // Asked for at each byte, whether it has been made would be asked too.
    let isSpecial = isSpecial
    for index in bytes.indices where isSpecial[Int(bytes[index])] {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      let isBehindBrace = index > 0 && bytes[index - 1] == UInt8(ascii: "{")
      out.append(bytes.extracting(copied..<index))
      copied = index + 1
      switch Unicode.Scalar(byte) {
      case "\\", "*", "_", "[", "]", "<", "~", "^":
        out.append(UInt8(ascii: "\\"))
        out.append(byte)
      // Forem pairs backticks before it reads Markdown, and does not know of `\``.
      case "`": out += (dialect.isForem ? "&#96;" : "\\`").utf8
      case "@" where dialect.hasMentions && isMention(bytes, at: index):
        out += "@\(quiet)".utf8
      case "&" where isEntity(bytes, at: index): out += "&amp;".utf8
      case "|" where isInTable: out += "\\|".utf8
      case "{"
      where dialect.isForem && (next == UInt8(ascii: "{") || next == UInt8(ascii: "%")):
        out += "{% raw %}{".utf8
      case "{" where dialect.isForem && isBehindBrace, "%" where dialect.isForem && isBehindBrace:
        out.append(byte)
        out += "{% endraw %}".utf8
      default: copied = index
      }
    }
    out.append(bytes.extracting(copied...))
  }

  /// The place of what would make the start of a line a heading, a quote, an item or an alert.
  private static func startingMark(_ text: Span<UInt8>) -> Int? {
    guard !text.isEmpty else { return nil }
    switch Unicode.Scalar(text[0]) {
    case "#", ">", "+", "-", "=", ":": return 0
    default: break
    }
    var digits = 0
    while digits < text.count, isDigit(text[digits]) { digits += 1 }
    guard (1...9).contains(digits), digits < text.count,
      text[digits] == UInt8(ascii: ".") || text[digits] == UInt8(ascii: ")")
    else { return nil }
    return digits
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isMention(_ text: Span<UInt8>, at index: Int) -> Bool {
    index + 1 < text.count && Unicode.Scalar(text[index + 1]).isASCIILetterOrDigit
      && (index == 0 || !Unicode.Scalar(text[index - 1]).isASCIILetterOrDigit)
  }

  /// The bytes for which ``escaped(_:for:isAtStart:isInTable:)`` has a case.
  private static let isSpecial: [Bool] = {
    var table = Array(repeating: false, count: 256)
    for byte in "\\*_[]<~^`&|{%@".utf8 { table[Int(byte)] = true }
    return table
  }()

  /// Whether the `&` at `index` begins what Markdown would decode.
  private static func isEntity(_ text: Span<UInt8>, at index: Int) -> Bool {
    var end = index + 1
    while end < text.count,
      Unicode.Scalar(text[end]).isASCIILetterOrDigit || text[end] == UInt8(ascii: "#")
    {
      end += 1
    }
    return end > index + 1 && end < text.count && text[end] == UInt8(ascii: ";")
  }

  /// A code span.
  ///
  /// Liquid in it is left alone: Forem protects code by itself, and a `raw` around it would end at
  /// Forem's own `endraw` and make the article one error message.
  ///
  /// Source: forem/forem, app/services/markdown_processor/parser.rb,
  /// `escape_liquid_tags_in_codeblock`.
  package static func code(_ text: String) -> String {
    let ticks = String(repeating: "`", count: text.longestRun(of: "`") + 1)
    let needsSpace =
      text.hasPrefix("`") || text.hasSuffix("`")
      || (text.hasPrefix(" ") && text.hasSuffix(" ") && text.contains { $0 != " " })
    return needsSpace ? "\(ticks) \(text) \(ticks)" : ticks + text + ticks
  }

  /// An address between parentheses.
  package static func destination(_ address: String) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(address.utf8.count + 16)
    for byte in address.utf8 {
      switch Unicode.Scalar(byte) {
      case " ": out += "%20".utf8
      case "(": out += "%28".utf8
      case ")": out += "%29".utf8
      case "<": out += "%3C".utf8
      case ">": out += "%3E".utf8
      case "\\": out += "%5C".utf8
      // Forem would pair it with one in the text, and take what stands between for code.
      case "`": out += "%60".utf8
      case "{": out += "%7B".utf8
      case "}": out += "%7D".utf8
      case "\0"..."\u{1F}", "\u{7F}": break
      default: out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// A title behind an address, with the space before it; empty when there is none.
  package static func title(_ title: String, for dialect: Dialect) -> String {
    guard !title.isEmpty else { return "" }
    let line = title.split(whereSeparator: \.isNewline).joined(separator: " ")
    return " \"" + escaped(line, for: dialect).replacing("\"", with: "\\\"") + "\""
  }
}

extension Unicode.Scalar {
  fileprivate var isASCIILetterOrDigit: Bool {
    "0"..."9" ~= self || "a"..."z" ~= self || "A"..."Z" ~= self
  }
}

extension String {
  /// The length of the longest run of one character of ASCII.
  func longestRun(of character: Unicode.Scalar) -> Int {
    let bytes = utf8.span
    let sought = UInt8(ascii: character)
    var longest = 0
    var run = 0
    for index in bytes.indices {
      run = bytes[index] == sought ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
