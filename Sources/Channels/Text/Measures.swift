extension String {
  /// The lines, without their ends; a line end at the end begins no further line.
  var lines: [Substring] {
    var lines = utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { Substring($0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0) }
  }

  /// As many whole characters from the beginning as have no more than `limit` UTF-16 code units.
  ///
  /// For what a channel bounds without saying by which count: no usual one is above this.
  func prefix(fitting limit: Int) -> String {
    if unitCount <= limit { return self }
    var left = limit
    return String(
      prefix { character in
        left -= character.utf16.count
        return left >= 0
      })
  }

  /// Whether there is one character for each byte.
  var isPlain: Bool { isASCII && !utf8.span.contains(UInt8(ascii: "\r")) }

  var isASCII: Bool {
    let bytes = utf8.span
    // All of them, without a question at each: that takes far less time than to stop early saves.
    var all: UInt8 = 0
    for index in bytes.indices { all |= bytes[index] }
    return all < 0x80
  }

  /// The number of code points.
  var scalarCount: Int {
    let bytes = utf8.span
    var count = 0
    for index in bytes.indices { count += bytes[index] & 0xC0 == 0x80 ? 0 : 1 }
    return count
  }

  /// The number of UTF-16 code units: `utf16.count`, which looks for places in a long text as it goes.
  var unitCount: Int {
    let bytes = utf8.span
    var count = 0
    // What takes four bytes is a pair.
    for index in bytes.indices {
      count += (bytes[index] & 0xC0 == 0x80 ? 0 : 1) + (bytes[index] >= 0xF0 ? 1 : 0)
    }
    return count
  }

  /// Whether a text stands in this one, byte for byte: `contains` builds a table before it looks.
  func holds(_ text: String) -> Bool {
    let bytes = utf8.span
    let sought = text.utf8.span
    guard let first = text.utf8.first, sought.count <= bytes.count else { return false }
    for start in 0...(bytes.count - sought.count) where bytes[start] == first {
      var length = 1
      while length < sought.count, bytes[start + length] == sought[length] { length += 1 }
      if length == sought.count { return true }
    }
    return false
  }

  /// The number of grapheme clusters: `count`, which looks for their ends in plain text too.
  var graphemeCount: Int { isPlain ? utf8.count : count }
}

extension Span<UInt8> {
  func contains(_ byte: UInt8) -> Bool {
    var found: UInt8 = 0
    for index in indices { found |= self[index] == byte ? 1 : 0 }
    return found != 0
  }
}
