internal import Diagnostics

/// Headings and footnotes: the parts of a document that a link may lead to.
extension Renderer {
  /// A heading's words and its anchor, which its own `{#id}` goes before.
  mutating func anchor(
    of heading: Node
  ) -> (text: String, anchor: String, wanted: String, isChosen: Bool) {
    if let last = heading.lastChild, last.kind == .text,
      let explicit = last.withLiteral({ ExplicitAnchor(endOf: $0) })
    {
      last.dropLast(explicit.length)
      return (heading.plainText, anchors.unique(explicit.id), explicit.id, true)
    }
    let text = heading.plainText
    let wanted = Anchors.slug(text)
    return (text, anchors.unique(wanted), wanted, false)
  }

  mutating func enterHeading(_ node: Node) {
    let (text, anchor, wanted, isChosen) = anchor(of: node)
    let level = min(node.level + shift, 6)
    outline.headings.append(
      Outline.Heading(
        level: level, text: text, anchor: anchor,
        range: source.range(ContentMap.range(ofHeading: node, in: source)), wantedAnchor: wanted,
        isChosen: isChosen))
    outline.anchors.insert(anchor)
    startLine()
    html.append("<h")
    html.append(UInt8(ascii: "0") + UInt8(level))
    html.append(" id=\"")
    HTML.escape(anchor, into: &html)
    html.append("\">")
  }

  mutating func exitHeading(_ node: Node) {
    if let heading = outline.headings.last {
      html.append("<a class=\"anchor\" href=\"#")
      HTML.escape(heading.anchor, into: &html)
      html.append("\" aria-label=\"Link to this section\"></a>")
    }
    html.append("</h")
    html.append(UInt8(ascii: "0") + UInt8(min(node.level + shift, 6)))
    html.append(">\n")
  }

  mutating func enterFootnote(_ node: Node) {
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
  mutating func writeBackReference(_ footnote: Node) -> Bool {
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

  mutating func writeFootnoteReference(_ node: Node) {
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
}
