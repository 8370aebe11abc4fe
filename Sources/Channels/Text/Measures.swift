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
    if utf16.count <= limit { return self }
    var left = limit
    return String(
      prefix { character in
        left -= character.utf16.count
        return left >= 0
      })
  }

  /// Whether there is one character for each byte.
  var isPlain: Bool { utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "\r") } }

  /// The number of grapheme clusters: `count`, which looks for their ends in plain text too.
  var graphemeCount: Int { isPlain ? utf8.count : count }
}
