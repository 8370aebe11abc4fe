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
    // Most words have nothing to escape.
    if !isAtStart, !text.utf8.contains(where: { isSpecial[Int($0)] }) { return text }
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + bytes.count / 8)
    for (index, byte) in bytes.enumerated() {
      // What is not ASCII has no case below.
      switch Unicode.Scalar(byte) {
      case "\\", "*", "_", "[", "]", "<", "~", "^": out += [UInt8(ascii: "\\"), byte]
      // Forem pairs backticks before it reads Markdown, and does not know of `\``.
      case "`": out += (dialect.isForem ? "&#96;" : "\\`").utf8
      case "@" where dialect.hasMentions && isMention(bytes, at: index):
        out += "@\(quiet)".utf8
      case "&" where isEntity(bytes[index...]): out += "&amp;".utf8
      case "|" where isInTable: out += "\\|".utf8
      case "#" where index == 0 && isAtStart, ">" where index == 0 && isAtStart,
        "+" where index == 0 && isAtStart, "-" where index == 0 && isAtStart,
        "=" where index == 0 && isAtStart, ":" where index == 0 && isAtStart:
        out += [UInt8(ascii: "\\"), byte]
      case ".", ")":
        let isNumber =
          isAtStart && (1...9).contains(index) && bytes[..<index].allSatisfy(isDigit)
        if isNumber { out.append(UInt8(ascii: "\\")) }
        out.append(byte)
      case "{"
      where dialect.isForem && index + 1 < bytes.count && "{%".utf8.contains(bytes[index + 1]):
        out += "{% raw %}{".utf8
      case "{" where dialect.isForem && index > 0 && bytes[index - 1] == UInt8(ascii: "{"),
        "%" where dialect.isForem && index > 0 && bytes[index - 1] == UInt8(ascii: "{"):
        out.append(byte)
        out += "{% endraw %}".utf8
      default: out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isMention(_ text: [UInt8], at index: Int) -> Bool {
    index + 1 < text.count && Unicode.Scalar(text[index + 1]).isASCIILetterOrDigit
      && (index == 0 || !Unicode.Scalar(text[index - 1]).isASCIILetterOrDigit)
  }

  /// The bytes for which ``escaped(_:for:isAtStart:isInTable:)`` has a case.
  private static let isSpecial: [Bool] = {
    var table = Array(repeating: false, count: 256)
    for byte in "\\*_[]<~^`&|{%@".utf8 { table[Int(byte)] = true }
    return table
  }()

  /// Whether `&` begins what Markdown would decode.
  private static func isEntity(_ text: ArraySlice<UInt8>) -> Bool {
    let name = text.dropFirst().prefix {
      Unicode.Scalar($0).isASCIILetterOrDigit || $0 == UInt8(ascii: "#")
    }
    return !name.isEmpty && name.endIndex < text.endIndex
      && text[name.endIndex] == UInt8(ascii: ";")
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
    var out = ""
    for scalar in address.unicodeScalars {
      switch scalar {
      case " ": out += "%20"
      case "(": out += "%28"
      case ")": out += "%29"
      case "<": out += "%3C"
      case ">": out += "%3E"
      case "\\": out += "%5C"
      // Forem would pair it with one in the text, and take what stands between for code.
      case "`": out += "%60"
      case "{": out += "%7B"
      case "}": out += "%7D"
      case "\0"..."\u{1F}", "\u{7F}": break
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
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
  /// The length of the longest run of one character.
  func longestRun(of character: Unicode.Scalar) -> Int {
    var longest = 0
    var run = 0
    for scalar in unicodeScalars {
      run = scalar == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
