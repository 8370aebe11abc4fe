/// What was asked for, as it came.
package struct LocalRequest: Hashable, Sendable {
  package var method: String
  /// The path and what follows it, as the client wrote them.
  package var target: String
  /// By name in lower case; of several of one name, the last.
  package var headers: [String: String]
  /// Empty where the server takes none.
  package var body: [UInt8]

  package init(
    method: String = "GET", target: String, headers: [String: String] = [:], body: [UInt8] = []
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// The path with its escapes undone; nil when it is no path, or what comes out is not UTF-8 or
  /// holds a NUL.
  ///
  /// Nothing is resolved: a `..` stays, and names nothing, since no answer is looked up on a disk.
  package var path: String? {
    let path = target.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    guard path.first == UInt8(ascii: "/") else { return nil }
    var bytes: [UInt8] = []
    var rest = path
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(Self.digit),
        let low = rest.popFirst().flatMap(Self.digit)
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }

  /// Whether the client has what would be sent.
  ///
  /// Source: RFC 9110, section 13.1.2: a list, compared weakly.
  package func has(_ tag: String) -> Bool {
    guard let known = headers["if-none-match"] else { return false }
    return known.split(separator: ",").contains { part in
      let part = part.drop { $0 == " " }.prefix { $0 != " " }
      return part == "*" || part == tag || part == "W/" + tag
    }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
