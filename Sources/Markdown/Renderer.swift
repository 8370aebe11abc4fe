internal import Diagnostics

/// Writes a document's HTML and its outline in one walk over the tree.
///
/// Not cmark's own renderer: that one writes a string in which destinations, anchors and raw HTML
/// would have to be found again. What both can write is the same byte for byte, which a test
/// compares on random documents.
struct Renderer {
  var html: [UInt8] = []
  var slots: [LinkedHTML.Slot] = []
  var outline = Outline()
  let source: SourceLines
  let trustedHTML: Bool
  /// How many levels headings move down.
  let shift: Int
  /// The raw elements that are open, and where the Markdown block or inline around begins.
  var elements = OpenElements()

  private var anchors = Anchors()
  private var words = WordCount()
  private var table: (alignments: [Block.Table.Alignment], column: Int, hasBody: Bool)?
  private var footnotes = 0
  private var lastBackReference = 0

  /// The paragraph, heading or cell whose inlines are being written.
  private var block: Node?
  private var positions: Positions?
  private var located = 0

  /// The image whose alternative text is being written, and which link it is.
  private var image: (node: Node, link: Int, text: Int)?
  /// The words of the links and headings that are open, and where each of them began.
  private var text: [UInt8] = []
  private var openLinks: [(link: Int, text: Int)] = []

  init(source: SourceLines, trustedHTML: Bool, shift: Int) {
    self.source = source
    self.trustedHTML = trustedHTML
    self.shift = shift
    html.reserveCapacity(source.bytes.count + source.bytes.count / 2)
  }

  /// Writes a whole document.
  ///
  /// - Parameters:
  ///   - root: The document.
  ///   - title: Its leading title, if it has one.
  ///   - omittingTitle: Whether that is left out.
  /// - Returns: The HTML and the outline.
  mutating func render(_ root: Node, title: Node?, omittingTitle: Bool) -> Rendered {
    outline.hasLeadingTitle = title != nil
    var walk = Walk(root)
    while let (node, entering) = walk.next() {
      if let title, node == title {
        if omittingTitle {
          outline.titleAnchor = anchor(of: node).anchor
          walk.skip(node)
          continue
        }
        // The title's own words do not count.
        if !entering { words = WordCount() }
      }
      if entering { enter(node) } else { exit(node) }
    }
    if !omittingTitle, title != nil { outline.titleAnchor = outline.headings.first?.anchor }
    for element in elements.closeAll() { closeForgotten(element) }
    outline.words = words.count
    return Rendered(html: LinkedHTML(bytes: html, slots: slots), outline: outline)
  }

  // MARK: Blocks

  private mutating func enter(_ node: Node) {
    let kind = node.kind
    switch kind {
    case .text: node.withLiteral { write($0) }
    case .softBreak:
      write(break: "\n")
    case .lineBreak:
      write(break: "<br />\n")
    case .code: writeCode(node)
    case .html: writeRawInline(node)
    case .footnoteReference: writeFootnoteReference(node)
    case .link, .image, .emphasis, .strong, .strikethrough: enterInline(node, kind)
    case .codeBlock: writeCodeBlock(node)
    case .htmlBlock: writeRawBlock(node)
    case .thematicBreak:
      startLine()
      html.append("<hr />\n")
    default:
      words.endWord()
      if kind.holdsInlines {
        block = node
        positions = nil
        located = 0
      }
      enterBlock(node, kind)
      elements.enter()
    }
  }

  private mutating func enterBlock(_ node: Node, _ kind: Node.Kind) {
    if kind == .paragraph {
      if !node.isTightParagraph {
        startLine()
        html.append("<p>")
      }
      return
    }
    switch kind {
    case .heading: enterHeading(node)
    case .quote:
      startLine()
      html.append("<blockquote>\n")
    case .list:
      startLine()
      if !node.isOrdered {
        html.append("<ul>\n")
      } else if node.listStart == 1 {
        html.append("<ol>\n")
      } else {
        html.append("<ol start=\"")
        html.append(contentsOf: String(node.listStart).utf8)
        html.append("\">\n")
      }
    case .item:
      startLine()
      html.append("<li>")
      if let done = node.isDone {
        html.append(
          done
            ? "<input type=\"checkbox\" checked=\"\" disabled=\"\" /> "
            : "<input type=\"checkbox\" disabled=\"\" /> ")
      }
    case .footnoteDefinition: enterFootnote(node)
    case .table:
      startLine()
      html.append("<table>")
      table = (node.alignments, 0, false)
    case .row: enterRow(node)
    case .cell: enterCell(node)
    default: break
    }
  }

  private mutating func exit(_ node: Node) {
    let kind = node.kind
    switch kind {
    case .text, .softBreak, .lineBreak, .code, .html, .footnoteReference, .codeBlock, .htmlBlock,
      .thematicBreak:
      return
    case .link, .image, .emphasis, .strong, .strikethrough:
      exitInline(node, kind)
      return
    default: break
    }
    words.endWord()
    for element in elements.leave() { closeForgotten(element) }
    switch kind {
    case .paragraph:
      if node.isTightParagraph { return }
      if let parent = node.parent, parent.kind == .footnoteDefinition, node.next == nil {
        html.append(" ")
        writeBackReference(parent)
      }
      html.append("</p>\n")
    case .heading: exitHeading(node)
    case .quote:
      startLine()
      html.append("</blockquote>\n")
    case .list: html.append(node.isOrdered ? "</ol>\n" : "</ul>\n")
    case .item: html.append("</li>\n")
    case .footnoteDefinition:
      if writeBackReference(node) { html.append("\n") }
      html.append("</li>\n")
    case .table:
      if table?.hasBody == true {
        startLine()
        html.append("</tbody>")
      }
      startLine()
      html.append("</table>\n")
      table = nil
    case .row:
      startLine()
      html.append("</tr>")
      if node.isHeaderRow {
        startLine()
        html.append("</thead>")
      }
    case .cell: html.append(node.parent?.isHeaderRow == true ? "</th>" : "</td>")
    case .document:
      if footnotes > 0 { html.append("</ol>\n</section>\n") }
    default: break
    }
  }

  /// Starts a new line of HTML, unless one just started.
  mutating func startLine() {
    if let last = html.last, last != UInt8(ascii: "\n") { html.append(UInt8(ascii: "\n")) }
  }

  private mutating func enterRow(_ row: Node) {
    startLine()
    if row.isHeaderRow {
      html.append("<thead>\n")
    } else if table?.hasBody == false {
      html.append("<tbody>\n")
      table?.hasBody = true
    }
    html.append("<tr>")
    table?.column = 0
  }

  private mutating func enterCell(_ cell: Node) {
    startLine()
    html.append(cell.parent?.isHeaderRow == true ? "<th" : "<td")
    if let table, table.column < table.alignments.count {
      switch table.alignments[table.column] {
      case .none: break
      case .left: html.append(" align=\"left\"")
      case .center: html.append(" align=\"center\"")
      case .right: html.append(" align=\"right\"")
      }
    }
    table?.column += 1
    html.append(">")
  }

  private mutating func writeCodeBlock(_ node: Node) {
    startLine()
    node.withInfo { info in
      var end = 0
      while end < info.count, !info[end].isSpace { end += 1 }
      guard info.count > 0 else { return html.append("<pre><code>") }
      let language = info.extracting(0..<end)
      html.append("<pre><code class=\"language-")
      HTML.escape(language, into: &html)
      html.append("\">")
      guard end > 0 else { return }
      let line = source.range(ofLine: node.startLine)
      let start = source.offset(line: node.startLine, column: node.startColumn)
      outline.codeLanguages.append(
        Outline.CodeLanguage(
          language: String(language), range: source.range(start..<line.upperBound)))
    }
    node.withCode { code in
      HTML.escape(code, into: &html)
      words.endWord()
      words.add(code)
      words.endWord()
    }
    html.append("</code></pre>\n")
  }

  // MARK: Headings

  /// A heading's words and its anchor, which its own `{#id}` goes before.
  private mutating func anchor(of heading: Node) -> (text: String, anchor: String) {
    if let last = heading.lastChild, last.kind == .text,
      let explicit = last.withLiteral({ ExplicitAnchor(endOf: $0) })
    {
      last.dropLast(explicit.length)
      return (heading.plainText, anchors.unique(explicit.id))
    }
    let text = heading.plainText
    return (text, anchors.next(for: text))
  }

  private mutating func enterHeading(_ node: Node) {
    let (text, anchor) = anchor(of: node)
    let level = min(node.level + shift, 6)
    outline.headings.append(
      Outline.Heading(
        level: level, text: text, anchor: anchor,
        range: source.range(ContentMap.range(ofHeading: node, in: source))))
    outline.anchors.insert(anchor)
    startLine()
    html.append("<h")
    html.append(UInt8(ascii: "0") + UInt8(level))
    html.append(" id=\"")
    HTML.escape(anchor, into: &html)
    html.append("\">")
  }

  private mutating func exitHeading(_ node: Node) {
    if let heading = outline.headings.last {
      html.append("<a class=\"anchor\" href=\"#")
      HTML.escape(heading.anchor, into: &html)
      html.append("\" aria-label=\"Link to this section\"></a>")
    }
    html.append("</h")
    html.append(UInt8(ascii: "0") + UInt8(min(node.level + shift, 6)))
    html.append(">\n")
  }

  // MARK: Footnotes

  private mutating func enterFootnote(_ node: Node) {
    if footnotes == 0 { html.append("<section class=\"footnotes\" data-footnotes>\n<ol>\n") }
    footnotes += 1
    let label = node.literal
    outline.anchors.insert("fn-\(label)")
    html.append("<li id=\"fn-")
    Destination.escape(label, into: &html)
    html.append("\">\n")
  }

  /// Writes the way back from a footnote to each place that refers to it, once.
  @discardableResult
  private mutating func writeBackReference(_ footnote: Node) -> Bool {
    guard lastBackReference < footnotes else { return false }
    lastBackReference = footnotes
    let label = footnote.literal
    for ordinal in 1...max(1, footnote.referenceCount) {
      if ordinal > 1 { html.append(" ") }
      html.append("<a href=\"#fnref-")
      Destination.escape(label, into: &html)
      if ordinal > 1 { html.append(contentsOf: "-\(ordinal)".utf8) }
      html.append("\" class=\"footnote-backref\" data-footnote-backref")
      html.append(" aria-label=\"Back to content\">↩")
      if ordinal > 1 {
        html.append("<sup class=\"footnote-ref\">")
        html.append(contentsOf: String(ordinal).utf8)
        html.append("</sup>")
      }
      html.append("</a>")
    }
    return true
  }

  private mutating func writeFootnoteReference(_ node: Node) {
    guard image == nil else { return }
    words.endWord()
    let label = node.footnote?.literal ?? node.literal
    let id = node.referenceOrdinal > 1 ? "\(label)-\(node.referenceOrdinal)" : label
    html.append("<sup class=\"footnote-ref\"><a href=\"#fn-")
    Destination.escape(label, into: &html)
    html.append("\" id=\"fnref-")
    Destination.escape(id, into: &html)
    html.append("\" data-footnote-ref>")
    Destination.escape(node.literal, into: &html)
    html.append("</a></sup>")
  }

  // MARK: Inlines

  private mutating func write(_ words: Span<UInt8>) {
    HTML.escape(words, into: &html)
    if image == nil { self.words.add(words) }
    if image != nil || !openLinks.isEmpty { text.append(words) }
  }

  private mutating func write(break tag: StaticString) {
    words.endWord()
    if image != nil || !openLinks.isEmpty { text.append(UInt8(ascii: " ")) }
    if image != nil { html.append(" ") } else { html.append(tag) }
  }

  private mutating func writeCode(_ node: Node) {
    if image == nil { html.append("<code>") }
    node.withLiteral { write($0) }
    if image == nil { html.append("</code>") }
  }

  private mutating func enterInline(_ node: Node, _ kind: Node.Kind) {
    if kind == .image || kind == .link {
      enterLink(node, isImage: kind == .image)
    } else if image == nil {
      switch kind {
      case .emphasis: html.append("<em>")
      case .strong: html.append("<strong>")
      default: html.append("<del>")
      }
      elements.enter()
    }
  }

  private mutating func enterLink(_ node: Node, isImage: Bool) {
    let range = nextRange()
    let link = outline.links.count
    let typed = source.bytes[range]
    let isBracket = typed.first == UInt8(ascii: "[") || isImage
    outline.links.append(
      Outline.Link(
        kind: isImage ? .image : isBracket ? .link : .autolink, destination: node.destination,
        text: "", title: node.title, range: source.range(range)))
    if image != nil {
      // Inside alternative text there is no element, but the writer still typed a link.
      openLinks.append((link, text.count))
    } else if isImage {
      image = (node, link, text.count)
      html.append("<img src=\"")
      slots.append(LinkedHTML.Slot(offset: html.count, link: link))
      html.append("\" alt=\"")
    } else {
      openLinks.append((link, text.count))
      html.append("<a href=\"")
      slots.append(LinkedHTML.Slot(offset: html.count, link: link))
      writeTitle(node)
      html.append("\">")
      elements.enter()
    }
  }

  private mutating func writeTitle(_ node: Node) {
    node.withTitle { title in
      guard !title.isEmpty else { return }
      html.append("\" title=\"")
      HTML.escape(title, into: &html)
    }
  }

  private mutating func exitInline(_ node: Node, _ kind: Node.Kind) {
    if let image, image.node == node {
      outline.links[image.link].text = String(decoding: text[image.text...], as: UTF8.self)
      self.image = nil
      writeTitle(node)
      html.append("\" />")
      forgetText()
      return
    }
    let isLink = kind == .link || kind == .image
    if isLink, let open = openLinks.popLast() {
      outline.links[open.link].text = String(decoding: text[open.text...], as: UTF8.self)
      forgetText()
    }
    guard image == nil else { return }
    for element in elements.leave() { closeForgotten(element) }
    switch kind {
    case .emphasis: html.append("</em>")
    case .strong: html.append("</strong>")
    case .strikethrough: html.append("</del>")
    default: html.append("</a>")
    }
  }

  /// Drops the collected words when nobody collects any more.
  private mutating func forgetText() {
    if image == nil, openLinks.isEmpty { text.removeAll(keepingCapacity: true) }
  }

  /// The stretch of the source of the next link, image or raw HTML of this block.
  private mutating func nextRange() -> Range<Int> {
    guard let block else { return 0..<0 }
    let positions = self.positions ?? Positions(of: block, in: source)
    self.positions = positions
    defer { located += 1 }
    return located < positions.ranges.count ? positions.ranges[located] : 0..<0
  }

  // MARK: Raw HTML

  private mutating func writeRawInline(_ node: Node) {
    let range = nextRange()
    guard image == nil else { return }
    words.endWord()
    let literal = node.withLiteral { [UInt8](copying: $0) }
    let source = source
    writeRaw(literal) { part in
      source.range(
        min(
          range.lowerBound + part.lowerBound, range.upperBound)..<min(
            range.lowerBound + part.upperBound, range.upperBound))
    }
  }

  private mutating func writeRawBlock(_ node: Node) {
    startLine()
    let literal = node.withLiteral { [UInt8](copying: $0) }
    let map = RawBlockMap(node, literal, in: source)
    let source = source
    writeRaw(literal) { part in
      source.range(map.source(at: part.lowerBound)..<map.source(at: part.upperBound))
    }
    startLine()
  }

  /// Closes an element that the writer left open.
  mutating func closeForgotten(_ element: OpenElements.Element) {
    html.append("</")
    html.append(contentsOf: element.name.utf8)
    html.append(">")
    if !element.mayStayOpen {
      outline.refusedHTML.append(
        Outline.RefusedHTML(reason: .unclosed, name: element.name, range: element.range))
    }
  }
}

extension Node {
  /// Whether it is a paragraph that a tight list writes without `<p>`.
  fileprivate var isTightParagraph: Bool {
    guard let list = parent?.parent, list.kind == .list else { return false }
    return list.isTight
  }
}

extension [UInt8] {
  /// A copy of bytes that live elsewhere.
  init(copying bytes: Span<UInt8>) {
    self = []
    append(bytes)
  }
}
