internal import Diagnostics

/// Writes blocks as Markdown again, with links that work elsewhere, for a reader of its own.
///
/// The text is written anew, not patched: where a link stands in the source, and as what, is then
/// of no matter. Soft line breaks become spaces, since Forem breaks lines at them.
package struct MarkdownWriter {
  /// The absolute address behind a destination.
  let address: (String) -> String?
  /// Raw HTML as it goes out; nil leaves it out.
  let html: (String) -> String?
  let dialect: MarkdownSpelling.Dialect
  private var out: [UInt8] = []
  /// What each line after the first begins with.
  private var margin: [UInt8] = []
  private var alts: [String] = []

  private init(
    for dialect: MarkdownSpelling.Dialect, address: @escaping (String) -> String?,
    html: @escaping (String) -> String?
  ) {
    self.dialect = dialect
    self.address = address
    self.html = html
  }

  /// The blocks as Markdown, with a line end at the end.
  package static func write(
    _ blocks: [Block], for dialect: MarkdownSpelling.Dialect,
    address: @escaping (String) -> String?,
    html: @escaping (String) -> String?
  ) -> (text: String, alts: [String]) {
    var writer = MarkdownWriter(for: dialect, address: address, html: html)
    writer.write(blocks, apart: 2)
    if !writer.out.isEmpty { writer.out.append(UInt8(ascii: "\n")) }
    return (String(decoding: writer.out, as: UTF8.self), writer.alts)
  }

  private mutating func write(_ blocks: [Block], apart: Int) {
    var previous: Block?
    for block in blocks {
      if case .html(let text) = block, raw(text) == nil { continue }
      if let previous {
        breakLine(apart)
        // Two lists in a row would be read as one.
        if case .list(let a) = previous, case .list(let b) = block,
          (a.start == nil) == (b.start == nil)
        {
          out += "<!-- -->".utf8
          breakLine(2)
        }
      }
      previous = block
      write(block)
    }
  }

  private mutating func write(_ block: Block) {
    switch block {
    case .heading(let level, let inlines, _):
      out += repeatElement(UInt8(ascii: "#"), count: level)
      out.append(UInt8(ascii: " "))
      write(inlines)
    case .paragraph(let inlines): write(inlines, isAtStart: true)
    case .list(let list): write(list)
    case .quote(let blocks):
      out += "> ".utf8
      indented(by: "> ") { $0.write(blocks, apart: 2) }
    case .code(let language, let text): write(code: text, language: language)
    case .table(let table): write(table)
    case .html(let text): write(lines: raw(text) ?? "")
    // What begins with a line of dashes has front matter to Forem, up to the next such line.
    case .thematicBreak: out += (dialect.isForem ? "***" : "---").utf8
    case .footnoteDefinition(let label, let blocks):
      out += "[^\(label)]: ".utf8
      indented(by: "    ") { $0.write(blocks, apart: 2) }
    }
  }

  private mutating func write(_ list: Block.List) {
    for (index, item) in list.items.enumerated() {
      if index > 0 { breakLine(list.tight ? 1 : 2) }
      let marker = list.start.map { "\($0 + index)." } ?? "-"
      // Readers disagree on how deep a list's content stands, but not on four columns.
      out += (marker + String(repeating: " ", count: max(1, 4 - marker.utf8.count))).utf8
      let width = max(4, marker.utf8.count + 1)
      if let done = item.done { out += (done ? "[x] " : "[ ] ").utf8 }
      indented(by: String(repeating: " ", count: width)) {
        $0.write(item.blocks, apart: list.tight ? 1 : 2)
      }
    }
  }

  private mutating func write(code text: String, language: String) {
    let ticks = text.longestRun(of: "`")
    // Forem pairs rows of three ticks or tildes, and a longer row would be paired with a part of it.
    let isNested = dialect.isForem && ticks > 2 && text.longestRun(of: "~") < 3
    let fence = isNested ? "~~~" : String(repeating: "`", count: max(3, ticks + 1))
    out += (fence + language).utf8
    breakLine(1)
    write(lines: text)
    breakLine(1)
    out += fence.utf8
  }

  private mutating func write(_ table: Block.Table) {
    write(row: table.header)
    breakLine(1)
    out += ("| " + table.alignments.map(\.rule).joined(separator: " | ") + " |").utf8
    for row in table.rows {
      breakLine(1)
      write(row: row)
    }
  }

  private mutating func write(row: [[Inline]]) {
    out += "|".utf8
    for cell in row {
      out += " ".utf8
      write(cell, isInTable: true)
      out += " |".utf8
    }
  }

  private mutating func write(lines text: String) {
    let newline = UInt8(ascii: "\n")
    let bytes = text.utf8.span
    let count = bytes.count - (text.utf8.last == newline ? 1 : 0)
    var start = 0
    for index in 0..<count where bytes[index] == newline {
      out.append(bytes.extracting(start..<index))
      breakLine(1)
      start = index + 1
    }
    out.append(bytes.extracting(start..<count))
  }

  /// Raw HTML as it goes out; in it a reference is read as a character, and by Liquid as words.
  private func raw(_ text: String) -> String? {
    guard let html = html(text) else { return nil }
    guard dialect.isForem else { return html }
    return html.replacing("{{", with: "&#123;&#123;").replacing("{%", with: "&#123;%")
  }

  private mutating func indented(by margin: String, _ body: (inout Self) -> Void) {
    self.margin += margin.utf8
    body(&self)
    self.margin.removeLast(margin.utf8.count)
  }

  /// Ends the line; `count` - 1 empty lines follow, which keep a quote's `>`.
  private mutating func breakLine(_ count: Int) {
    for line in 1...count {
      out.append(UInt8(ascii: "\n"))
      if line == count || margin.contains(UInt8(ascii: ">")) { out += margin }
    }
  }
}

extension MarkdownWriter {
  private mutating func write(
    _ inlines: [Inline], isAtStart: Bool = false, isInTable: Bool = false
  ) {
    var isAtStart = isAtStart
    var isBehindMark = false
    for inline in inlines {
      // Two in a row would be read as one row of marks.
      if isBehindMark, inline.isMarked { out += String(MarkdownSpelling.quiet).utf8 }
      isBehindMark = inline.isMarked
      switch inline {
      case .text(let words):
        MarkdownSpelling.escape(
          words, for: dialect, isAtStart: isAtStart, isInTable: isInTable, into: &out)
      case .code(let words):
        let code = MarkdownSpelling.code(words)
        let isSplit = isInTable && code.utf8.contains(UInt8(ascii: "|"))
        out += (isSplit ? code.replacing("|", with: "\\|") : code).utf8
      case .emphasis(let inner): wrap("*", inner, isInTable)
      case .strong(let inner): wrap("**", inner, isInTable)
      case .strikethrough(let inner): wrap("~~", inner, isInTable)
      case .link(let destination, let title, let inner):
        guard let address = address(destination) else {
          write(inner, isInTable: isInTable)
          break
        }
        out += "[".utf8
        write(inner, isInTable: isInTable)
        out += "]".utf8
        write(address: address, title)
      case .image(let destination, let title, let alt):
        if !alt.isEmpty { alts.append(alt) }
        guard let address = address(destination) else { break }
        out += "![".utf8
        MarkdownSpelling.escape(alt, for: dialect, isInTable: isInTable, into: &out)
        out += "]".utf8
        write(address: address, title)
      case .softBreak: out += " ".utf8
      case .lineBreak:
        out += "  ".utf8
        breakLine(1)
      case .html(let text): out += (raw(text) ?? "").utf8
      case .footnoteReference(let label): out += "[^\(label)]".utf8
      }
      if case .lineBreak = inline { isAtStart = true } else { isAtStart = false }
    }
  }

  private mutating func write(address: String, _ title: String) {
    out += "(".utf8
    out += MarkdownSpelling.destination(address).utf8
    out += MarkdownSpelling.title(title, for: dialect).utf8
    out += ")".utf8
  }

  private mutating func wrap(_ mark: String, _ inner: [Inline], _ isInTable: Bool) {
    out += mark.utf8
    write(inner, isInTable: isInTable)
    out += mark.utf8
  }
}

extension Inline {
  /// Whether it stands between marks that touch what is beside it.
  fileprivate var isMarked: Bool {
    switch self {
    case .emphasis, .strong, .strikethrough: true
    default: false
    }
  }
}
