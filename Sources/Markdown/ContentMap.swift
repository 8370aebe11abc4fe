/// Where each byte of a block's content stands in the source.
///
/// cmark parses inlines from a block's content: its lines without what belongs to the blocks around
/// (`> `, indentation, `#`, pipes). Each of these lines is the end of a line of the source, so a
/// place in the content gives the place in the source exactly, whatever cmark itself reports.
struct ContentMap {
  /// Where each line starts, in the content and in the source.
  private var lines: [(content: Int, source: Int)] = []
  /// The pipes of a table cell, each of which has a backslash before it in the source alone.
  private var pipes: [Int] = []
  /// The end of the block in the source, past which no place is.
  private var limit = 0
  /// The line on which it ends.
  private var limitLine = 0

  init(_ block: Node, content: Span<UInt8>, in source: SourceLines) {
    switch block.kind {
    case .cell: mapCell(block, content, source)
    case .heading where !block.isSetext: mapHeading(block, content, source)
    default: mapParagraph(block, content, source)
    }
  }

  /// The place in the source of a place in the content.
  func place(of offset: Int, in source: SourceLines) -> Int {
    let line = lines[lines.countOfPrefix { $0.content <= offset } - 1]
    var left = offset - line.content
    var place = line.source
    guard source.hasNUL else {
      let behind = pipes.countOfPrefix { $0 < line.content }
      return min(place + left + pipes.countOfPrefix { $0 < offset } - behind, limit)
    }
    while left > 0, place < limit {
      left -= source.bytes[place] == 0 ? 3 : 1
      place += 1
    }
    return min(place, limit)
  }

  /// From the last line upwards: cmark takes reference definitions away from a paragraph's start
  /// and leaves its start line as it was.
  private mutating func mapParagraph(_ block: Node, _ content: Span<UInt8>, _ source: SourceLines) {
    var starts = [0]
    var end = content.count
    while end > 0, Self.endsLine(content[end - 1]) { end -= 1 }
    for index in 0..<end where Self.endsLine(content[index]) {
      let isHalf = content[index] == UInt8(ascii: "\r") && content[index + 1] == UInt8(ascii: "\n")
      if !isHalf { starts.append(index + 1) }
    }
    var length = 0
    while length < end, !Self.endsLine(content[end - length - 1]) { length += 1 }
    let lastText = content.extracting((end - length)..<end)
    let last = Self.lastLine(of: block, text: lastText, in: source)
    limit = source.range(ofLine: last).upperBound
    limitLine = last
    for (index, start) in starts.enumerated() {
      var lineEnd = index + 1 < starts.count ? starts[index + 1] : end
      while lineEnd > start, Self.endsLine(content[lineEnd - 1]) { lineEnd -= 1 }
      let range = source.range(ofLine: last - (starts.count - 1) + index)
      let place = self.start(
        of: start..<lineEnd, content, in: range, of: source, isCut: block.startLine == 0)
      lines.append((start, place))
    }
    pipes.sort()
  }

  /// Where a line of the content begins on its line of the source.
  ///
  /// - Parameters:
  ///   - line: The line of the content, without what ends it.
  ///   - content: The content.
  ///   - range: The line of the source.
  ///   - source: The source.
  ///   - isCut: Whether cmark cut the paragraph off a table's header: then it took away blanks at
  ///     the end and the backslashes before pipes.
  /// - Returns: A place in the source.
  private mutating func start(
    of line: Range<Int>, _ content: Span<UInt8>, in range: Range<Int>, of source: SourceLines,
    isCut: Bool
  ) -> Int {
    let bytes = source.bytes
    var start = range.upperBound
    var left = line.count
    if !isCut {
      guard source.hasNUL else { return max(range.lowerBound, start - left) }
      // As cmark counts bytes: a NUL is three.
      while left > 0, start > range.lowerBound {
        start -= 1
        left -= bytes[start] == 0 ? 3 : 1
      }
      return start
    }
    while start > range.lowerBound, bytes[start - 1].isBlank { start -= 1 }
    while left > 0, content[line.lowerBound + left - 1].isBlank { left -= 1 }
    while left > 0, start > range.lowerBound {
      left -= 1
      start -= 1
      let isPipe = content[line.lowerBound + left] == UInt8(ascii: "|")
      if isPipe, start > range.lowerBound, bytes[start - 1] == UInt8(ascii: "\\") {
        pipes.append(line.lowerBound + left)
        start -= 1
      }
    }
    return start
  }

  private static func lastLine(
    of block: Node, text: Span<UInt8>, in source: SourceLines
  ) -> Int {
    if block.kind == .heading {
      return underline(of: block, text: text, in: source) - 1
    }
    // A paragraph that a table's header was cut from has no place of its own.
    if block.startLine == 0, let table = block.next, table.kind == .table {
      return headerLine(of: table) - 1
    }
    return block.endLine
  }

  /// The line under a heading's text.
  ///
  /// cmark's last line of such a heading is the next line, when there is one.
  static func underline(of heading: Node, text: Span<UInt8>, in source: SourceLines) -> Int {
    let last = heading.endLine
    let range = source.range(ofLine: last - 1)
    let isUnderline = source.bytes[range].last.map { byte in
      byte == UInt8(ascii: "=") || byte == UInt8(ascii: "-") || byte.isBlank
    }
    guard isUnderline == true else { return last }
    let above = source.range(ofLine: last - 2)
    let start = above.upperBound - text.count
    return matches(text, at: start, in: above, source.bytes) ? last - 1 : last
  }

  /// The line of a table's header: cmark reports that of the paragraph it was cut from.
  static func headerLine(of table: Node) -> Int {
    guard let header = table.firstChild else { return table.startLine }
    if let row = header.next { return row.startLine - 2 }
    return max(header.startLine, table.endLine - 1)
  }

  /// A heading from its first `#` or word to the end of its last line.
  static func range(ofHeading heading: Node, in source: SourceLines) -> Range<Int> {
    let start = source.offset(line: heading.startLine, column: heading.startColumn)
    guard heading.isSetext else {
      return start..<max(start, source.range(ofLine: heading.startLine).upperBound)
    }
    return heading.withContent { content in
      let map = ContentMap(heading, content: content, in: source)
      let start = map.place(of: 0, in: source)
      let line = map.limitLine + 1
      return start..<max(start, source.range(ofLine: line).upperBound)
    }
  }

  /// The lines of a paragraph or a heading, definitions before it left out.
  static func lines(of block: Node, in source: SourceLines) -> ClosedRange<Int> {
    guard block.kind != .heading || block.isSetext else {
      return block.startLine...block.startLine
    }
    return block.withContent { content in
      let map = ContentMap(block, content: content, in: source)
      let last = map.limitLine + (block.kind == .heading ? 1 : 0)
      return min(last, map.limitLine - map.lines.count + 1)...last
    }
  }

  private mutating func mapHeading(_ block: Node, _ content: Span<UInt8>, _ source: SourceLines) {
    let range = source.range(ofLine: block.startLine)
    limit = range.upperBound
    let guess = range.lowerBound + block.startColumn - 1 + block.internalOffset
    lines = [(0, Self.find(content, in: range, near: guess, source.bytes) ?? guess)]
  }

  private mutating func mapCell(_ cell: Node, _ content: Span<UInt8>, _ source: SourceLines) {
    for index in content.indices where content[index] == UInt8(ascii: "|") { pipes.append(index) }
    var line = cell.startLine
    if let row = cell.parent, row.isHeaderRow, let table = row.parent {
      line = Self.headerLine(of: table)
    }
    let range = source.range(ofLine: line)
    limit = range.upperBound
    // cmark counts from the table's first column, which a row that is indented does not share.
    let guess = range.lowerBound + cell.startColumn - 1 + cell.internalOffset
    lines = [(0, Self.find(content, in: range, near: guess, source.bytes) ?? guess)]
  }

  /// The place nearest to `guess` at which a line has the content.
  private static func find(
    _ content: Span<UInt8>, in range: Range<Int>, near guess: Int, _ bytes: [UInt8]
  ) -> Int? {
    if matches(content, at: guess, in: range, bytes) { return guess }
    // Far enough for any indentation that Markdown knows, and too short to cost anything.
    let nearby = range.clamped(to: (guess - 64)..<(guess + 64))
    var best: Int?
    for start in nearby where matches(content, at: start, in: range, bytes) {
      if let found = best, abs(found - guess) <= abs(start - guess) { break }
      best = start
    }
    return best
  }

  private static func matches(
    _ content: Span<UInt8>, at start: Int, in range: Range<Int>, _ bytes: [UInt8]
  ) -> Bool {
    guard start >= range.lowerBound else { return false }
    var place = start
    for index in content.indices {
      let byte = content[index]
      if Self.endsLine(byte) { break }
      if place < range.upperBound, bytes[place] == UInt8(ascii: "\\"), byte == UInt8(ascii: "|") {
        place += 1
      }
      guard place < range.upperBound, bytes[place] == byte else { return false }
      place += 1
    }
    return true
  }

  private static func endsLine(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }
}

extension Array {
  /// How many elements at the start satisfy a condition that no element behind them satisfies.
  fileprivate func countOfPrefix(where belongs: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
