import Markdown

/// Makes blocks of HTML.
///
/// What Markdown can say becomes Markdown. What it cannot, but a page here may show, stays raw HTML:
/// a table with joined cells, `<sub>`. What a page here never shows, such as a script or a frame, is
/// left out or becomes a link, and ``losses`` says so. No words are lost.
struct BlockMaker {
  /// Where a destination leads, as the note is to write it.
  let destination: (String) -> String
  let footnotes: Footnotes
  /// What was left out, by the name of its element, each once.
  private(set) var losses: [String] = []
  /// The `id` of each heading, in reading order; nil where it has none.
  private(set) var headingIDs: [String?] = []

  /// Deeper containers lose their marks and keep their words.
  static let deepest = 40

  /// Blocks of HTML.
  static func make(
    _ nodes: [MarkupNode], destination: @escaping (String) -> String = { $0 }
  ) -> BlockMaker.Made {
    var maker = BlockMaker(destination: destination, footnotes: Footnotes(nodes))
    var blocks = maker.blocks(nodes, depth: 0)
    for (label, nodes) in maker.footnotes.ordered {
      blocks.append(.footnoteDefinition(label: label, maker.blocks(nodes, depth: 1)))
    }
    return Made(blocks: blocks, losses: maker.losses, headingIDs: maker.headingIDs)
  }

  struct Made {
    var blocks: [Block]
    var losses: [String]
    var headingIDs: [String?]
  }

  private init(destination: @escaping (String) -> String, footnotes: Footnotes) {
    self.destination = destination
    self.footnotes = footnotes
  }

  mutating func blocks(_ nodes: [MarkupNode], depth: Int) -> [Block] {
    var blocks: [Block] = []
    var run: [MarkupNode] = []
    func flush(_ maker: inout Self) {
      let inlines = maker.inlines(run)
      if !inlines.isEmpty { blocks.append(.paragraph(inlines)) }
      run = []
    }
    for node in nodes {
      guard let element = node.element, Self.isBlock(element) else {
        run.append(node)
        continue
      }
      flush(&self)
      blocks += self.blocks(of: element, depth: depth)
    }
    flush(&self)
    return blocks
  }

  private mutating func blocks(of element: MarkupNode.Element, depth: Int) -> [Block] {
    if footnotes.isDefinition(element) { return [] }
    if depth >= Self.deepest {
      let inlines = inlines(element.children)
      return inlines.isEmpty ? [] : [.paragraph(inlines)]
    }
    switch element.name {
    case "h1", "h2", "h3", "h4", "h5", "h6":
      let inlines = inlines(element.children)
      if inlines.isEmpty { return [] }
      headingIDs.append(element["id"])
      let level = element.name.utf8.last.map { Int($0) - 0x30 } ?? 2
      return [.heading(level: level, inlines, anchor: "")]
    case "ul", "ol": return list(element, depth: depth)
    case "blockquote":
      let inner = blocks(element.children, depth: depth + 1)
      return inner.isEmpty ? [] : [.quote(inner)]
    case "pre": return [Code.block(of: element)].compactMap(\.self)
    case "table": return table(element, depth: depth)
    case "hr": return [.thematicBreak]
    case "dl": return definitions(element, depth: depth)
    case "details":
      let summary = element.elements.first { $0.name == "summary" }
      let rest = element.children.filter { $0.element?.name != "summary" }
      let open = RawMarkup.html(summary.map { [.element($0)] } ?? [], destination: destination)
      return [.html("<details>\(open)\n")] + blocks(rest, depth: depth + 1)
        + [.html("</details>\n")]
    default:
      if let loss = Self.lost[element.name] {
        lose(element.name)
        return loss == .words ? blocks(element.children, depth: depth) : link(to: element)
      }
      return blocks(footnotes.content(of: element), depth: depth)
    }
  }

  /// A link in place of what a page here does not show.
  private mutating func link(to element: MarkupNode.Element) -> [Block] {
    let source =
      element["src"] ?? element["data"] ?? element.elements.compactMap { $0["src"] }.first
    guard let source, !source.isEmpty else { return [] }
    let address = destination(source)
    let words = element["title"] ?? element["aria-label"] ?? ""
    return [
      .paragraph([
        .link(destination: address, title: "", [.text(words.isEmpty ? address : words)])
      ])
    ]
  }

  private mutating func list(_ element: MarkupNode.Element, depth: Int) -> [Block] {
    var items: [Block.Item] = []
    var isTight = true
    for child in element.children {
      guard let item = child.element else {
        // Words that stand between items belong to the one before.
        let words = inlines([child])
        if !words.isEmpty { items.append(Block.Item(blocks: [.paragraph(words)])) }
        continue
      }
      if item.name == "ul" || item.name == "ol", !items.isEmpty {
        items[items.count - 1].blocks += list(item, depth: depth + 1)
        continue
      }
      if footnotes.isDefinition(item) { continue }
      let (done, nodes) = Self.task(item)
      let inner = blocks(item.name == "li" ? nodes : [child], depth: depth + 1)
      if item.elements.contains(where: { $0.name == "p" }) || inner.count > 2 { isTight = false }
      items.append(Block.Item(done: done, blocks: inner))
    }
    if items.isEmpty { return [] }
    let start = element.name == "ol" ? element["start"].flatMap { Int($0) } ?? 1 : nil
    return [
      .list(
        Block.List(start: start.map { min(max($0, 0), 999_999_999) }, tight: isTight, items: items))
    ]
  }

  /// Whether an item is a task that is done, and what stands beside its box.
  private static func task(_ item: MarkupNode.Element) -> (done: Bool?, nodes: [MarkupNode]) {
    var nodes = item.children[...]
    while case .text(let text)? = nodes.first, text.allSatisfy(\.isWhitespace) {
      nodes.removeFirst()
    }
    if let first = nodes.first?.element, ["p", "label"].contains(first.name),
      let box = first.children.firstIndex(where: { $0.element.map(isBox) ?? false })
    {
      var words = first
      let done = words.children[box].element?["checked"] != nil
      words.children.remove(at: box)
      return (done, [.element(words)] + nodes.dropFirst())
    }
    guard let first = nodes.first?.element, isBox(first) else { return (nil, item.children) }
    return (first["checked"] != nil, Array(nodes.dropFirst()))
  }

  private static func isBox(_ element: MarkupNode.Element) -> Bool {
    element.name == "input" && element["type"]?.lowercased() == "checkbox"
  }

  /// Terms in bold, and what they mean in a list below each.
  private mutating func definitions(_ element: MarkupNode.Element, depth: Int) -> [Block] {
    var blocks: [Block] = []
    var meanings: [Block.Item] = []
    func flush() {
      if !meanings.isEmpty { blocks.append(.list(.init(start: nil, tight: true, items: meanings))) }
      meanings = []
    }
    let parts = element.elements.flatMap { $0.name == "div" ? $0.elements : [$0] }
    for part in parts {
      if part.name == "dd" {
        meanings.append(Block.Item(blocks: self.blocks(part.children, depth: depth + 1)))
      } else {
        flush()
        let term = inlines(part.children)
        if !term.isEmpty { blocks.append(.paragraph([.strong(term)])) }
      }
    }
    flush()
    return blocks
  }

  private mutating func table(_ element: MarkupNode.Element, depth: Int) -> [Block] {
    guard let grid = TableGrid(element) else {
      return [.html(RawMarkup.html([.element(element)], destination: destination) + "\n")]
    }
    var rows = grid.rows.map { row in row.map { cell in self.cell(cell) } }
    let width = rows.map(\.count).max() ?? 0
    if width == 0 { return [] }
    for index in rows.indices {
      rows[index] += Array(repeating: [], count: width - rows[index].count)
    }
    let header = grid.hasHeader ? rows.removeFirst() : Array(repeating: [], count: width)
    let alignments =
      grid.alignments + Array(repeating: .none, count: max(0, width - grid.alignments.count))
    let table = Block.Table(
      header: header, rows: rows, alignments: Array(alignments.prefix(width)))
    let caption = grid.caption.map { inlines($0) } ?? []
    return (caption.isEmpty ? [] : [.paragraph(caption)]) + [.table(table)]
  }

  /// A cell's paragraphs, with breaks between them.
  private mutating func cell(_ nodes: [MarkupNode]) -> [Inline] {
    var inlines: [Inline] = []
    for case .paragraph(let words) in blocks(nodes, depth: Self.deepest - 1) {
      if !inlines.isEmpty { inlines.append(.lineBreak) }
      inlines += words
    }
    return inlines
  }

  mutating func lose(_ name: String) {
    if !losses.contains(name) { losses.append(name) }
  }

  /// What no page here shows, and what stands in its place.
  private enum Loss { case words, link }
  private static let lost: [String: Loss] = [
    "iframe": .link, "video": .link, "audio": .link, "embed": .link, "object": .link,
    "form": .words,
  ]

  private static let blockNames: Set = [
    "address", "article", "aside", "audio", "blockquote", "body", "center", "dd", "details",
    "dialog",
    "div", "dl", "dt", "embed", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "iframe", "li", "main", "menu", "nav",
    "noscript", "object", "ol", "p", "pre", "section", "summary", "table", "ul", "video",
  ]

  /// Whether an element breaks the line, or holds something that does.
  ///
  /// A link or a `<span>` around paragraphs is one too: Markdown has no such thing.
  private static func isBlock(_ element: MarkupNode.Element) -> Bool {
    if blockNames.contains(element.name) { return true }
    return element.children.contains { $0.element.map(isBlock) ?? false }
  }
}
