internal import Diagnostics

/// Writes a document's HTML and its outline in one walk over the tree.
///
/// Not cmark's own renderer: that one writes a string in which destinations, anchors and raw HTML
/// would have to be found again. What both can write is the same byte for byte, which a test
/// compares on random documents.
struct Renderer {
  var html: [UInt8] = []
  var slots: [LinkedHTML.Slot] = []
  var images: [LinkedHTML.Image] = []
  private var codeBlocks: [LinkedHTML.CodeBlock] = []
  var outline = Outline()
  let source: SourceLines
  let trustedHTML: Bool
  /// How many levels headings move down.
  let shift: Int
  /// The raw elements that are open, and where the Markdown block or inline around begins.
  var elements = OpenElements()

  var anchors = Anchors()
  var words = WordCount()
  private var table: (alignments: [Block.Table.Alignment], column: Int, hasBody: Bool)?
  /// The quotes that are open and shown as notices, and what of them is no text.
  private var alerts: [Node] = []
  private var markers: [Node] = []
  private var emptyParagraph: Node?
  var footnotes = 0
  var lastBackReference = 0

  /// The paragraph, heading or cell whose inlines are being written.
  var block: Node?
  var positions: Positions?
  var located = 0
  /// The labels of the definitions that links use.
  var usedLabels: Set<String> = []

  /// The image whose alternative text is being written, and which link it is.
  var image: (node: Node, link: Int, text: Int)?
  /// Whether the text that comes next begins with the dollar that ends a code span of TeX.
  var isBehindMath = false
  /// The words of the links and headings that are open, and where each of them began.
  var text: [UInt8] = []
  var openLinks: [(link: Int, text: Int)] = []

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
          positions = nil
          locate(node)
          walk.skip(node)
          continue
        }
        // The title's own words do not count.
        if !entering { words = WordCount() }
      }
      if entering, node == emptyParagraph {
        emptyParagraph = nil
        walk.skip(node)
        continue
      }
      if entering, let math = node.displayMath {
        writeDisplay(math)
        walk.skip(node)
        continue
      }
      if entering { enter(node) } else { exit(node) }
    }
    if !omittingTitle, title != nil { outline.titleAnchor = outline.headings.first?.anchor }
    for element in elements.closeAll() { closeForgotten(element) }
    outline.words = words.count
    listDefinitions(of: root)
    // The room that was made for more would be held for as long as the note is.
    var exact: [UInt8] = []
    exact.reserveCapacity(html.count)
    exact += html
    return Rendered(
      html: LinkedHTML(bytes: exact, slots: slots, images: images, codeBlocks: codeBlocks),
      outline: outline)
  }

  // MARK: Blocks

  private mutating func enter(_ node: Node) {
    if node == markers.first {
      markers.removeFirst()
      return
    }
    let kind = node.kind
    switch kind {
    case .text:
      let skipped = isBehindMath ? 1 : 0
      isBehindMath = false
      node.withLiteral { write($0.extracting(skipped...)) }
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
        readReferences(of: node)
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
    case .quote: enterQuote(node)
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
      // It may be wider than the page and is then moved within its frame, by keys too.
      html.append("<div class=\"table\" tabindex=\"0\">\n<table>")
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
      exitQuote(node)
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
      html.append("</table>\n</div>\n")
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

  private mutating func enterQuote(_ quote: Node) {
    startLine()
    guard let alert = Alert(quote: quote) else { return html.append("<blockquote>\n") }
    alerts.append(quote)
    markers = alert.emptyParagraph == nil ? alert.marker : []
    emptyParagraph = alert.emptyParagraph
    html.append("<div class=\"alert ")
    html.append(contentsOf: alert.kind.rawValue.lowercased().utf8)
    html.append("\" role=\"note\">\n<p class=\"alert-title\">")
    html.append(contentsOf: alert.kind.rawValue.utf8)
    html.append("</p>\n")
  }

  private mutating func exitQuote(_ quote: Node) {
    guard quote == alerts.last else { return html.append("</blockquote>\n") }
    alerts.removeLast()
    html.append("</div>\n")
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
      case .left: html.append(" class=\"left\"")
      case .center: html.append(" class=\"center\"")
      case .right: html.append(" class=\"right\"")
      }
    }
    table?.column += 1
    html.append(">")
  }

  private mutating func writeDisplay(_ math: [UInt8]) {
    startLine()
    html.append("<pre class=\"math\" tabindex=\"0\">")
    HTML.escape(math.span, into: &html)
    html.append("</pre>\n")
    words.endWord()
    words.add(math.span)
    words.endWord()
  }

  private mutating func writeCodeBlock(_ node: Node) {
    startLine()
    var language = ""
    var notation: Notation?
    node.withInfo { info in
      var end = 0
      while end < info.count, !info[end].isSpace { end += 1 }
      guard info.count > 0 else { return html.append("<pre tabindex=\"0\"><code>") }
      let word = info.extracting(0..<end)
      notation = Notation(language: word)
      if let notation {
        html.append("<pre class=\"")
        html.append(contentsOf: notation.rawValue.utf8)
        html.append("\" tabindex=\"0\">")
        return
      }
      html.append("<pre tabindex=\"0\"><code class=\"language-")
      HTML.escape(word, into: &html)
      html.append("\">")
      guard end > 0 else { return }
      language = Outline.CodeLanguage.name(of: String(word))
      let line = source.range(ofLine: node.startLine)
      let start = source.offset(line: node.startLine, column: node.startColumn)
      outline.codeLanguages.append(
        Outline.CodeLanguage(
          language: String(word), range: source.range(start..<line.upperBound)))
    }
    let start = html.count
    node.withCode { code in
      HTML.escape(code, into: &html)
      words.endWord()
      words.add(code)
      words.endWord()
    }
    if !language.isEmpty {
      codeBlocks.append(LinkedHTML.CodeBlock(range: start..<html.count, language: language))
    }
    html.append(notation == nil ? "</code></pre>\n" : "</pre>\n")
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
