import Diagnostics

/// Where each key of a TOML document stands.
///
/// TOMLKit gives values without places, so the keys are found again, in a document that is known
/// to be well-formed: `[table]` headers and `key = value` lines, strings and lists over several
/// lines passed over. A key within an inline table has the place of the outer key.
struct TOMLPlaces {
  struct Place {
    var key: SourceRange
    var value: SourceRange?
  }

  private var places: [[String]: Place] = [:]

  /// The place of a key, or of the nearest key around it.
  subscript(path: [String]) -> Place? {
    var path = path
    while !path.isEmpty {
      if let place = places[path] { return place }
      path.removeLast()
    }
    return nil
  }

  init(_ source: ConfigSource) {
    var table: [String] = []
    var number = 1
    while number <= source.lineCount {
      let line = source.line(number)
      let indent = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
      var cursor = Cursor(line.dropFirst(indent))
      if cursor.peek == UInt8(ascii: "[") {
        while cursor.peek == UInt8(ascii: "[") { cursor.advance() }
        table = cursor.keys()
        note(table, Place(key: place(source, number, indent, line.count - indent)))
      } else if let first = cursor.peek, first != UInt8(ascii: "#") {
        let start = cursor.index
        let keys = cursor.keys()
        let length = cursor.lastKeyEnd - start
        cursor.skipSpaces()
        if cursor.peek == UInt8(ascii: "=") {
          cursor.advance()
          cursor.skipSpaces()
          let column = cursor.index - line.startIndex
          let value = line[cursor.index...]
          note(
            table + keys,
            Place(
              key: place(source, number, indent, length),
              value: place(source, number, column, Cursor.visibleLength(value))))
          number = Cursor.lastLine(of: value, at: number, in: source)
        }
      }
      number += 1
    }
  }

  private mutating func note(_ path: [String], _ place: Place) {
    for count in 1..<max(1, path.count) where places[Array(path.prefix(count))] == nil {
      places[Array(path.prefix(count))] = place
    }
    if !path.isEmpty, places[path] == nil { places[path] = place }
  }

  private func place(_ source: ConfigSource, _ line: Int, _ column: Int, _ length: Int)
    -> SourceRange
  {
    SourceRange(line: line + source.firstLine - 1, column: column + 1, length: length)
  }
}

/// Reads one line of TOML.
private struct Cursor {
  private let line: ArraySlice<UInt8>
  private(set) var index: Int
  private(set) var lastKeyEnd: Int

  init(_ line: ArraySlice<UInt8>) {
    self.line = line
    index = line.startIndex
    lastKeyEnd = index
  }

  var peek: UInt8? { index < line.endIndex ? line[index] : nil }
  mutating func advance() { index += 1 }
  mutating func skipSpaces() {
    while peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") { index += 1 }
  }

  /// Dotted keys, bare or quoted.
  mutating func keys() -> [String] {
    var keys: [String] = []
    repeat {
      if peek == UInt8(ascii: ".") { advance() }
      skipSpaces()
      let start = index
      if let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        advance()
        while let byte = peek, byte != quote { index += byte == UInt8(ascii: "\\") ? 2 : 1 }
        index = min(index, line.endIndex)
        keys.append(String(decoding: line[(start + 1)..<max(start + 1, index)], as: UTF8.self))
        advance()
        index = min(index, line.endIndex)
      } else {
        while let byte = peek, Self.isBare(byte) { advance() }
        keys.append(String(decoding: line[start..<index], as: UTF8.self))
      }
      lastKeyEnd = index
      skipSpaces()
    } while peek == UInt8(ascii: ".")
    return keys
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// The value on its first line, without the comment and spaces after it.
  static func visibleLength(_ value: ArraySlice<UInt8>) -> Int {
    var quote: UInt8?
    var end = 0
    for (offset, byte) in value.enumerated() {
      if byte == quote {
        quote = nil
      } else if quote == nil, byte == UInt8(ascii: "#") {
        break
      } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      }
      if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") { end = offset + 1 }
    }
    return end
  }

  /// The last line of a value that begins on line `first`.
  static func lastLine(of value: ArraySlice<UInt8>, at first: Int, in source: ConfigSource) -> Int {
    var number = first
    var bytes = value
    var depth = 0
    var quote: [UInt8]?
    while true {
      var index = bytes.startIndex
      while index < bytes.endIndex {
        let rest = bytes[index...]
        if let open = quote {
          if open.first == UInt8(ascii: "\""), bytes[index] == UInt8(ascii: "\\") {
            index += 2
          } else if rest.starts(with: open) {
            index += open.count
            quote = nil
          } else {
            index += 1
          }
          continue
        }
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
          let triple = [UInt8](repeating: bytes[index], count: 3)
          quote = rest.starts(with: triple) ? triple : [bytes[index]]
          index += quote?.count ?? 1
        case UInt8(ascii: "["), UInt8(ascii: "{"):
          depth += 1
          index += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
          depth -= 1
          index += 1
        case UInt8(ascii: "#"): index = bytes.endIndex
        default: index += 1
        }
      }
      // A string in single quotes ends with its line; a document that parsed has closed it.
      if quote?.count == 1 { quote = nil }
      guard depth > 0 || quote != nil, number < source.lineCount else { return number }
      number += 1
      bytes = source.line(number)
    }
  }
}
