/// The bytes of one file of a snapshot.
package struct SourceFile: Hashable, Sendable {
  /// The path in the repository, with `/` between folders.
  package var path: String
  package var bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// Turns byte offsets of a file into lines and columns.
///
/// Made only when there is something to report: finding every line of a note costs a pass over
/// it, which a note without a mistake never pays.
package struct LineTable: Sendable {
  private let starts: [Int]
  private let count: Int

  package init(_ bytes: [UInt8]) {
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    self.starts = starts
    count = bytes.count
  }

  /// The place of a byte.
  ///
  /// - Parameter offset: From 0; what lies past the end of the file is its end.
  /// - Returns: Its line and column.
  package func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), count)
    // The last line that starts at or before the offset.
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return SourcePosition(line: low + 1, column: offset - starts[low] + 1)
  }

  /// The place of a stretch of bytes.
  package func range(_ offsets: Range<Int>) -> SourceRange {
    position(at: offsets.lowerBound)..<position(at: offsets.upperBound)
  }

  /// The offset of a place, and nil when the file has no such line.
  package func offset(of position: SourcePosition) -> Int? {
    guard position.line >= 1, position.line <= starts.count else { return nil }
    return min(starts[position.line - 1] + position.column - 1, count)
  }
}
