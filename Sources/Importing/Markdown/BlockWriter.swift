import Markdown

/// Writes blocks as the Markdown that a person would have typed: only what has to be is escaped.
///
/// Not the writer of the dev.to channel, which writes one service's dialect for a machine; this text
/// is edited from now on.
struct BlockWriter {
  private(set) var out: [UInt8] = []
  private var margin: [UInt8] = []
  /// The anchors of headings that would get another one, by their number in reading order.
  private let anchors: [Int: String]
  private var headings = 0
  private var usesMarks = true

  /// The blocks as Markdown, with a line end at the end.
  ///
  /// - Parameters:
  ///   - blocks: At most as deep as a stack bears.
  ///   - anchors: Anchors to write behind headings, by the heading's number from 0.
  ///   - elements: Which of the blocks have their emphasis as HTML's elements, by their place: where
  ///     marks stand too close, they would be read as something else.
  /// - Returns: UTF-8; nothing for no blocks.
  static func write(
    _ blocks: [Block], anchors: [Int: String] = [:], elements: Set<Int> = []
  ) -> [UInt8] {
    var writer = BlockWriter(anchors: anchors)
    var previous: Block?
    for (index, block) in blocks.enumerated() {
      writer.usesMarks = !elements.contains(index)
      writer.separate(previous, block, apart: 2)
      writer.write(block)
      previous = block
    }
    return writer.out.isEmpty ? [] : writer.out + [UInt8(ascii: "\n")]
  }

  private init(anchors: [Int: String]) { self.anchors = anchors }

  private mutating func write(_ blocks: [Block], apart: Int) {
    var previous: Block?
    for block in blocks {
      separate(previous, block, apart: apart)
      previous = block
      write(block)
    }
  }

  private mutating func separate(_ previous: Block?, _ block: Block, apart: Int) {
    guard let previous else { return }
    breakLine(Self.needsBlank(previous, block) ? 2 : apart)
    // Two lists in a row would be read as one.
    if case .list(let a) = previous, case .list(let b) = block,
      (a.start == nil) == (b.start == nil)
    {
      out += "<!-- -->".utf8
      breakLine(2)
    }
  }

  /// Whether two blocks of a tight list would run into each other.
  private static func needsBlank(_ previous: Block, _ block: Block) -> Bool {
    switch (previous, block) {
    // A list that begins with another number, or with nothing, is no list right below a paragraph.
    case (.paragraph, .list(let list)):
      list.start ?? 1 != 1 || list.items.first?.blocks.isEmpty ?? true
    case (.paragraph, .code), (.code, _): false
    default: true
    }
  }

  private mutating func write(_ block: Block) {
    switch block {
    case .heading(let level, let inlines, _):
      out += String(repeating: "#", count: min(max(level, 1), 6)).utf8
      out += " ".utf8
      InlineWriter.write(
        Self.onOneLine(inlines), .heading, margin: margin, usesMarks: usesMarks, to: &out)
      if let anchor = anchors[headings] { out += " {#\(anchor)}".utf8 }
      headings += 1
    case .paragraph(let inlines):
      InlineWriter.write(inlines, .paragraph, margin: margin, usesMarks: usesMarks, to: &out)
    case .list(let list): write(list)
    case .quote(let blocks):
      out += "> ".utf8
      indented(by: "> ") { $0.write(blocks, apart: 2) }
    case .code(let language, let text):
      let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
      out += (fence + language).utf8
      breakLine(1)
      write(lines: text)
      breakLine(1)
      out += fence.utf8
    case .table(let table): write(table)
    case .html(let text): write(lines: text)
    case .thematicBreak: out += "---".utf8
    case .footnoteDefinition(let label, let blocks):
      out += "[^\(label)]: ".utf8
      indented(by: "    ") { $0.write(blocks, apart: 2) }
    }
  }

  /// A heading has one line.
  private static func onOneLine(_ inlines: [Inline]) -> [Inline] {
    inlines.map { $0 == .lineBreak ? .text(" ") : $0 }
  }

  private mutating func write(_ list: Block.List) {
    for (index, item) in list.items.enumerated() {
      if index > 0 { breakLine(list.tight ? 1 : 2) }
      let number = list.start.map { min($0 + index, 999_999_999) }
      let marker = number.map { "\($0). " } ?? "- "
      out += marker.utf8
      if let done = item.done { out += (done ? "[x] " : "[ ] ").utf8 }
      indented(by: String(repeating: " ", count: marker.utf8.count)) {
        $0.write(item.blocks, apart: list.tight ? 1 : 2)
      }
    }
  }

  private mutating func write(_ table: Block.Table) {
    write(row: table.header)
    breakLine(1)
    out += "| \(table.alignments.map(\.rule).joined(separator: " | ")) |".utf8
    for row in table.rows {
      breakLine(1)
      write(row: row)
    }
  }

  private mutating func write(row: [[Inline]]) {
    out += "|".utf8
    for cell in row {
      out += " ".utf8
      InlineWriter.write(cell, .tableCell, margin: margin, usesMarks: usesMarks, to: &out)
      out += cell.isEmpty ? "|".utf8 : " |".utf8
    }
  }

  private mutating func write(lines text: String) {
    let lines = text.utf8.last == UInt8(ascii: "\n") ? text.utf8.dropLast() : text.utf8[...]
    var isFirst = true
    for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if !isFirst { breakLine(1) }
      isFirst = false
      out += line
    }
  }

  private mutating func indented(by margin: String, _ body: (inout Self) -> Void) {
    self.margin += margin.utf8
    body(&self)
    self.margin.removeLast(margin.utf8.count)
  }

  /// Ends the line; `count` - 1 empty lines follow, which keep a quote's `>`.
  private mutating func breakLine(_ count: Int) {
    for _ in 0..<count {
      while out.last == UInt8(ascii: " ") { out.removeLast() }
      out.append(UInt8(ascii: "\n"))
      out += margin
    }
  }
}

/// The length of the longest run of one character.
func longestRun(of character: Unicode.Scalar, in text: String) -> Int {
  var longest = 0
  var run = 0
  for scalar in text.unicodeScalars {
    run = scalar == character ? run + 1 : 0
    longest = max(longest, run)
  }
  return longest
}
