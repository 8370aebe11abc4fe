/// One `{{…}}` of a template.
struct TemplateTag {
  enum Kind {
    case variable, section, inverted, block, parent, partial, close, comment
  }

  var kind: Kind
  var name: String
  /// The bytes of the template that it takes, braces included.
  var range: Range<Int>
}

/// What is wrong with a template, and where.
struct TemplateError: Error {
  var range: Range<Int>
  var message: String
  var hint: String?
}

extension TemplateTag {
  /// Reads the tags of a template, in order.
  ///
  /// The language is Mustache with inheritance, without what could make a template write values
  /// that were not meant for it: transforms, dotted names, `{{.}}`, dynamic partials, new
  /// delimiters and content types.
  ///
  /// - Throws: ``TemplateError`` for the first tag that is not one.
  static func read(_ bytes: [UInt8]) throws(TemplateError) -> [TemplateTag] {
    var tags: [TemplateTag] = []
    var index = 0
    while let start = find("{{", in: bytes, from: index) {
      let isTriple = start + 2 < bytes.count && bytes[start + 2] == UInt8(ascii: "{")
      let inside = start + (isTriple ? 3 : 2)
      guard let end = find(isTriple ? "}}}" : "}}", in: bytes, from: inside) else {
        throw TemplateError(
          range: start..<inside, message: "'{{' opened here is not closed", hint: nil)
      }
      index = end + (isTriple ? 3 : 2)
      tags.append(try tag(bytes[inside..<end], isTriple: isTriple, range: start..<index))
    }
    return tags
  }

  private static func tag(
    _ inside: ArraySlice<UInt8>, isTriple: Bool, range: Range<Int>
  ) throws(TemplateError) -> TemplateTag {
    var text = inside
    var kind = Kind.variable
    if !isTriple, let sigil = text.first {
      switch sigil {
      case UInt8(ascii: "#"): kind = .section
      case UInt8(ascii: "^"): kind = .inverted
      case UInt8(ascii: "$"): kind = .block
      case UInt8(ascii: "<"): kind = .parent
      case UInt8(ascii: ">"): kind = .partial
      case UInt8(ascii: "/"): kind = .close
      case UInt8(ascii: "!"): return TemplateTag(kind: .comment, name: "", range: range)
      default: break
      }
      if kind != .variable || sigil == UInt8(ascii: "&") { text.removeFirst() }
    }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    let name = String(decoding: text, as: UTF8.self)
    guard !text.isEmpty, text.allSatisfy(isNameByte) else {
      throw TemplateError(
        range: range, message: "'\(name)' is not a name",
        hint: "a name is made of letters, digits, '-' and '_'; \(TemplateValue.hint)")
    }
    return TemplateTag(kind: kind, name: name, range: range)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func find(_ needle: StaticString, in bytes: [UInt8], from start: Int) -> Int? {
    let count = needle.utf8CodeUnitCount
    let first = unsafe needle.utf8Start.pointee
    var index = start
    while index + count <= bytes.count {
      // Every needle is one byte repeated.
      if bytes[index..<index + count].allSatisfy({ $0 == first }) { return index }
      index += 1
    }
    return nil
  }
}
