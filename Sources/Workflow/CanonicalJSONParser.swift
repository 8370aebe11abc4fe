extension CanonicalJSON {
  /// Reads what ``bytes`` wrote.
  ///
  /// Only what the writer can have written is taken: no fractions, no `true`, no spaces, no key
  /// twice, nothing after the value. What the ledger holds is therefore known to be ours.
  ///
  /// - Returns: Nil for anything else.
  init?(parsing bytes: [UInt8]) {
    var parser = CanonicalJSONParser(bytes: bytes)
    guard let value = parser.value(depth: 0), parser.isAtEnd else { return nil }
    self = value
  }
}

private struct CanonicalJSONParser {
  let bytes: [UInt8]
  var place = 0

  /// Deeper than anything the engine records; a bound for the recursion.
  private static let deepest = 32

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  mutating func value(depth: Int) -> CanonicalJSON? {
    guard depth < Self.deepest else { return nil }
    switch next {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string().map(CanonicalJSON.string)
    case UInt8(ascii: "n"):
      guard bytes[place...].starts(with: "null".utf8) else { return nil }
      place += 4
      return .null
    default: return integer()
    }
  }

  private mutating func integer() -> CanonicalJSON? {
    let start = place
    _ = take("-")
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { place += 1 }
    return Int64(String(decoding: bytes[start..<place], as: UTF8.self)).map(CanonicalJSON.integer)
  }

  private mutating func array(depth: Int) -> CanonicalJSON? {
    guard take("[") else { return nil }
    var values: [CanonicalJSON] = []
    if take("]") { return .array(values) }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
    } while take(",")
    return take("]") ? .array(values) : nil
  }

  private mutating func object(depth: Int) -> CanonicalJSON? {
    guard take("{") else { return nil }
    var members: [String: CanonicalJSON] = [:]
    if take("}") { return .object(members) }
    repeat {
      guard let key = string(), take(":"), let value = value(depth: depth + 1),
        members.updateValue(value, forKey: key) == nil
      else { return nil }
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func string() -> String? {
    guard take("\"") else { return nil }
    var text: [UInt8] = []
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = escape() else { return nil }
        text.append(escaped)
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  /// The writer escapes quotes, backslashes and control characters, and nothing else.
  private mutating func escape() -> UInt8? {
    if take("\"") { return UInt8(ascii: "\"") }
    if take("\\") { return UInt8(ascii: "\\") }
    guard take("u"), place + 4 <= bytes.count else { return nil }
    defer { place += 4 }
    let digits = String(decoding: bytes[place..<place + 4], as: UTF8.self)
    return UInt8(digits, radix: 16).flatMap { $0 < 0x20 ? $0 : nil }
  }
}
