/// What follows the `]` of a link: `(destination "title")`, `[label]`, `[]` or nothing.
///
/// Source: CommonMark 0.29, sections 6.5 and 6.6, as cmark's `inlines.c` reads them: an inline
/// destination goes before a label.
enum LinkTail {
  /// The place behind a link, given the place behind its `]`.
  static func end(in content: Span<UInt8>, behind start: Int) -> Int {
    inlineEnd(in: content, from: start) ?? labelEnd(in: content, from: start) ?? start
  }

  /// The label of a reference, given the place behind its `]`.
  ///
  /// - Returns: Nil for an inline link; an empty stretch when the text itself is the label.
  static func label(in content: Span<UInt8>, behind start: Int) -> Range<Int>? {
    if inlineEnd(in: content, from: start) != nil { return nil }
    guard let end = labelEnd(in: content, from: start), end > start + 2 else {
      return start..<start
    }
    return (start + 1)..<(end - 1)
  }

  private static func inlineEnd(in content: Span<UInt8>, from start: Int) -> Int? {
    guard start < content.count, content[start] == UInt8(ascii: "(") else { return nil }
    let url = skipSpace(in: content, from: start + 1)
    guard let urlEnd = destinationEnd(in: content, from: url) else { return nil }
    let title = skipSpace(in: content, from: urlEnd)
    var end = title
    if title > urlEnd, let titleEnd = titleEnd(in: content, from: title) {
      end = skipSpace(in: content, from: titleEnd)
    }
    guard end < content.count, content[end] == UInt8(ascii: ")") else { return nil }
    return end + 1
  }

  private static func destinationEnd(in content: Span<UInt8>, from start: Int) -> Int? {
    var place = start
    if place < content.count, content[place] == UInt8(ascii: "<") {
      place += 1
      while place < content.count {
        switch content[place] {
        case UInt8(ascii: ">"): return place + 1
        case UInt8(ascii: "\\"): place += 2
        case UInt8(ascii: "\n"), UInt8(ascii: "<"): return nil
        default: place += 1
        }
      }
      return nil
    }
    var depth = 0
    while place < content.count {
      switch content[place] {
      case UInt8(ascii: "\\") where place + 1 < content.count && content[place + 1].isPunctuation:
        place += 2
      case UInt8(ascii: "("):
        depth += 1
        place += 1
        if depth > 32 { return nil }
      case UInt8(ascii: ")"):
        if depth == 0 { return place }
        depth -= 1
        place += 1
      case 0...0x20, 0x7F: return place
      default: place += 1
      }
    }
    return nil
  }

  private static func titleEnd(in content: Span<UInt8>, from start: Int) -> Int? {
    guard start < content.count else { return nil }
    let close: UInt8
    switch content[start] {
    case UInt8(ascii: "("): close = UInt8(ascii: ")")
    case UInt8(ascii: "\""), UInt8(ascii: "'"): close = content[start]
    default: return nil
    }
    var place = start + 1
    while place < content.count {
      if content[place] == close { return place + 1 }
      if close == UInt8(ascii: ")"), content[place] == UInt8(ascii: "(") { return nil }
      place += content[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  private static func labelEnd(in content: Span<UInt8>, from start: Int) -> Int? {
    guard start < content.count, content[start] == UInt8(ascii: "[") else { return nil }
    var place = start + 1
    // Labels end at 1,000 bytes: section 4.7.
    while place < content.count, place - start <= 1001 {
      switch content[place] {
      case UInt8(ascii: "]"): return place + 1
      case UInt8(ascii: "["): return nil
      case UInt8(ascii: "\\"): place += 2
      default: place += 1
      }
    }
    return nil
  }

  private static func skipSpace(in content: Span<UInt8>, from start: Int) -> Int {
    var place = start
    while place < content.count, content[place].isSpace { place += 1 }
    return place
  }
}

extension UInt8 {
  /// A space or a tab.
  var isBlank: Bool { self == 0x20 || self == 0x09 }

  /// White space in ASCII.
  var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

  /// What a backslash escapes.
  var isPunctuation: Bool {
    switch self {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }
}
