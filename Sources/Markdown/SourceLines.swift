internal import Diagnostics

/// The lines of a document's source.
///
/// cmark ends a line at a line feed, a carriage return, or both; a file's lines end at line feeds
/// alone (``LineTable``), as editors and git count them. So places travel as byte offsets, and
/// become lines and columns only at the end.
struct SourceLines {
  let bytes: [UInt8]
  /// The line of the file on which `bytes` starts.
  private let firstLine: Int
  /// Where each of cmark's lines starts.
  private var starts = [0]
  /// Where each of the file's lines starts, when that is somewhere else.
  private var fileStarts: [Int]?
  /// Whether there is a NUL, which cmark replaces by three bytes.
  private(set) var hasNUL = false

  init(_ bytes: [UInt8], firstLine: Int) {
    self.bytes = bytes
    self.firstLine = firstLine
    var file = [0]
    var lone = false
    var hasNUL = false
    var index = 0
    let count = bytes.count
    while index < count {
      let byte = bytes[index]
      index += 1
      // Most bytes are text: one comparison is all that they cost.
      if byte > UInt8(ascii: "\r") { continue }
      if byte == UInt8(ascii: "\n") {
        starts.append(index)
        if lone { file.append(index) }
      } else if byte == UInt8(ascii: "\r"), index == count || bytes[index] != UInt8(ascii: "\n") {
        if !lone {
          lone = true
          file = starts
        }
        starts.append(index)
      } else if byte == 0 {
        hasNUL = true
      }
    }
    self.hasNUL = hasNUL
    if lone { fileStarts = file }
  }

  var count: Int { starts.count }

  /// The bytes of one of cmark's lines, counted from 1, without what ends it.
  ///
  /// A line that does not exist is the nearest one that does.
  func range(ofLine line: Int) -> Range<Int> {
    let index = min(max(line, 1), starts.count) - 1
    let start = starts[index]
    var end = index + 1 < starts.count ? starts[index + 1] : bytes.count
    while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r")
    {
      end -= 1
    }
    return start..<end
  }

  /// The byte at a line and column that cmark reports, within that line.
  func offset(line: Int, column: Int) -> Int {
    let range = range(ofLine: line)
    return min(range.lowerBound + max(column, 1) - 1, range.upperBound)
  }

  /// The place in the file of a byte.
  func position(at offset: Int) -> SourcePosition {
    let starts = fileStarts ?? starts
    let offset = min(max(offset, 0), bytes.count)
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return SourcePosition(line: firstLine + low, column: offset - starts[low] + 1)
  }

  /// The place in the file of a stretch of bytes.
  func range(_ offsets: Range<Int>) -> SourceRange {
    position(at: offsets.lowerBound)..<position(at: offsets.upperBound)
  }
}
