internal import Diagnostics

/// References that lead nowhere and definitions that nothing refers to: cmark makes no node of
/// either.
extension Renderer {
  /// Reads the references of a block before its inlines are written.
  ///
  /// Most blocks have none, which a look at their bytes tells.
  mutating func readReferences(of block: Node) {
    let mayHave = block.withContent { content in
      var previous: UInt8 = 0
      for index in content.indices {
        let byte = content[index]
        if previous == UInt8(ascii: "]"), byte == UInt8(ascii: "[") { return true }
        if previous == UInt8(ascii: "["), byte == UInt8(ascii: "^") { return true }
        previous = byte
      }
      return false
    }
    guard mayHave else { return }
    locate(block)
    guard let positions else { return }
    block.withContent { content in
      let found = UndefinedReferences(in: content, plain: positions.plain)
      guard !found.references.isEmpty else { return }
      let map = ContentMap(block, content: content, in: source)
      for reference in found.references {
        let start = map.place(of: reference.range.lowerBound, in: source)
        let end = map.place(of: reference.range.upperBound - 1, in: source) + 1
        outline.undefinedReferences.append(
          Outline.UndefinedReference(
            label: reference.label, isFootnote: reference.isFootnote,
            range: source.range(start..<max(start, end))))
      }
    }
  }

  /// Finds where the links of a block stand, and which definitions they use.
  mutating func locate(_ block: Node) {
    guard positions == nil else { return }
    let found = Positions(of: block, in: source)
    positions = found
    for label in found.labels { usedLabels.insert(label) }
  }

  /// Lists the definitions of a document that has been written.
  mutating func listDefinitions(of root: Node) {
    guard Definitions.mayHave(source.bytes) else { return }
    outline.definitions = Definitions(root, in: source, used: usedLabels).list
  }
}

/// Reads the references of a block that cmark left in its text.
struct UndefinedReferences {
  struct Reference {
    var label: String
    var isFootnote: Bool
    /// Its bytes in the content.
    var range: Range<Int>
  }

  private(set) var references: [Reference] = []

  private let content: [UInt8]
  private var isPlain: [Bool]
  /// For each bracket that opens, where it closes.
  private var closing: [Int: Int] = [:]
  /// The brackets that hold another one.
  private var outer: Set<Int> = []

  /// Reads a block's content, in one pass over its brackets.
  ///
  /// - Parameters:
  ///   - content: The content.
  ///   - plain: Which stretches of it are text, and no code, HTML or link.
  init(in content: Span<UInt8>, plain: [Range<Int>]) {
    self.content = [UInt8](copying: content)
    isPlain = [Bool](repeating: false, count: content.count)
    for range in plain { for index in range where index < isPlain.count { isPlain[index] = true } }
    pairBrackets()
    var end = 0
    for start in closing.keys.sorted() where start >= end {
      guard let found = footnote(at: start) ?? reference(at: start) else { continue }
      references.append(found)
      end = found.range.upperBound
    }
  }

  private mutating func pairBrackets() {
    var open: [Int] = []
    var isEscaped = false
    for index in content.indices {
      defer { isEscaped = !isEscaped && content[index] == UInt8(ascii: "\\") }
      guard isPlain[index], !isEscaped else { continue }
      if content[index] == UInt8(ascii: "[") {
        if let last = open.last { outer.insert(last) }
        open.append(index)
      } else if content[index] == UInt8(ascii: "]"), let start = open.popLast() {
        closing[start] = index
      }
    }
  }

  /// The label between two brackets; nil when it holds other brackets, or markup.
  private func label(at start: Int) -> Range<Int>? {
    guard let end = closing[start], !outer.contains(start), end - start <= 1000,
      isPlain[start...end].allSatisfy(\.self)
    else { return nil }
    return (start + 1)..<end
  }

  /// `[^label]`.
  private func footnote(at start: Int) -> Reference? {
    guard let label = label(at: start), label.count > 1,
      content[label.lowerBound] == UInt8(ascii: "^"), !content[label].contains(where: \.isSpace)
    else { return nil }
    // The start of a definition that was not taken for one.
    let behind = label.upperBound + 1
    let isFirst = start == 0 || content[start - 1].isSpace
    if isFirst, behind < content.count, content[behind] == UInt8(ascii: ":") { return nil }
    return Reference(
      label: String(decoding: content[label].dropFirst(), as: UTF8.self), isFootnote: true,
      range: start..<behind)
  }

  /// `[text][label]` or `[text][]`; `start` is the first bracket.
  private func reference(at start: Int) -> Reference? {
    guard let close = closing[start], close - start <= 1000, let own = label(at: close + 1),
      start == 0 || !content[start - 1].endsOperand
    else { return nil }
    let isCollapsed = content[own].allSatisfy(\.isSpace)
    let label = isCollapsed ? content[(start + 1)..<close] : content[own]
    guard label.contains(where: { !$0.isSpace }), label.first != UInt8(ascii: "^") else {
      return nil
    }
    return Reference(
      label: String(decoding: label, as: UTF8.self), isFootnote: false,
      range: start..<(own.upperBound + 1))
  }
}

extension UInt8 {
  /// Whether a bracket behind it is an index, as in `a[i][j]`.
  fileprivate var endsOperand: Bool {
    (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20) || self == UInt8(ascii: "_")
      || self >= 0x80 || self == UInt8(ascii: ")") || self == UInt8(ascii: "]")
  }
}
