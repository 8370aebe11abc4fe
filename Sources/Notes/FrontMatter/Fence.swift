import ConfigFormats

/// Where front matter ends and the text begins.
struct Fence: Hashable, Sendable {
  /// How the front matter is written; nil when there is none.
  var format: ConfigFormat?
  /// The bytes between the two fences.
  var content: Range<Int>
  /// The first byte of the text, and its line from 1.
  var body: Int
  var bodyLine: Int
  /// The opening fence has no closing one.
  var isUnclosed = false

  /// Finds the front matter of a file.
  ///
  /// `---` opens YAML and `+++` opens TOML, on the first line alone; the same line closes it, and
  /// `...` closes YAML too. A byte order mark before it is passed over.
  init(_ bytes: [UInt8]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let start = bytes.starts(with: mark) ? mark.count : 0
    body = start
    bodyLine = 1
    content = start..<start
    var line = Self.line(of: bytes, at: start)
    if Self.is(bytes[line.text], "---") {
      format = .yaml
    } else if Self.is(bytes[line.text], "+++") {
      format = .toml
    } else {
      return
    }
    let contentStart = line.next
    var number = 1
    while line.next < bytes.count {
      line = Self.line(of: bytes, at: line.next)
      number += 1
      let closes =
        format == .toml
        ? Self.is(bytes[line.text], "+++")
        : Self.is(bytes[line.text], "---") || Self.is(bytes[line.text], "...")
      if closes {
        content = contentStart..<line.text.lowerBound
        body = line.next
        bodyLine = number + 1
        return
      }
    }
    isUnclosed = true
  }

  private static func line(of bytes: [UInt8], at start: Int) -> (text: Range<Int>, next: Int) {
    let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    return (start..<end, min(end + 1, bytes.count))
  }

  /// Whether a line is `fence` and nothing else but spaces behind it.
  private static func `is`(_ line: ArraySlice<UInt8>, _ fence: String) -> Bool {
    line.starts(with: fence.utf8)
      && line.dropFirst(3).allSatisfy {
        $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r")
      }
  }
}
