internal import Diagnostics

/// The definitions of a document: lines that begin with `[label]:` and belong to no block.
///
/// cmark takes them out of the tree, and the footnotes that nothing refers to as well. So a line
/// that no paragraph, code block or other leaf of the tree has is such a definition, if it looks
/// like one.
struct Definitions {
  private(set) var list: [Outline.Definition] = []

  /// Whether a document has the bytes that each definition has.
  static func mayHave(_ bytes: [UInt8]) -> Bool {
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == UInt8(ascii: ":"), previous == UInt8(ascii: "]") { return true }
      previous = byte
    }
    return false
  }

  /// Lists them.
  ///
  /// - Parameters:
  ///   - root: The document.
  ///   - source: Its lines.
  ///   - used: The labels that links use, as ``key(_:)`` makes them.
  init(_ root: Node, in source: SourceLines, used: Set<String>) {
    var isTaken = [Bool](repeating: false, count: source.count + 2)
    var footnotes: Set<String> = []
    var walk = Walk(root)
    while let (node, entering) = walk.next() {
      guard entering else { continue }
      if node.kind == .footnoteDefinition { footnotes.insert(Self.key(node.literal)) }
      guard let lines = Self.lines(of: node, in: source) else { continue }
      for line in lines where line > 0 && line < isTaken.count { isTaken[line] = true }
      walk.skip(node)
    }
    var seen: Set<String> = []
    for line in 1...source.count {
      guard let (label, isFootnote, range) = Self.definition(on: line, in: source) else { continue }
      let key = Self.key(label)
      if isFootnote {
        // A footnote that is referred to is in the tree, and its first line is taken.
        if isTaken[line], !footnotes.contains(key) { continue }
      } else if isTaken[line] {
        continue
      }
      let isRepeated = !seen.insert((isFootnote ? "^" : "") + key).inserted
      list.append(
        Outline.Definition(
          label: label, isFootnote: isFootnote,
          isUsed: !isRepeated && (isFootnote ? footnotes.contains(key) : used.contains(key)),
          isRepeated: isRepeated, range: source.range(range)))
    }
  }

  /// A label as labels are compared: without regard to case, and to how much white space it has.
  static func key(_ label: String) -> String {
    label.lowercased().split { $0.isWhitespace }.joined(separator: " ")
  }

  /// The lines of a leaf; nil for what has other blocks within.
  private static func lines(of node: Node, in source: SourceLines) -> ClosedRange<Int>? {
    switch node.kind {
    case .codeBlock, .htmlBlock, .thematicBreak:
      return node.startLine...max(node.startLine, node.endLine)
    case .paragraph, .heading: return ContentMap.lines(of: node, in: source)
    case .table:
      let header = ContentMap.headerLine(of: node)
      return header...max(header, node.endLine)
    default: return nil
    }
  }

  /// Reads `[label]:` behind indentation and the markers of quotes and lists.
  private static func definition(
    on line: Int, in source: SourceLines
  ) -> (label: String, isFootnote: Bool, range: Range<Int>)? {
    let range = source.range(ofLine: line)
    let bytes = source.bytes
    var start = range.lowerBound
    while start < range.upperBound,
      bytes[start].isBlank || ">-*+.)".utf8.contains(bytes[start])
        || (0x30...0x39).contains(bytes[start])
    {
      start += 1
    }
    guard start < range.upperBound, bytes[start] == UInt8(ascii: "[") else { return nil }
    var end = start + 1
    while end < range.upperBound, end - start <= 1000, bytes[end] != UInt8(ascii: "]") {
      if bytes[end] == UInt8(ascii: "[") { return nil }
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard end + 1 < range.upperBound, bytes[end] == UInt8(ascii: "]"),
      bytes[end + 1] == UInt8(ascii: ":")
    else { return nil }
    let isFootnote = bytes[start + 1] == UInt8(ascii: "^")
    let label = String(decoding: bytes[(start + (isFootnote ? 2 : 1))..<end], as: UTF8.self)
    guard label.utf8.contains(where: { !$0.isSpace }) else { return nil }
    // `[//]: # (…)` is how Markdown writes a comment.
    let rest = bytes[(end + 2)..<range.upperBound].drop { $0.isBlank }
    if !isFootnote, rest.first == UInt8(ascii: "#"),
      rest.count < 2 || rest.dropFirst().first?.isBlank == true
    {
      return nil
    }
    return (label, isFootnote, start..<range.upperBound)
  }
}
