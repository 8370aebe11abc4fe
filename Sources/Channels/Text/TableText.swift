import Markdown
import Notes

/// A table as lines of one width: for channels that can show such text and no table.
enum TableText {
  /// The header, a rule and the rows.
  static func of(_ table: Block.Table) -> String {
    let rows = ([table.header] + table.rows).map { row in
      row.map { $0.plainText.unwrapped }
    }
    let columns = table.header.count
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? min($0[column].count, 60) : 0 }.max() ?? 0
    }
    var lines = rows.map { row in
      var line = ""
      for column in 0..<min(columns, row.count) {
        if column > 0 { line += "  " }
        line += row[column]
        // What stands last needs nothing behind it.
        let rest = widths[column] - row[column].count
        if column < columns - 1, rest > 0 { line += String(repeating: " ", count: rest) }
      }
      return line
    }
    lines.insert(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "), at: 1)
    return lines.joined(separator: "\n")
  }
}
