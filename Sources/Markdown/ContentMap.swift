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

  init(_ block: Node, content: Span<UInt8>, in source: SourceLines) {
    switch block.kind {
    case .cell: mapCell(block, content, source)
    case .heading where !block.isSetext: mapHeading(block, content, source)
    default: mapParagraph(block, content, source)
    }
  }

  /// The place in the source of a place in the content.
  func source(at offset: Int) -> Int {
    let line = lines[lines.countOfPrefix { $0.content <= offset } - 1]
    let place = line.source + offset - line.content
    return min(place + pipes.countOfPrefix { $0 < offset }, limit)
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
    let last = Self.lastLine(of: block)
    limit = source.range(ofLine: last).upperBound
    for (index, start) in starts.enumerated() {
      var lineEnd = index + 1 < starts.count ? starts[index + 1] : end
      while lineEnd > start, Self.endsLine(content[lineEnd - 1]) { lineEnd -= 1 }
      let range = source.range(ofLine: last - (starts.count - 1) + index)
      lines.append((start, Self.start(ofSuffix: lineEnd - start, in: range, source.bytes)))
    }
  }

  /// Where the last `length` bytes of a line begin, as cmark counts bytes: a NUL is three.
  private static func start(
    ofSuffix length: Int, in range: Range<Int>, _ bytes: [UInt8]
  ) -> Int {
    var start = range.upperBound
    var left = length
    while left > 0, start > range.lowerBound {
      start -= 1
      left -= bytes[start] == 0 ? 3 : 1
    }
    return start
  }

  private static func lastLine(of block: Node) -> Int {
    if block.kind == .heading { return block.endLine - 1 }
    // A paragraph that a table's header was cut from has no place of its own.
    if block.startLine == 0, let table = block.next, table.kind == .table {
      return headerLine(of: table) - 1
    }
    return block.endLine
  }

  /// The line of a table's header: cmark reports that of the paragraph it was cut from.
  private static func headerLine(of table: Node) -> Int {
    guard let header = table.firstChild else { return table.startLine }
    if let row = header.next { return row.startLine - 2 }
    return max(header.startLine, table.endLine - 1)
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
