/// A JSON document, with the order of its keys kept.
///
/// Output is a contract and is compared byte for byte, so the order of keys is ours to say.
package enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Int)
  case string(String)
  case array([JSON])
  case object([Member])

  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: JSON

    package init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral
{
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member($0, $1) })
  }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(nilLiteral: ()) { self = .null }

  /// The string, or `null`.
  package init(_ text: String?) { self = text.map(JSON.string) ?? .null }
}

extension JSON {
  /// The document as UTF-8, with two spaces a level and a line end at its end.
  package func pretty() -> [UInt8] {
    var out: [UInt8] = []
    write(to: &out, indent: 0)
    out.append(UInt8(ascii: "\n"))
    return out
  }

  /// The document as UTF-8 on one line, without a line end.
  package func compact() -> [UInt8] {
    var out: [UInt8] = []
    write(to: &out, indent: nil)
    return out
  }

  /// An object whose last member is a long list, with one item a line.
  ///
  /// For lists of a hundred thousand items: items are written one by one and never held together,
  /// and a difference between two such files shows whole items.
  ///
  /// - Parameters:
  ///   - head: The members before the list.
  ///   - key: The list's name.
  ///   - items: The list, each item as ``compact()`` writes it.
  /// - Returns: UTF-8 with a line end at its end.
  package static func listing(
    _ head: [Member], _ key: String, _ items: some Sequence<some Collection<UInt8>>
  ) -> [UInt8] {
    var out = Array("{\n".utf8)
    for member in head {
      out += "  ".utf8
      write(member.key, to: &out)
      out += ": ".utf8
      out += member.value.compact()
      out += ",\n".utf8
    }
    out += "  ".utf8
    write(key, to: &out)
    out += ": [".utf8
    var isFirst = true
    for item in items {
      out += (isFirst ? "\n    " : ",\n    ").utf8
      out += item
      isFirst = false
    }
    out += (isFirst ? "]\n}\n" : "\n  ]\n}\n").utf8
    return out
  }

  private func write(to out: inout [UInt8], indent: Int?) {
    switch self {
    case .null: out.append(contentsOf: "null".utf8)
    case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let value): out.append(contentsOf: String(value).utf8)
    case .string(let text): Self.write(text, to: &out)
    case .array(let items):
      Self.write(items, in: ("[", "]"), to: &out, indent: indent) { item, out, indent in
        item.write(to: &out, indent: indent)
      }
    case .object(let members):
      Self.write(members, in: ("{", "}"), to: &out, indent: indent) { member, out, indent in
        Self.write(member.key, to: &out)
        out.append(contentsOf: (indent == nil ? ":" : ": ").utf8)
        member.value.write(to: &out, indent: indent)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], in brackets: (Unicode.Scalar, Unicode.Scalar), to out: inout [UInt8],
    indent: Int?, each: (Item, inout [UInt8], Int?) -> Void
  ) {
    out.append(UInt8(ascii: brackets.0))
    let inner = indent.map { $0 + 2 }
    for (index, item) in items.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      newline(inner, to: &out)
      each(item, &out, inner)
    }
    if !items.isEmpty { newline(indent, to: &out) }
    out.append(UInt8(ascii: brackets.1))
  }

  private static func newline(_ indent: Int?, to out: inout [UInt8]) {
    guard let indent else { return }
    out.append(UInt8(ascii: "\n"))
    out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
  }

  private static func write(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    defer { out.append(UInt8(ascii: "\"")) }
    // A string is copied in as few pieces as what is escaped in it allows; most are one.
    let bytes = text.utf8.span
    // A whole article would otherwise be copied each time that there is no more room.
    if bytes.count > 512 { out.reserveCapacity(out.count + bytes.count + bytes.count / 8 + 512) }
    // Asked for at each byte, whether it has been made would be asked too.
    let isEscaped = isEscaped
    var start = 0
    for index in bytes.indices where isEscaped[Int(bytes[index])] {
      out.append(bytes.extracting(start..<index))
      start = index + 1
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        out.append(UInt8(ascii: "\\"))
        out.append(byte)
      case UInt8(ascii: "\n"): out.append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\r"): out.append(contentsOf: "\\r".utf8)
      case UInt8(ascii: "\t"): out.append(contentsOf: "\\t".utf8)
      default:
        out.append(contentsOf: "\\u00".utf8)
        out.append(hex[Int(byte >> 4)])
        out.append(hex[Int(byte & 15)])
      }
    }
    out.append(bytes.extracting(start...))
  }

  private static let hex = Array("0123456789abcdef".utf8)
  private static let isEscaped = (0...UInt8.max).map { byte in
    byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }
}
