/// Where each byte of a raw HTML block stands in the source.
///
/// Each line of the block is the end of a line of the source, counted from its first line.
struct RawBlockMap {
  private var lines: [(literal: Int, source: Int)] = []

  init(_ block: Node, _ literal: [UInt8], in source: SourceLines) {
    var start = 0
    var line = block.startLine
    while start < literal.count || lines.isEmpty {
      let end = literal[start...].firstIndex(of: UInt8(ascii: "\n")) ?? literal.count
      var length = end - start
      if length > 0, literal[end - 1] == UInt8(ascii: "\r") { length -= 1 }
      let range = source.range(ofLine: line)
      lines.append((start, max(range.lowerBound, range.upperBound - length)))
      start = end + 1
      line += 1
    }
  }

  /// The place in the source of a place in the block.
  func source(at offset: Int) -> Int {
    var low = 0
    var high = lines.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lines[middle].literal <= offset { low = middle } else { high = middle }
    }
    return lines[low].source + offset - lines[low].literal
  }
}
