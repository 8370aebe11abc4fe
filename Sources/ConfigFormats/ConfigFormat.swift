import Diagnostics

/// A way to write configuration; the only place where YAML and TOML are parsed.
package enum ConfigFormat: Hashable, Sendable {
  case yaml
  case toml

  /// No honest front matter or site file comes near, and both parsers stay in memory at it.
  static let sizeLimit = 256 * 1024

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8 without the lines that fence front matter.
  ///   - firstLine: The line of the file on which `bytes` begin, from 1.
  /// - Returns: A table; an empty one for an empty document.
  /// - Throws: ``ConfigError`` with its place in the file.
  package func read(
    _ bytes: ArraySlice<UInt8>, firstLine: Int = 1
  ) throws(ConfigError) -> ConfigValue {
    guard bytes.count <= Self.sizeLimit else {
      throw ConfigError(
        .unsupported, at: SourceRange(line: firstLine),
        "\(bytes.count) bytes are more than the \(Self.sizeLimit) that are read")
    }
    let source = ConfigSource(bytes, firstLine: firstLine)
    let value =
      switch self {
      case .yaml: try readYAML(source)
      case .toml: try readTOML(source)
      }
    guard value.table != nil else {
      throw ConfigError(
        .syntax, at: value.range, "\(value.kind) where keys and values are expected",
        hint: "write 'key: value' lines")
    }
    return value
  }
}

/// A document and its lines, for places.
struct ConfigSource {
  let text: String
  private let lines: [ArraySlice<UInt8>]
  let firstLine: Int
  /// Of each long line, where every 256th scalar begins: a list of ten thousand words on one line
  /// asks for ten thousand places in it.
  private let marks: [Int: [Int]]
  private static let stride = 256

  init(_ bytes: ArraySlice<UInt8>, firstLine: Int) {
    text = String(decoding: bytes, as: UTF8.self)
    lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    self.firstLine = firstLine
    var marks: [Int: [Int]] = [:]
    for (index, line) in lines.enumerated() where line.count > 4 * Self.stride {
      var seen = 0
      for (offset, byte) in line.enumerated() where byte & 0xC0 != 0x80 {
        if seen.isMultiple(of: Self.stride) { marks[index + 1, default: []].append(offset) }
        seen += 1
      }
    }
    self.marks = marks
  }

  var lineCount: Int { lines.count }

  /// The bytes of a line of the document, counted from 1; empty past its end.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    guard number >= 1, number <= lines.count else { return [] }
    let line = lines[number - 1]
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// A place of the document as a place of the file.
  ///
  /// - Parameters:
  ///   - line: From 1.
  ///   - scalar: Which Unicode scalar of the line, from 1: what both parsers count.
  /// - Returns: The place, in bytes.
  func position(line: Int, scalar: Int) -> SourcePosition {
    let bytes = self.line(line)
    var column = 0
    var seen = 0
    if let marks = marks[line] {
      let mark = min(max(0, scalar - 1) / Self.stride, marks.count - 1)
      (column, seen) = (marks[mark], mark * Self.stride)
    }
    for byte in bytes.dropFirst(column) {
      // Continuation bytes belong to the scalar before them.
      if byte & 0xC0 != 0x80 {
        seen += 1
        if seen == scalar { break }
      }
      column += 1
    }
    return SourcePosition(line: line + firstLine - 1, column: column + 1)
  }

  /// The byte at a place of the file; nil at the end of a line.
  func byte(at place: SourcePosition) -> UInt8? {
    line(place.line - firstLine + 1).dropFirst(place.column - 1).first
  }

  /// The scalar that begins at `start`, as far as it goes on its first line.
  func extent(from start: SourcePosition, of text: String) -> SourceRange {
    let rest = line(start.line - firstLine + 1).dropFirst(start.column - 1)
    var length = 0
    if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      let close = rest.dropFirst().firstIndex(of: quote)
      length = close.map { $0 - rest.startIndex + 1 } ?? rest.count
    } else if rest.starts(with: text.utf8) {
      length = text.utf8.count
    } else {
      length = rest.count
    }
    return SourceRange(line: start.line, column: start.column, length: length)
  }
}
