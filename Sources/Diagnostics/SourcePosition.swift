/// A place in a source file, as an editor shows it.
///
/// Both numbers start at 1. `column` counts UTF-8 bytes: that is what cmark-gfm reports,
/// and it costs nothing to compute.
package struct SourcePosition: Hashable, Sendable, Comparable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (a: Self, b: Self) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }

  /// The first place of every file.
  package static let start = SourcePosition(line: 1, column: 1)
}

/// A half-open stretch of one file.
package typealias SourceRange = Range<SourcePosition>

extension SourceRange {
  /// `length` bytes of one line.
  ///
  /// - Parameters:
  ///   - line: The line, from 1.
  ///   - column: The first byte, from 1.
  ///   - length: How many bytes; zero for a place between two bytes.
  package init(line: Int, column: Int = 1, length: Int = 0) {
    self =
      SourcePosition(
        line: line, column: column)..<SourcePosition(line: line, column: column + length)
  }

  /// The first place of a file: for what is wrong with the file as a whole.
  package static let wholeFile = SourceRange(line: 1)
}
