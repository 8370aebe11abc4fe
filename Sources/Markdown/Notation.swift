/// A notation that a page passes on as it was written, for a script of a theme to draw.
///
/// The source can be read as it stands, and nothing of Markdown is done to it.
///
/// Source: GitHub's "Writing mathematical expressions" and "Creating diagrams", for how each is
/// written; the class names are those that KaTeX's and Mermaid's own examples look for.
enum Notation: String {
  /// TeX.
  case math
  case mermaid

  /// The notation of a code block; nil for code.
  init?(language: Span<UInt8>) {
    self.init(rawValue: String(language).lowercased())
  }
}

extension Node {
  /// The TeX of a paragraph that begins and ends with `$$`; nil for every other.
  var displayMath: [UInt8]? {
    guard kind == .paragraph, parent?.kind != .footnoteDefinition, let first = firstChild,
      first.kind == .text,
      first.withLiteral({ $0.count > 1 && $0[0] == UInt8(ascii: "$") && $0[1] == UInt8(ascii: "$") }
      )
    else { return nil }
    let content = withContent { [UInt8](copying: $0) }
    let (start, end) = (
      content.firstIndex { !$0.isSpace } ?? 0, content.lastIndex { !$0.isSpace } ?? 0
    )
    let fence = Array("$$".utf8)
    guard end - start > 4, content[start...end].starts(with: fence),
      content[(end - 1)...end].elementsEqual(fence)
    else { return nil }
    let math = content[(start + 2)...(end - 2)]
    return math.firstRange(of: fence) == nil ? Array(math) : nil
  }

  /// Whether a code span is TeX: `` $`…`$ ``, with a dollar right before it and behind it.
  var isMath: Bool {
    let dollar = UInt8(ascii: "$")
    guard kind == .code, let before = previous, let after = next, before.kind == .text,
      after.kind == .text
    else { return false }
    return before.withLiteral { $0.count > 0 && $0[$0.count - 1] == dollar }
      && after.withLiteral { $0.count > 0 && $0[0] == dollar }
  }
}
