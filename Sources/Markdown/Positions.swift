/// Finds where the links, images and raw HTML of one block were typed.
///
/// cmark's own columns are wrong behind a backslash break, for bare addresses and what follows
/// them, for a link whose text spans lines and behind `\|` in a table. So the content is read once
/// more beside the tree: the tree says what comes next, the content says how long it is. Done only
/// for blocks that have something to locate.
struct Positions {
  /// Stretches of the source, one for each link, image and raw HTML node in reading order.
  private(set) var ranges: [Range<Int>] = []
  /// The stretches of the block's content that are text.
  private(set) var plain: [Range<Int>] = []
  /// The labels that references use, as ``Definitions/key(_:)`` makes them.
  private(set) var labels: [String] = []
  private var cursor = 0

  init(of block: Node, in source: SourceLines) {
    block.withContent { content in
      read(block, content)
      let map = ContentMap(block, content: content, in: source)
      for index in ranges.indices {
        let range = ranges[index]
        let start = map.place(of: range.lowerBound, in: source)
        // The end is the place behind the last byte, which may be on an earlier line than the
        // place of what follows.
        let end =
          range.isEmpty ? start : map.place(of: range.upperBound - 1, in: source) + 1
        ranges[index] = start..<max(start, min(end, source.bytes.count))
      }
    }
  }

  private mutating func read(_ block: Node, _ content: Span<UInt8>) {
    var open: [(index: Int, text: Int)] = []
    var walk = Walk(block)
    while let (node, entering) = walk.next() {
      switch node.kind {
      case .text where entering:
        let start = cursor
        node.withLiteral { skipText($0, in: content) }
        plain.append(start..<max(start, min(cursor, content.count)))
      case .softBreak where entering, .lineBreak where entering: skipBreak(in: content)
      case .code where entering: skipCode(in: content)
      case .html where entering:
        node.withLiteral { skipVerbatim($0, in: content) }
      case .footnoteReference where entering: skip(through: UInt8(ascii: "]"), in: content)
      case .emphasis: cursor += 1
      case .strong: cursor += 2
      case .strikethrough: skipTildes(in: content)
      case .link where entering && !isBracket(in: content):
        skipAutolink(node, in: content)
        walk.skip(node)
      case .link, .image:
        if entering {
          let index = ranges.count
          find(UInt8(ascii: node.kind == .image ? "!" : "["), in: content)
          ranges.append(cursor..<cursor)
          cursor += node.kind == .image ? 2 : 1
          open.append((index, min(cursor, content.count)))
        } else if let (index, text) = open.popLast() {
          find(UInt8(ascii: "]"), in: content)
          if let label = LinkTail.label(in: content, behind: cursor + 1) {
            let typed = label.isEmpty ? text..<max(text, min(cursor, content.count)) : label
            labels.append(Definitions.key(String(content.extracting(typed))))
          }
          cursor = LinkTail.end(in: content, behind: cursor + 1)
          ranges[index] = ranges[index].lowerBound..<max(ranges[index].lowerBound, cursor)
        }
      default: break
      }
      cursor = min(cursor, content.count)
    }
  }

  // MARK: One kind of inline each

  /// Goes past text: an escape is one byte longer than what it stands for, a character reference
  /// has any length.
  private mutating func skipText(_ text: Span<UInt8>, in content: Span<UInt8>) {
    var index = 0
    while index < text.count, cursor < content.count {
      let byte = content[cursor]
      if byte == UInt8(ascii: "\\"), cursor + 1 < content.count, content[cursor + 1].isPunctuation,
        content[cursor + 1] == text[index]
      {
        cursor += 2
        index += 1
      } else if byte == UInt8(ascii: "&"),
        let reference = CharacterReference(content, at: cursor + 1)
      {
        cursor += 1 + reference.length
        index += reference.text.count
      } else if byte == text[index] {
        cursor += 1
        index += 1
      } else {
        // Not what was typed here, so cmark made this text in a way that we do not know: the next
        // bracket or address is searched for.
        return
      }
    }
  }

  private mutating func skipBreak(in content: Span<UInt8>) {
    while cursor < content.count, content[cursor].isBlank { cursor += 1 }
    if cursor < content.count, content[cursor] == UInt8(ascii: "\\") { cursor += 1 }
    if cursor < content.count, content[cursor] == UInt8(ascii: "\r") { cursor += 1 }
    if cursor < content.count, content[cursor] == UInt8(ascii: "\n") { cursor += 1 }
    while cursor < content.count, content[cursor].isBlank { cursor += 1 }
  }

  /// Goes past a code span: from a run of backticks to the next run of the same length.
  private mutating func skipCode(in content: Span<UInt8>) {
    find(UInt8(ascii: "`"), in: content)
    let length = run(of: UInt8(ascii: "`"), in: content)
    var place = cursor + length
    while place < content.count {
      guard content[place] == UInt8(ascii: "`") else {
        place += 1
        continue
      }
      let start = place
      while place < content.count, content[place] == UInt8(ascii: "`") { place += 1 }
      if place - start == length {
        cursor = place
        return
      }
    }
  }

  private mutating func skipTildes(in content: Span<UInt8>) {
    cursor += min(2, run(of: UInt8(ascii: "~"), in: content))
  }

  /// Goes past raw HTML.
  private mutating func skipVerbatim(_ text: Span<UInt8>, in content: Span<UInt8>) {
    if let first = text.isEmpty ? nil : text[0] { find(first, in: content) }
    let end = min(cursor + text.count, content.count)
    ranges.append(cursor..<end)
    cursor = end
  }

  /// Goes past `<https://…>` or a bare address.
  private mutating func skipAutolink(_ link: Node, in content: Span<UInt8>) {
    let start = cursor
    if cursor < content.count, content[cursor] == UInt8(ascii: "<") {
      skip(through: UInt8(ascii: ">"), in: content)
      ranges.append(start..<cursor)
    } else if let text = link.firstChild {
      // A web address is as typed; an e-mail address was found in text whose escapes were
      // resolved already.
      text.withLiteral { text in
        if isAtCursor(text, in: content) {
          cursor += text.count
        } else {
          skipText(text, in: content)
        }
      }
      ranges.append(start..<cursor)
    } else {
      ranges.append(start..<start)
    }
  }

  // MARK: The cursor

  private func isBracket(in content: Span<UInt8>) -> Bool {
    cursor < content.count && content[cursor] == UInt8(ascii: "[")
  }

  private func isAtCursor(_ text: Span<UInt8>, in content: Span<UInt8>) -> Bool {
    guard cursor + text.count <= content.count else { return false }
    for index in text.indices where text[index] != content[cursor + index] { return false }
    return true
  }

  private func run(of byte: UInt8, in content: Span<UInt8>) -> Int {
    var end = cursor
    while end < content.count, content[end] == byte { end += 1 }
    return end - cursor
  }

  /// Moves to the next `byte`; stays where it is when there is none.
  private mutating func find(_ byte: UInt8, in content: Span<UInt8>) {
    var place = cursor
    while place < content.count, content[place] != byte { place += 1 }
    if place < content.count { cursor = place }
  }

  private mutating func skip(through byte: UInt8, in content: Span<UInt8>) {
    find(byte, in: content)
    cursor = min(cursor + 1, content.count)
  }
}
