import Markdown

// What stands within a line.
extension BlockMaker {
  /// Inlines of HTML, with white space as a browser shows it and none at either end.
  mutating func inlines(_ nodes: [MarkupNode]) -> [Inline] {
    Whitespace.collapsed(rawInlines(nodes))
  }

  private mutating func rawInlines(_ nodes: [MarkupNode]) -> [Inline] {
    var inlines: [Inline] = []
    for node in nodes {
      switch node {
      case .text(let text): inlines.append(.text(text))
      case .element(let element): inlines += self.inlines(of: element)
      }
    }
    return inlines
  }

  private mutating func inlines(of element: MarkupNode.Element) -> [Inline] {
    if footnotes.isBackReference(element) { return [] }
    if let label = footnotes.reference(element) { return [.footnoteReference(label)] }
    switch element.name {
    case "em", "i", "cite", "dfn": return [.emphasis(rawInlines(element.children))]
    case "strong", "b": return [.strong(rawInlines(element.children))]
    case "del", "s", "strike": return [.strikethrough(rawInlines(element.children))]
    case "code", "tt": return code(element)
    case "a": return link(element)
    case "img": return image(element)
    case "picture":
      // The sources of a picture are the same picture once more.
      return rawInlines(element.children.filter { $0.element?.name != "source" })
    case "br": return [.lineBreak]
    case "sub", "sup", "kbd", "samp", "var", "ins":
      let inner = rawInlines(element.children)
      return inner.isEmpty
        ? [] : [.html("<\(element.name)>")] + inner + [.html("</\(element.name)>")]
    case "q": return [.text("\u{201C}")] + rawInlines(element.children) + [.text("\u{201D}")]
    case "script", "style", "template", "svg", "math", "canvas", "head", "link", "meta":
      lose(element.name)
      return []
    case "input", "button", "select", "textarea":
      lose(element.name)
      return rawInlines(element.children)
    default:
      // Only a paragraph is given for what breaks lines where nothing may, as in a heading.
      return rawInlines(element.children)
    }
  }

  private mutating func link(_ element: MarkupNode.Element) -> [Inline] {
    let inner = rawInlines(element.children)
    guard let href = element["href"]?.unpadded, !href.isEmpty else { return inner }
    // A link around nothing but white space is a place to link to.
    guard Whitespace.isVisible(inner) else { return inner }
    let address = destination(href)
    if Destination.isUnsafe(address) {
      lose("a")
      return inner
    }
    return [.link(destination: address, title: element["title"] ?? "", inner)]
  }

  private mutating func image(_ element: MarkupNode.Element) -> [Inline] {
    let alt = (element["alt"] ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    // A picture that loads late keeps its address elsewhere.
    let source = ["src", "data-src", "data-original"].compactMap { element[$0]?.unpadded }
      .first { !$0.isEmpty && !$0.hasPrefix("data:") }
    guard let source, !Destination.isUnsafe(destination(source)) else {
      lose("img")
      return alt.isEmpty ? [] : [.text(alt)]
    }
    return [.image(destination: destination(source), title: element["title"] ?? "", alt: alt)]
  }

  /// Code, with links in it as links around it.
  private mutating func code(_ element: MarkupNode.Element) -> [Inline] {
    var inlines: [Inline] = []
    for child in element.children {
      if let link = child.element, link.name == "a", let href = link["href"], !href.isEmpty {
        let words = Code.line(link.text)
        if !words.isEmpty {
          inlines.append(.link(destination: destination(href), title: "", [.code(words)]))
        }
        continue
      }
      let words = Code.line([child].text)
      if words.isEmpty { continue }
      if case .code(let before)? = inlines.last {
        inlines[inlines.count - 1] = .code(before + words)
      } else {
        inlines.append(.code(words))
      }
    }
    return inlines
  }
}

extension String {
  /// Without white space and control characters at either end, as a browser reads an address.
  var unpadded: String {
    let isPadding = { (byte: UInt8) in byte <= 0x20 }
    let start = utf8.firstIndex { !isPadding($0) } ?? utf8.endIndex
    let end = utf8.lastIndex { !isPadding($0) }.map { utf8.index(after: $0) } ?? utf8.startIndex
    return start < end ? String(self[start..<end]) : ""
  }
}
