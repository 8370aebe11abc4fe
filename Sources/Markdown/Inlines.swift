internal import Diagnostics

extension Renderer {
  mutating func write(_ words: Span<UInt8>) {
    HTML.escape(words, into: &html)
    if image == nil { self.words.add(words) }
    if image != nil || !openLinks.isEmpty { text.append(words) }
  }

  mutating func write(break tag: StaticString) {
    words.endWord()
    if image != nil || !openLinks.isEmpty { text.append(UInt8(ascii: " ")) }
    if image != nil { html.append(" ") } else { html.append(tag) }
  }

  mutating func writeCode(_ node: Node) {
    if image == nil, html.last == UInt8(ascii: "$"), node.isMath {
      // The dollar was written as text.
      html.removeLast()
      isBehindMath = true
      html.append("<code class=\"math\">")
    } else if image == nil {
      html.append("<code>")
    }
    node.withLiteral { write($0) }
    if image == nil { html.append("</code>") }
  }

  mutating func enterInline(_ node: Node, _ kind: Node.Kind) {
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

  mutating func enterLink(_ node: Node, isImage: Bool) {
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
      html.append("<img ")
      html.append(contentsOf: LinkedHTML.source)
      noteImage()
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

  /// Keeps that the next slot is the source of an image.
  ///
  /// - Parameters:
  ///   - width: As typed, where it was.
  ///   - height: As typed, where it was.
  ///   - saysLoading: Whether it was said when the image is to be loaded.
  mutating func noteImage(
    width: String? = nil, height: String? = nil, saysLoading: Bool = false
  ) {
    images.append(
      LinkedHTML.Image(
        slot: slots.count, isFirst: images.isEmpty, width: width, height: height,
        saysLoading: saysLoading))
  }

  mutating func writeTitle(_ node: Node) {
    node.withTitle { title in
      guard !title.isEmpty else { return }
      html.append("\" title=\"")
      HTML.escape(title, into: &html)
    }
  }

  mutating func exitInline(_ node: Node, _ kind: Node.Kind) {
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
  mutating func forgetText() {
    if image == nil, openLinks.isEmpty { text.removeAll(keepingCapacity: true) }
  }

  /// The stretch of the source of the next link, image or raw HTML of this block.
  mutating func nextRange() -> Range<Int> {
    guard let block else { return 0..<0 }
    locate(block)
    defer { located += 1 }
    guard let positions, located < positions.ranges.count else { return 0..<0 }
    return positions.ranges[located]
  }
}
