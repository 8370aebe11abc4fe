/// The head of a request for a tunnel, RFC 9110 section 9.3.6.
enum ConnectRequest: Hashable {
  /// `CONNECT host:port HTTP/1.1`.
  case tunnel(host: String, port: UInt16)
  /// Anything else that has a first line; what it asks for, to be shown.
  case other(String)
  /// No HTTP at all.
  case malformed

  /// Reads a head without the empty line at its end.
  init(head: [UInt8]) {
    let line = String(decoding: head.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    let words = line.split(separator: " ")
    guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
      self = .malformed
      return
    }
    guard words[0] == "CONNECT" else {
      self = .other("\(words[0]) \(words[1])")
      return
    }
    guard let colon = words[1].lastIndex(of: ":"),
      let port = UInt16(words[1][words[1].index(after: colon)...]), port != 0
    else {
      self = .malformed
      return
    }
    var host = words[1][..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    let isName = host.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: ":"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard !host.isEmpty, host.utf8.count <= 253, isName else {
      self = .malformed
      return
    }
    self = .tunnel(host: host.lowercased(), port: port)
  }
}
