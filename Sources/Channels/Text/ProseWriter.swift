import Markdown

/// Writes blocks as plain text: what a channel without markup shows of them.
///
/// Emphasis becomes plain words, never letters of a mathematical alphabet that only look bold:
/// screen readers and searches cannot read those.
struct ProseWriter {
  let style: Style
  /// The absolute address behind a destination.
  let address: (String) -> String?
  private(set) var prose = Prose()
  /// What each line after the first begins with.
  private var margin = ""
  private var spansAreOpen = 0

  /// What is kept, and how.
  struct Style: Sendable, Equatable {
    /// Whether the address of a link is written behind its words.
    var writesAddresses: Bool
    var code: Code
    /// Whether inline code keeps its backticks.
    var keepsTicks: Bool
    /// Whether images leave a word in the text, and footnotes a number.
    var isComplete = false
    /// Whether emphasis, links and the like are noted in ``Prose/marks``, for a channel with markup.
    var hasMarks = false
    /// Whether an `@` of the note is kept from calling whoever has that name.
    var quietsMentions = false

    enum Code: Sendable { case dropped, indented, fenced, plain }
  }

  init(_ style: Style, address: @escaping (String) -> String?) {
    self.style = style
    self.address = address
  }

  /// The blocks as plain text.
  static func write(
    _ blocks: [Block], _ style: Style, address: @escaping (String) -> String?
  ) -> Prose {
    var writer = ProseWriter(style, address: address)
    writer.write(blocks, apart: 2)
    // What stood behind it may have been left out, such as an image or a comment.
    while writer.prose.text.utf8.last == UInt8(ascii: " ") {
      writer.prose.text.unicodeScalars.removeLast()
    }
    writer.prose.marks.removeAll { $0.range.isEmpty }
    return style.quietsMentions ? writer.prose.withoutMentions() : writer.prose
  }

  /// Writes blocks with `apart` line ends between them.
  private mutating func write(_ blocks: [Block], apart: Int) {
    var isFirst = true
    for block in blocks where hasText(block) {
      if !isFirst { breakLine(apart) }
      isFirst = false
      write(block)
    }
  }

  private mutating func write(_ block: Block) {
    switch block {
    case .heading(_, let inlines, _): mark(.bold) { $0.write(line: inlines) }
    case .paragraph(let inlines): write(line: inlines)
    case .list(let list):
      for (index, item) in list.items.enumerated() {
        if index > 0 { breakLine(1) }
        let marker = list.start.map { "\($0 + index). " } ?? "• "
        prose.text += marker
        indented(by: list.start == nil ? "  " : "   ") { $0.write(item.blocks, apart: 1) }
      }
    case .quote(let blocks):
      if style.hasMarks { return mark(.quote) { $0.write(blocks, apart: 2) } }
      prose.text += "> "
      indented(by: "> ") { $0.write(blocks, apart: 2) }
    case .code(let language, let text): write(code: text, language: language)
    case .table(let table):
      if style.hasMarks { write(code: TableText.of(table), language: "") } else { write(table) }
    case .footnoteDefinition(let label, let blocks):
      append("[\(label)] ")
      write(blocks, apart: 1)
    case .html, .thematicBreak: break
    }
  }

  /// Whether anything of the block is written.
  private func hasText(_ block: Block) -> Bool {
    switch block {
    case .heading(_, let inlines, _), .paragraph(let inlines): hasText(inlines)
    case .list(let list): list.items.contains { $0.blocks.contains(where: hasText) }
    case .quote(let blocks): blocks.contains(where: hasText)
    case .code(_, let text):
      style.code != .dropped && text.unicodeScalars.contains { !$0.isSpace }
    case .table: true
    case .footnoteDefinition(_, let blocks): style.isComplete && blocks.contains(where: hasText)
    case .html, .thematicBreak: false
    }
  }

  private func hasText(_ inlines: [Inline]) -> Bool {
    inlines.contains { inline in
      if case .image = inline { return style.isComplete }
      return inline.hasWords
    }
  }

  /// A row is a line: its first cell, then the others, under their names when there are several.
  private mutating func write(_ table: Block.Table) {
    for (index, row) in table.rows.enumerated() {
      if index > 0 { breakLine(1) }
      prose.text += "• "
      for (column, cell) in row.enumerated() {
        if column > 0 { append(column == 1 ? ": " : "; ") }
        if column > 0, row.count > 2, column < table.header.count {
          write(line: table.header[column])
          append(" ")
        }
        write(line: cell)
      }
    }
  }

  private mutating func write(code text: String, language: String) {
    let code = text.lines
    let start = prose.text.utf8.count
    let isFenced = style.code == .fenced
    if isFenced { append("```") }
    mark(.codeBlock(language)) { writer in
      for (index, line) in code.enumerated() {
        if index > 0 || isFenced { writer.breakLine(1) }
        if writer.style.code == .indented { writer.append("    ") }
        writer.append(line)
      }
    }
    if isFenced {
      breakLine(1)
      append("```")
    }
    prose.spans.append(Prose.Span(range: start..<prose.text.utf8.count, kind: .codeBlock))
  }
}

extension ProseWriter {
  private var endsInSpace: Bool {
    guard let last = prose.text.utf8.last else { return true }
    return last == UInt8(ascii: " ") || last == UInt8(ascii: "\n")
  }

  private mutating func write(line inlines: [Inline]) {
    for inline in inlines { write(inline) }
  }

  private mutating func write(_ inline: Inline) {
    switch inline {
    case .text(let words):
      // What was left out before it, such as an image, had its own space.
      append(endsInSpace ? words.drop { $0 == " " } : words[...])
    case .code(let words):
      span(.code) { writer in
        writer.mark(.code) { $0.append($0.style.keepsTicks ? "`\(words)`" : words) }
      }
    case .emphasis(let inner): mark(.italic) { $0.write(line: inner) }
    case .strong(let inner): mark(.bold) { $0.write(line: inner) }
    case .strikethrough(let inner): mark(.strike) { $0.write(line: inner) }
    case .link(let destination, _, let inner): write(link: destination, inner)
    case .image(let destination, _, let alt):
      prose.images.append(Prose.Image(destination: destination, alt: alt))
      if style.isComplete { write(link: destination, [.text("[image: \(alt)]")]) }
    case .softBreak: if !endsInSpace { append(" ") }
    case .lineBreak: breakLine(1)
    case .html(let html): if html.lowercased().hasPrefix("<br") { breakLine(1) }
    case .footnoteReference(let label): if style.isComplete { append("[\(label)]") }
    }
  }

  private mutating func write(link destination: String, _ inner: [Inline]) {
    guard let address = address(destination) else { return write(line: inner) }
    let words = inner.plainText
    let isBare = words == address || "mailto:" + words == address
    guard style.writesAddresses, !isBare else {
      return span(isBare ? .address : .link(address)) { writer in
        writer.mark(.link(address)) { $0.write(line: inner) }
      }
    }
    span(.address) {
      $0.write(line: inner)
      $0.append(" (\(address))")
    }
  }

  /// Notes what `body` writes as a stretch; within another one, it is a part of that.
  private mutating func span(_ kind: Prose.Span.Kind, _ body: (inout Self) -> Void) {
    let start = prose.text.utf8.count
    spansAreOpen += 1
    body(&self)
    spansAreOpen -= 1
    let end = prose.text.utf8.count
    if spansAreOpen == 0, end > start {
      prose.spans.append(Prose.Span(range: start..<end, kind: kind))
    }
  }

  /// Notes how what `body` writes looks, on a channel with markup.
  private mutating func mark(_ kind: Prose.Mark.Kind, _ body: (inout Self) -> Void) {
    guard style.hasMarks else { return body(&self) }
    let start = prose.text.utf8.count
    let index = prose.marks.count
    prose.marks.append(Prose.Mark(range: start..<start, kind: kind))
    body(&self)
    prose.marks[index].range = start..<max(start, prose.text.utf8.count)
  }

  private mutating func indented(by margin: String, _ body: (inout Self) -> Void) {
    self.margin += margin
    body(&self)
    self.margin.removeLast(margin.count)
  }

  private mutating func breakLine(_ count: Int) {
    for line in 1...count {
      prose.text += "\n"
      if line == count || margin.utf8.contains(UInt8(ascii: ">")) { prose.text += margin }
    }
  }

  private mutating func append(_ text: String) { append(text[...]) }

  private mutating func append(_ text: Substring) {
    if text.isPostable {
      prose.text += text
    } else {
      prose.text.unicodeScalars.append(contentsOf: text.unicodeScalars.lazy.filter(\.isPostable))
    }
  }
}

extension Substring {
  /// Whether any post can hold all of it, as far as single bytes tell.
  fileprivate var isPostable: Bool {
    let bytes = utf8.span
    // Those that are not hold these bytes: controls beyond ASCII begin with the first of the two, and
    // what makes a post invalid on X with the second.
    var others: UInt8 = 0
    for index in bytes.indices {
      let byte = bytes[index]
      let isControl = byte < 0x20 && byte != 0x09 && byte != 0x0A
      others |= isControl || byte == 0x7F || byte == 0xC2 || byte == 0xEF ? 1 : 0
    }
    return others == 0
  }
}

extension Inline {
  /// Whether its plain text is more than white space.
  fileprivate var hasWords: Bool {
    switch self {
    case .text(let words), .code(let words), .image(_, _, let words):
      words.unicodeScalars.contains { !$0.isSpace }
    case .emphasis(let inner), .strong(let inner), .strikethrough(let inner),
      .link(_, _, let inner):
      inner.contains(where: \.hasWords)
    case .softBreak, .lineBreak, .html, .footnoteReference: false
    }
  }
}

extension Unicode.Scalar {
  /// Not a control character, and none of those that make a post invalid on X.
  var isPostable: Bool {
    switch value {
    case 0x09, 0x0A, 0x20...0x7E: true
    case 0...0x9F, 0xFEFF, 0xFFFE, 0xFFFF: false
    default: true
    }
  }
}
