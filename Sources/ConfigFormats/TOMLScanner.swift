import Diagnostics

/// Goes through the bytes of a TOML document.
struct TOMLScanner {
  private let bytes: [UInt8]
  private let lines: LineTable
  private let firstLine: Int
  private(set) var place = 0

  init(_ bytes: [UInt8], firstLine: Int) {
    self.bytes = bytes
    self.firstLine = firstLine
    lines = LineTable(bytes)
  }

  var isAtEnd: Bool { place >= bytes.count }
  var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func advance() { place = min(place + 1, bytes.count) }

  /// Goes past a byte, and blanks before it; false when it is not there.
  mutating func skip(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard peek == byte else { return false }
    advance()
    return true
  }

  mutating func skipBlanks() {
    while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { advance() }
  }

  /// Goes past blanks, line ends and comments.
  mutating func skipSpace() {
    while let byte = peek {
      if byte == UInt8(ascii: "#") {
        skipLine()
      } else if byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) {
        advance()
      } else {
        return
      }
    }
  }

  mutating func skipLine() {
    while let byte = peek, byte != UInt8(ascii: "\n") { advance() }
    advance()
  }

  /// Goes past the brackets that open a table's header.
  ///
  /// - Returns: Whether there are two, for a list of tables.
  mutating func header() -> Bool {
    advance()
    guard peek == UInt8(ascii: "[") else { return false }
    advance()
    return true
  }

  /// Dotted keys, bare or quoted, and where each ends.
  mutating func keys() -> [(name: String, end: Int)] {
    var keys: [(name: String, end: Int)] = []
    repeat {
      skipBlanks()
      let start = place
      if let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        string(quote)
        let inner = min(start + 1, bytes.count)..<max(min(start + 1, bytes.count), place - 1)
        keys.append((String(decoding: bytes[inner], as: UTF8.self), place))
      } else {
        while let byte = peek, Self.isBare(byte) { advance() }
        if place == start { break }
        keys.append((String(decoding: bytes[start..<place], as: UTF8.self), place))
      }
    } while skip(UInt8(ascii: "."))
    return keys
  }

  /// Goes past a string, number, date or boolean.
  mutating func scalar() {
    guard let first = peek else { return }
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") { return string(first) }
    let start = place
    while let byte = peek, byte != UInt8(ascii: ","), byte != UInt8(ascii: "]"),
      byte != UInt8(ascii: "}"), byte != UInt8(ascii: "#"), byte != UInt8(ascii: "\n"),
      byte != UInt8(ascii: "\r")
    {
      advance()
    }
    while place > start, bytes[place - 1] == 0x20 || bytes[place - 1] == 0x09 { place -= 1 }
    // What is none of these must not keep anybody waiting.
    if place == start { advance() }
  }

  /// Goes past a string: one quote or three; a backslash counts in double quotes alone.
  private mutating func string(_ quote: UInt8) {
    let isLong = bytes[place...].starts(with: [quote, quote, quote])
    place += isLong ? 3 : 1
    while place < bytes.count {
      if quote == UInt8(ascii: "\""), bytes[place] == UInt8(ascii: "\\") {
        place += 2
      } else if bytes[place] != quote {
        place += 1
      } else if !isLong {
        place += 1
        return
      } else if bytes[place...].starts(with: [quote, quote, quote]) {
        place += 3
        // Up to two quotes may stand before the three that end it.
        while place < bytes.count, bytes[place] == quote { place += 1 }
        return
      } else {
        place += 1
      }
    }
    place = min(place, bytes.count)
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// A stretch of bytes as a place of the file.
  func range(_ offsets: Range<Int>) -> SourceRange {
    let range = lines.range(offsets)
    func moved(_ position: SourcePosition) -> SourcePosition {
      SourcePosition(line: position.line + firstLine - 1, column: position.column)
    }
    return moved(range.lowerBound)..<moved(range.upperBound)
  }

  /// From a place to the end of its line, without the blanks there.
  func line(from start: Int) -> SourceRange {
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    return range(start..<end)
  }
}
