import Markdown

/// White space as a browser shows it: one space for any number, none where a line begins or ends.
///
/// Source: CSS Text 3, section 4.1, `white-space: normal`.
enum Whitespace {
  static func collapsed(_ inlines: [Inline]) -> [Inline] {
    var isAfterSpace = true
    return trimmed(collapsed(inlines, &isAfterSpace))
  }

  /// Whether something would be seen.
  static func isVisible(_ inlines: [Inline]) -> Bool {
    inlines.contains { inline in
      switch inline {
      case .text(let text): text.utf8.contains { !isSpace($0) }
      case .emphasis(let inner), .strong(let inner), .strikethrough(let inner),
        .link(_, _, let inner):
        isVisible(inner)
      case .softBreak, .lineBreak: false
      case .code, .image, .html, .footnoteReference: true
      }
    }
  }

  private static func collapsed(_ inlines: [Inline], _ isAfterSpace: inout Bool) -> [Inline] {
    var out: [Inline] = []
    for inline in inlines {
      switch inline {
      case .text(let text): append(collapsed(text, &isAfterSpace), to: &out)
      case .emphasis(let inner): wrap(inner, &isAfterSpace, &out) { .emphasis($0) }
      case .strong(let inner): wrap(inner, &isAfterSpace, &out) { .strong($0) }
      case .strikethrough(let inner): wrap(inner, &isAfterSpace, &out) { .strikethrough($0) }
      case .link(let destination, let title, let inner):
        wrap(inner, &isAfterSpace, &out) {
          .link(destination: destination, title: title, $0)
        }
      case .softBreak: append(collapsed(" ", &isAfterSpace), to: &out)
      case .lineBreak:
        trimEnd(&out)
        out.append(.lineBreak)
        isAfterSpace = true
      case .html: out.append(inline)
      case .code(let words):
        // Two stretches of code that touch are one: their backticks would be.
        if case .code(let before)? = out.last {
          out[out.count - 1] = .code(before + words)
        } else {
          out.append(inline)
        }
        isAfterSpace = false
      case .image, .footnoteReference:
        out.append(inline)
        isAfterSpace = false
      }
    }
    return out
  }

  /// Puts the spaces of a marked stretch outside its marks, where Markdown wants them, and leaves
  /// out a stretch of nothing.
  private static func wrap(
    _ inner: [Inline], _ isAfterSpace: inout Bool, _ out: inout [Inline],
    _ mark: ([Inline]) -> Inline
  ) {
    var inner = collapsed(inner, &isAfterSpace)
    if case .text(let text)? = inner.first, text.hasPrefix(" ") {
      append(" ", to: &out)
      replaceText(at: 0, String(text.dropFirst()), &inner)
    }
    var space = false
    if case .text(let text)? = inner.last, text.hasSuffix(" ") {
      space = true
      replaceText(at: inner.count - 1, String(text.dropLast()), &inner)
    }
    let breaks = inner.reversed().prefix { $0 == .lineBreak }.count
    inner.removeLast(breaks)
    if isVisible(inner) { out.append(mark(inner)) } else { out += inner }
    out += Array(repeating: .lineBreak, count: breaks)
    if space { append(" ", to: &out) }
  }

  private static func replaceText(at index: Int, _ text: String, _ inlines: inout [Inline]) {
    if text.isEmpty { inlines.remove(at: index) } else { inlines[index] = .text(text) }
  }

  private static func append(_ text: String, to out: inout [Inline]) {
    if text.isEmpty { return }
    if case .text(let before)? = out.last {
      out[out.count - 1] = .text(before + text)
    } else {
      out.append(.text(text))
    }
  }

  private static func trimmed(_ inlines: [Inline]) -> [Inline] {
    var out = inlines[...]
    while out.first == .lineBreak { out.removeFirst() }
    var trimmed = Array(out)
    trimEnd(&trimmed)
    while trimmed.last == .lineBreak {
      trimmed.removeLast()
      trimEnd(&trimmed)
    }
    return trimmed
  }

  private static func trimEnd(_ out: inout [Inline]) {
    guard case .text(let text)? = out.last, text.hasSuffix(" ") else { return }
    replaceText(at: out.count - 1, String(text.dropLast()), &out)
  }

  private static func collapsed(_ text: String, _ isAfterSpace: inout Bool) -> String {
    var out: [UInt8] = []
    for byte in text.utf8 {
      if isSpace(byte) {
        if !isAfterSpace { out.append(0x20) }
        isAfterSpace = true
      } else if byte > 0x1F, byte != 0x7F {
        out.append(byte)
        isAfterSpace = false
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}
