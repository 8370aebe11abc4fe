extension [Inline] {
  /// The words without markup: a break is a space, an image its alternative text, raw HTML nothing.
  package var plainText: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    for inline in self {
      switch inline {
      case .text(let words), .code(let words): text += words
      case .emphasis(let inner), .strong(let inner), .strikethrough(let inner),
        .link(_, _, let inner):
        inner.write(to: &text)
      case .image(_, _, let alt): text += alt
      case .softBreak, .lineBreak: text += " "
      case .html, .footnoteReference: break
      }
    }
  }
}

extension [Block] {
  /// The words without markup, one line for each paragraph, heading, item, row or line of code.
  ///
  /// Raw HTML, rules and footnotes give nothing.
  package var plainText: String {
    var lines: [String] = []
    for block in self { block.write(to: &lines) }
    return lines.joined(separator: "\n")
  }
}

extension Block {
  fileprivate func write(to lines: inout [String]) {
    switch self {
    case .heading(_, let inlines, _), .paragraph(let inlines): lines.append(inlines.plainText)
    case .list(let list):
      for item in list.items { for block in item.blocks { block.write(to: &lines) } }
    case .quote(let blocks):
      for block in blocks { block.write(to: &lines) }
    case .code(_, let text):
      lines.append(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    case .table(let table):
      for row in [table.header] + table.rows {
        lines.append(row.map(\.plainText).joined(separator: " "))
      }
    case .html, .thematicBreak, .footnoteDefinition: break
    }
  }
}
