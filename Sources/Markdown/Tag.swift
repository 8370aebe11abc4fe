/// One tag of raw HTML.
struct Tag {
  /// In lower case.
  var name: String
  var isClosing: Bool
  var attributes: [Attribute] = []

  struct Attribute {
    /// In lower case.
    var name: String
    /// The bytes between the quotes, and nil for an attribute without a value.
    var value: Range<Int>?
  }

  /// The place behind its `>`.
  private(set) var end: Int

  /// Reads the tag that starts at `start`.
  ///
  /// As lenient as HTML's own tokeniser, for a tag is written anew and never copied: how a browser
  /// would have read this one is of no consequence.
  ///
  /// Nil when that is no tag, or one without an end.
  ///
  /// - Parameters:
  ///   - bytes: Raw HTML.
  ///   - start: The place of a `<`.
  init?(_ bytes: [UInt8], at start: Int) {
    var place = start + 1
    isClosing = place < bytes.count && bytes[place] == UInt8(ascii: "/")
    if isClosing { place += 1 }
    guard place < bytes.count, bytes[place].isLetter else { return nil }
    let nameStart = place
    while place < bytes.count, bytes[place].isNameByte { place += 1 }
    name = Self.lowercased(bytes[nameStart..<place])
    guard place < bytes.count else { return nil }
    switch bytes[place] {
    case UInt8(ascii: "/"), UInt8(ascii: ">"): break
    case let byte where byte.isSpace: break
    default: return nil
    }
    while true {
      while place < bytes.count, bytes[place].isSpace || bytes[place] == UInt8(ascii: "/") {
        place += 1
      }
      guard place < bytes.count else { return nil }
      if bytes[place] == UInt8(ascii: ">") { break }
      guard let attribute = Self.attribute(bytes, at: &place) else { return nil }
      attributes.append(attribute)
    }
    end = place + 1
  }

  private static func attribute(_ bytes: [UInt8], at place: inout Int) -> Attribute? {
    let start = place
    // An equals sign in front belongs to the name, as the standard has it.
    repeat { place += 1 } while place < bytes.count && !endsName(bytes[place])
    let name = lowercased(bytes[start..<place])
    var ahead = place
    while ahead < bytes.count, bytes[ahead].isSpace { ahead += 1 }
    guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: "=") else {
      return Attribute(name: name, value: nil)
    }
    place = ahead + 1
    while place < bytes.count, bytes[place].isSpace { place += 1 }
    guard place < bytes.count else { return nil }
    let quote = bytes[place]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      guard let close = bytes[(place + 1)...].firstIndex(of: quote) else { return nil }
      defer { place = close + 1 }
      return Attribute(name: name, value: (place + 1)..<close)
    }
    let valueStart = place
    while place < bytes.count, !bytes[place].isSpace, bytes[place] != UInt8(ascii: ">") {
      place += 1
    }
    return Attribute(name: name, value: valueStart..<place)
  }

  private static func endsName(_ byte: UInt8) -> Bool {
    byte.isSpace || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">")
      || byte == UInt8(ascii: "/")
  }

  private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
    String(
      decoding: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
  fileprivate var isNameByte: Bool {
    isLetter || (0x30...0x39).contains(self) || self == UInt8(ascii: "-")
  }
}
