/// Finds the characters of a text that a reader does not see.
///
/// Most bytes are text, and cost one look at a table.
struct HiddenCharacters {
  struct Found {
    var scalar: Unicode.Scalar
    /// Its bytes in the file.
    var range: Range<Int>
    /// The characters before and behind it.
    var before: Unicode.Scalar?
    var after: Unicode.Scalar?
  }

  /// The control characters and the format characters of a file, in order.
  ///
  /// - Parameter bytes: UTF-8.
  /// - Returns: Candidates; which of them are at fault is for a rule to say.
  static func find(in bytes: [UInt8]) -> [Found] {
    var found: [Found] = []
    var index = 0
    while index < bytes.count {
      guard mayBegin[Int(bytes[index])], let (scalar, length) = scalar(at: index, in: bytes) else {
        index += 1
        continue
      }
      let isHidden =
        scalar.properties.generalCategory == .format
        || scalar.properties.generalCategory == .control
        || others.contains(scalar.value)
      if isHidden {
        found.append(
          Found(
            scalar: scalar, range: index..<(index + length), before: last(before: index, in: bytes),
            after: self.scalar(at: index + length, in: bytes)?.value))
      }
      index += length
    }
    return found
  }

  /// Characters that take no room, and are of another category: line and paragraph separators, and
  /// the fillers of Hangul.
  private static let others: Set<UInt32> = [0x2028, 0x2029, 0x3164, 0xFFA0]

  /// The bytes with which such a character may begin; tabs and line ends are none.
  private static let mayBegin: [Bool] = (0...UInt8.max).map { byte in
    switch byte {
    case 0x09, 0x0A, 0x0D: false
    case 0..<0x20, 0x7F, 0xC2, 0xD8, 0xDB, 0xDC, 0xE0, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0, 0xF3: true
    default: false
    }
  }

  private static func scalar(
    at index: Int, in bytes: [UInt8]
  ) -> (value: Unicode.Scalar, length: Int)? {
    guard index < bytes.count else { return nil }
    let first = bytes[index]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, index + length <= bytes.count else { return nil }
    var value = UInt32(first) & (length == 4 ? 0x07 : length == 3 ? 0x0F : 0x1F)
    for byte in bytes[(index + 1)..<(index + length)] { value = value << 6 | UInt32(byte & 0x3F) }
    return Unicode.Scalar(value).map { ($0, length) }
  }

  private static func last(before index: Int, in bytes: [UInt8]) -> Unicode.Scalar? {
    var start = index - 1
    while start > 0, index - start < 4, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return start < 0 ? nil : scalar(at: start, in: bytes)?.value
  }
}
