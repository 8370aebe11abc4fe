import Markdown

/// The cells of a table, in rows.
struct TableGrid {
  var rows: [[[MarkupNode]]] = []
  var hasHeader = false
  var alignments: [Block.Table.Alignment] = []
  var caption: [MarkupNode]?

  /// Nil for what Markdown's tables cannot say: joined cells, and lists, code or tables in cells.
  init?(_ table: MarkupNode.Element) {
    for part in table.elements {
      switch part.name {
      case "caption": caption = part.children
      case "thead", "tbody", "tfoot":
        for row in part.elements where row.name == "tr" {
          guard add(row, isHeader: part.name == "thead") else { return nil }
        }
      case "tr":
        guard add(part, isHeader: false) else { return nil }
      default: break
      }
    }
  }

  private mutating func add(_ row: MarkupNode.Element, isHeader: Bool) -> Bool {
    let cells = row.elements.filter { $0.name == "th" || $0.name == "td" }
    guard !cells.contains(where: Self.isUnsayable) else { return false }
    if rows.isEmpty {
      hasHeader = isHeader || !cells.isEmpty && cells.allSatisfy { $0.name == "th" }
      alignments = cells.map(Self.alignment)
    }
    rows.append(cells.map(\.children))
    return true
  }

  private static func isUnsayable(_ cell: MarkupNode.Element) -> Bool {
    for name in ["colspan", "rowspan"] {
      if let span = cell[name], span.unpadded != "1" { return true }
    }
    var isUnsayable = false
    cell.children.forEachElement { element in
      if ["ul", "ol", "dl", "pre", "table", "blockquote", "hr"].contains(element.name) {
        isUnsayable = true
      }
    }
    return isUnsayable
  }

  private static func alignment(_ cell: MarkupNode.Element) -> Block.Table.Alignment {
    let style = (cell["style"] ?? "").lowercased().filter { !$0.isWhitespace }
    let words = cell["align"]?.lowercased() ?? ""
    for (word, alignment) in [
      ("left", Block.Table.Alignment.left), ("right", .right), ("center", .center),
    ]
    where words == word || style.contains("text-align:\(word)") {
      return alignment
    }
    return .none
  }
}
