import Markdown

/// Writes what stands within a block.
///
/// Source: CommonMark 0.31, section 6.2, for where a mark opens and closes.
struct InlineWriter {
  enum Place { case paragraph, heading, tableCell }

  private let place: Place
  private let margin: [UInt8]
  /// Whether emphasis is written with marks, and not with HTML's elements.
  private let usesMarks: Bool
  private var out: [UInt8]
  private var isInLink = false
  /// Whether the next text begins a line.
  private var isAtStart: Bool

  static func write(
    _ inlines: [Inline], _ place: Place, margin: [UInt8], usesMarks: Bool = true,
    to out: inout [UInt8]
  ) {
    var writer = InlineWriter(
      place: place, margin: margin, usesMarks: usesMarks, out: [], isAtStart: place == .paragraph)
    writer.write(inlines)
    if place == .heading { writer.keepClosingMarks() }
    out += writer.out
  }

  private mutating func write(_ inlines: [Inline]) {
    for (index, inline) in inlines.enumerated() {
      write(inline, before: inlines[(index + 1)...].first)
      isAtStart = inline == .lineBreak && place == .paragraph
    }
  }

  private mutating func write(_ inline: Inline, before next: Inline?) {
    switch inline {
    case .text(let words):
      Escaping.write(
        words, isAtStart: isAtStart, isInTable: place == .tableCell, isInLink: isInLink,
        after: lastScalar, before: next.flatMap(Self.firstScalar), to: &out)
    case .code(let words): write(code: words)
    case .emphasis(let inner): mark("*", "em", inner, before: next)
    case .strong(let inner): mark("**", "strong", inner, before: next)
    case .strikethrough(let inner): mark("~~", "del", inner, before: next)
    case .link(let destination, let title, let inner):
      // A link within a link is none; the outer one wins, as in a browser.
      if isInLink { return write(inner) }
      if title.isEmpty, inner == [.text(destination)], Self.isAutolink(destination) {
        out += "<\(destination)>".utf8
        return
      }
      out += "[".utf8
      isInLink = true
      isAtStart = false
      write(inner)
      isInLink = false
      out += "](".utf8
      write(destination: destination, title: title)
    case .image(let destination, let title, let alt):
      out += "![".utf8
      Escaping.write(
        alt, isInTable: place == .tableCell, isInLink: true, to: &out)
      out += "](".utf8
      write(destination: destination, title: title)
    case .softBreak: out += " ".utf8
    case .lineBreak:
      switch place {
      case .paragraph:
        out += "\\\n".utf8
        out += margin
      case .heading: out += " ".utf8
      case .tableCell: out += "<br>".utf8
      }
    case .html(let text): out += text.utf8
    case .footnoteReference(let label): out += "[^\(label)]".utf8
    }
  }

  private mutating func mark(
    _ mark: String, _ element: String, _ inner: [Inline], before next: Inline?
  ) {
    // `***bold and italic***` is how people write it.
    let sole = inner.count == 1 ? inner.first : nil
    if mark == "*", case .strong(let words)? = sole, fits("*", words, next) {
      return wrap("***", "***", words)
    }
    if mark == "**", case .emphasis(let words)? = sole, fits("*", words, next) {
      return wrap("***", "***", words)
    }
    if fits(mark, inner, next) {
      wrap(mark, mark, inner)
    } else {
      wrap("<\(element)>", "</\(element)>", inner)
    }
  }

  private mutating func wrap(_ open: String, _ close: String, _ inner: [Inline]) {
    out += open.utf8
    isAtStart = false
    write(inner)
    out += close.utf8
  }

  /// Whether a mark would open before `inner` and close behind it.
  private func fits(_ mark: String, _ inner: [Inline], _ next: Inline?) -> Bool {
    guard usesMarks, let first = inner.first.flatMap(Self.firstScalar),
      let last = inner.last.flatMap(Self.lastScalar)
    else { return false }
    let before = lastScalar
    let after = next.flatMap(Self.firstScalar)
    // Two runs of marks that touch are read as one.
    let own = mark.unicodeScalars.first
    if before == own || after == own || first == own || last == own { return false }
    let opens =
      !first.properties.isWhitespace
      && (!Self.isPunctuation(first) || before.map(Self.isBoundary) ?? true)
    let closes =
      !last.properties.isWhitespace
      && (!Self.isPunctuation(last) || after.map(Self.isBoundary) ?? true)
    return opens && closes
  }

  private var lastScalar: Unicode.Scalar? {
    String(decoding: out.suffix(4), as: UTF8.self).unicodeScalars.last
  }

  /// The first character that will stand where an inline is written.
  private static func firstScalar(_ inline: Inline) -> Unicode.Scalar? {
    switch inline {
    case .text(let text): text.unicodeScalars.first
    case .code: "`"
    case .emphasis, .strong: "*"
    case .strikethrough: "~"
    case .link, .footnoteReference: "["
    case .image: "!"
    case .softBreak: " "
    case .lineBreak: "\\"
    case .html: "<"
    }
  }

  private static func lastScalar(_ inline: Inline) -> Unicode.Scalar? {
    switch inline {
    case .text(let text): text.unicodeScalars.last
    case .link, .image: ")"
    case .footnoteReference: "]"
    case .html: ">"
    default: firstScalar(inline)
    }
  }

  private static func isBoundary(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || isPunctuation(scalar)
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol,
      .modifierSymbol, .otherSymbol:
      true
    default: false
    }
  }

  private mutating func write(code text: String) {
    let ticks = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let needsSpace =
      text.hasPrefix("`") || text.hasSuffix("`")
      || (text.hasPrefix(" ") && text.hasSuffix(" ") && text.contains { $0 != " " })
    // A row ends at `\\|`, in code too, and there is no escape from that.
    if place == .tableCell, text.contains("\\"), text.contains("|") {
      out += "<code>".utf8
      Escaping.write(text, isInTable: true, isInLink: true, to: &out)
      out += "</code>".utf8
      return
    }
    let code = place == .tableCell ? text.replacing("|", with: "\\|") : text
    out += (needsSpace ? "\(ticks) \(code) \(ticks)" : ticks + code + ticks).utf8
  }

  /// An address that reads the same between angle brackets.
  private static func isAutolink(_ address: String) -> Bool {
    (address.hasPrefix("https://") || address.hasPrefix("http://"))
      && address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>\\&|".utf8.contains($0) }
  }

  private mutating func write(destination: String, title: String) {
    for (index, byte) in zip(destination.utf8.indices, destination.utf8) {
      switch byte {
      case UInt8(ascii: "("): out += "%28".utf8
      case UInt8(ascii: ")"): out += "%29".utf8
      case UInt8(ascii: "<"): out += "%3C".utf8
      case UInt8(ascii: ">"): out += "%3E".utf8
      case UInt8(ascii: "\\"): out += "%5C".utf8
      case UInt8(ascii: "|") where place == .tableCell: out += "%7C".utf8
      case UInt8(ascii: "&") where Escaping.isReference(destination.unicodeScalars[index...]):
        out += "&amp;".utf8
      case 0...0x20, 0x7F: out += "%20".utf8
      default: out.append(byte)
      }
    }
    if !title.isEmpty {
      let line = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      out += " \"".utf8
      var escaped: [UInt8] = []
      Escaping.write(line, isInTable: place == .tableCell, isInLink: true, to: &escaped)
      for byte in escaped {
        if byte == UInt8(ascii: "\"") { out.append(UInt8(ascii: "\\")) }
        out.append(byte)
      }
      out += "\"".utf8
    }
    out += ")".utf8
  }

  /// Number signs at a heading's end would be left out, and `{#…}` be read as its anchor, escaped
  /// or not; a comment behind it is no text.
  private mutating func keepClosingMarks() {
    if out.last == UInt8(ascii: "#") {
      out.insert(UInt8(ascii: "\\"), at: out.count - 1)
    } else if out.last == UInt8(ascii: "}"), let open = out.lastIndex(of: UInt8(ascii: "{")),
      out[open...].dropFirst().first == UInt8(ascii: "#")
    {
      out += "<!-- -->".utf8
    }
  }
}
