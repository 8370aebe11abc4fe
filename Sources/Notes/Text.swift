extension String {
  /// Without white space at either end.
  package var trimmed: String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = utf8.firstIndex(where: { !isSpace($0) }),
      let last = utf8.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return first == utf8.startIndex && utf8.index(after: last) == utf8.endIndex
      ? self : String(self[first...last])
  }

  /// On one line, with single spaces.
  package var unwrapped: String {
    // Nearly every text is so already; a space counts as one after a space, and at both ends.
    var afterSpace = true
    let isOnOneLine = utf8.allSatisfy { byte in
      defer { afterSpace = byte == 0x20 }
      return byte == 0x20 ? !afterSpace : (0x21...0x7E).contains(byte)
    }
    if isOnOneLine, !afterSpace { return self }
    return split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

func isASCIILetterOrDigit(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: false
  }
}

/// Whether a text is an absolute `http` or `https` address with a host.
package func isWebAddress(_ text: String) -> Bool {
  for scheme in ["https://", "http://"] where text.lowercased().hasPrefix(scheme) {
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    guard let first = rest.first,
      isASCIILetterOrDigit(first) || first == UInt8(ascii: "[") || first >= 0x80
    else { return false }
    return !rest.contains {
      $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "<")
    }
  }
  return false
}

/// Decodes `%20` and its like; nil when what comes out is not UTF-8 or holds a NUL.
func percentDecoded(_ text: String) -> String? {
  guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
  let bytes = Array(text.utf8)
  var out: [UInt8] = []
  var index = 0
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
      let high = Character(Unicode.Scalar(bytes[index + 1])).hexDigitValue,
      let low = Character(Unicode.Scalar(bytes[index + 2])).hexDigitValue
    {
      out.append(UInt8(high << 4 | low))
      index += 3
    } else {
      out.append(bytes[index])
      index += 1
    }
  }
  guard !out.contains(0) else { return nil }
  return String(validating: out, as: UTF8.self)
}

/// Raw HTML without its comments, which no page shows; nil when nothing else is in it.
package func withoutComments(_ html: String) -> String? {
  var kept = ""
  var rest = html[...]
  while let opening = rest.firstRange(of: "<!--") {
    kept += rest[..<opening.lowerBound]
    let comment = rest[opening.upperBound...]
    // One that nothing closes goes on to the end.
    rest = comment.firstRange(of: "-->").map { comment[$0.upperBound...] } ?? ""
  }
  kept += rest
  return kept.contains { !$0.isWhitespace } ? kept : nil
}
