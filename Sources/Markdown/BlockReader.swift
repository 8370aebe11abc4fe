extension Document {
  /// The document as values.
  ///
  /// What is nested deeper than ``BlockReader/deepest`` levels is left out: values are made and
  /// freed by recursion, which a hostile document could otherwise drive off the stack.
  package borrowing func blocks() -> [Block] {
    var reader = BlockReader()
    return unsafe reader.blocks(below: Node(root), depth: 0)
  }
}

/// Makes values of a tree.
struct BlockReader {
  static let deepest = 100
  private var anchors = Anchors()

  mutating func blocks(below node: Node, depth: Int) -> [Block] {
    guard depth < Self.deepest else { return [] }
    var blocks: [Block] = []
    var child = node.firstChild
    while let node = child {
      if let block = block(node, depth: depth + 1) { blocks.append(block) }
      child = node.next
    }
    return blocks
  }

  private mutating func block(_ node: Node, depth: Int) -> Block? {
    switch node.kind {
    case .paragraph:
      if let math = node.displayMath {
        .code(language: Notation.math.rawValue, text: String(decoding: math, as: UTF8.self))
      } else {
        .paragraph(inlines(below: node, depth: depth))
      }
    case .heading: heading(node, depth: depth)
    case .list: .list(list(node, depth: depth))
    case .quote: .quote(blocks(below: node, depth: depth))
    case .codeBlock:
      .code(
        language: node.info.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? "",
        text: node.code)
    case .table: .table(table(node, depth: depth))
    case .htmlBlock: .html(node.literal)
    case .thematicBreak: .thematicBreak
    case .footnoteDefinition:
      .footnoteDefinition(label: node.literal, blocks(below: node, depth: depth))
    default: nil
    }
  }

  private mutating func heading(_ node: Node, depth: Int) -> Block {
    var inlines = inlines(below: node, depth: depth)
    let explicit =
      node.lastChild?.kind == .text
      ? node.lastChild?.withLiteral { ExplicitAnchor(endOf: $0) } : nil
    if let explicit, case .text(let text)? = inlines.last {
      inlines.removeLast()
      let rest = String(decoding: text.utf8.dropLast(explicit.length), as: UTF8.self)
      if !rest.isEmpty { inlines.append(.text(rest)) }
      return .heading(level: node.level, inlines, anchor: anchors.unique(explicit.id))
    }
    return .heading(level: node.level, inlines, anchor: anchors.next(for: node.plainText))
  }

  private mutating func list(_ node: Node, depth: Int) -> Block.List {
    var items: [Block.Item] = []
    var child = node.firstChild
    while let item = child {
      items.append(Block.Item(done: item.isDone, blocks: blocks(below: item, depth: depth)))
      child = item.next
    }
    return Block.List(
      start: node.isOrdered ? node.listStart : nil, tight: node.isTight, items: items)
  }

  private func table(_ node: Node, depth: Int) -> Block.Table {
    var rows: [[[Inline]]] = []
    var child = node.firstChild
    while let row = child {
      var cells: [[Inline]] = []
      var cell = row.firstChild
      while let node = cell {
        cells.append(inlines(below: node, depth: depth))
        cell = node.next
      }
      rows.append(cells)
      child = row.next
    }
    return Block.Table(
      header: rows.first ?? [], rows: Array(rows.dropFirst()), alignments: node.alignments)
  }

  private func inlines(below node: Node, depth: Int) -> [Inline] {
    guard depth < Self.deepest else { return [] }
    var inlines: [Inline] = []
    var child = node.firstChild
    while let node = child {
      if let inline = inline(node, depth: depth + 1) { inlines.append(inline) }
      child = node.next
    }
    return inlines
  }

  private func inline(_ node: Node, depth: Int) -> Inline? {
    switch node.kind {
    case .text: .text(node.literal)
    case .code: .code(node.literal)
    case .softBreak: .softBreak
    case .lineBreak: .lineBreak
    case .html: .html(node.literal)
    case .emphasis: .emphasis(inlines(below: node, depth: depth))
    case .strong: .strong(inlines(below: node, depth: depth))
    case .strikethrough: .strikethrough(inlines(below: node, depth: depth))
    case .link:
      .link(
        destination: node.destination, title: node.title, inlines(below: node, depth: depth))
    case .image: .image(destination: node.destination, title: node.title, alt: node.plainText)
    case .footnoteReference: .footnoteReference(node.footnote?.literal ?? node.literal)
    default: nil
    }
  }
}
