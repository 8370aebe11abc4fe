extension JSON {
  /// Reads a document, the order of its keys kept; nil for what is no JSON.
  ///
  /// For what comes from elsewhere: never traps, never goes deeper than 64 levels, and takes time
  /// that grows with the length. Of two members of one name both are kept. A number that is no `Int`
  /// becomes a string of its digits: nothing here calculates with one.
  ///
  /// Source: RFC 8259.
  ///
  /// - Parameter bytes: UTF-8, without a byte order mark.
  package init?(reading bytes: [UInt8]) {
    var reader = JSONReader(bytes)
    guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }

  /// The first member of that name; nil for what is no object, or has none.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// A string; nil for anything else.
  package var text: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// A number; nil for anything else.
  package var number: Int? {
    if case .number(let number) = self { return number }
    return nil
  }

  /// The items of a list; none for anything else.
  package var items: [JSON] {
    if case .array(let items) = self { return items }
    return []
  }

  /// The object with a member of that name: in the place of the one that it has, else at its end.
  ///
  /// What is no object stays as it is.
  package func with(_ key: String, _ value: JSON) -> JSON {
    guard case .object(var members) = self else { return self }
    if let index = members.firstIndex(where: { $0.key == key }) {
      members[index].value = value
    } else {
      members.append(Member(key, value))
    }
    return .object(members)
  }

  /// The object without the members of these names; the others keep their order.
  package func without(_ keys: String...) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { !keys.contains($0.key) })
  }
}

private struct JSONReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether nothing but space is left.
  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return index == bytes.count
    }
  }

  mutating func value(depth: Int) -> JSON? {
    guard depth < 64 else { return nil }
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string().map(JSON.string)
    case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return take("null") ? .null : nil
    default: return number()
    }
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    index += 1
    return true
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let word = Array(word.description.utf8)
    guard bytes[index...].starts(with: word) else { return false }
    index += word.count
    return true
  }

  private mutating func object(depth: Int) -> JSON? {
    var members: [JSON.Member] = []
    let isWhole = list(to: UInt8(ascii: "}")) { reader in
      reader.skipSpace()
      guard let key = reader.string() else { return false }
      reader.skipSpace()
      guard reader.take(UInt8(ascii: ":")), let value = reader.value(depth: depth + 1) else {
        return false
      }
      members.append(.init(key, value))
      return true
    }
    return isWhole ? .object(members) : nil
  }

  private mutating func array(depth: Int) -> JSON? {
    var items: [JSON] = []
    let isWhole = list(to: UInt8(ascii: "]")) { reader in
      guard let value = reader.value(depth: depth + 1) else { return false }
      items.append(value)
      return true
    }
    return isWhole ? .array(items) : nil
  }

  /// Items with commas between them, from the opening bracket to the closing one.
  private mutating func list(to end: UInt8, _ item: (inout JSONReader) -> Bool) -> Bool {
    index += 1
    skipSpace()
    if take(end) { return true }
    while true {
      guard item(&self) else { return false }
      skipSpace()
      if take(end) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
    }
  }

  private mutating func number() -> JSON? {
    let start = index
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { guard digits() else { return nil } }
    var isWhole = true
    if take(UInt8(ascii: ".")) {
      isWhole = false
      guard digits() else { return nil }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isWhole = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard digits() else { return nil }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    return isWhole ? Int(text).map(JSON.number) ?? .string(text) : .string(text)
  }

  private mutating func digits() -> Bool {
    let start = index
    while let byte = peek, (0x30...0x39).contains(byte) { index += 1 }
    return index > start
  }

  private mutating func string() -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var out: [UInt8] = []
    while let byte = peek {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: out, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        out += String(scalar).utf8
      case 0..<0x20: return nil
      default: out.append(byte)
      }
    }
    return nil
  }

  /// What a backslash stands for; a half of a surrogate pair stands for nothing that can be said.
  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = peek else { return nil }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let first = hex() else { return nil }
      guard (0xD800..<0xDC00).contains(first) else {
        return Unicode.Scalar(first) ?? "\u{FFFD}"
      }
      let after = index
      if take("\\u"), let second = hex(), (0xDC00..<0xE000).contains(second) {
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      }
      index = after
      return "\u{FFFD}"
    default: return nil
    }
  }

  private mutating func hex() -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[index..<(index + 4)] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(byte - 0x41 + 10)
      case 0x61...0x66: value = value << 4 | UInt32(byte - 0x61 + 10)
      default: return nil
      }
    }
    index += 4
    return value
  }
}
