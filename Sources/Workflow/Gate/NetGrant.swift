/// What one line of `grants: net:` lets a step reach.
///
/// `https://host`, `https://host:port`, `smtps://host`, `smtps://host:port`, or `https:*` for any
/// host; this machine itself also without encryption: `http://127.0.0.1:port`, `http://[::1]:port`,
/// `http://localhost:port`, and its mail likewise: `smtp://127.0.0.1:port`. A host is a name, matched
/// whole, or an address; `[…]` around one of IPv6.
package struct NetGrant: Hashable, Sendable {
  package enum Scheme: String, Hashable, Sendable, CaseIterable {
    case https, smtps, http, smtp

    package var port: UInt16 {
      switch self {
      case .https: 443
      case .smtps: 465
      case .http: 80
      case .smtp: 25
      }
    }
  }

  package let scheme: Scheme
  /// In lower case and without brackets; nil for any.
  package let host: String?
  package let port: UInt16

  /// Reads a grant; nil for what is none, such as a path behind the host or a wildcard in it.
  package init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"),
      let scheme = Scheme(rawValue: String(text[..<colon]))
    else { return nil }
    self.scheme = scheme
    let rest = text[text.index(after: colon)...]
    if rest == "*", scheme == .https {
      host = nil
      port = scheme.port
      return
    }
    guard rest.hasPrefix("//"), let place = Place(rest.dropFirst(2)) else { return nil }
    // What is not encrypted stays on this machine.
    switch scheme {
    case .http: guard Self.isOwn(place.host) else { return nil }
    // The lab's server of mail has an address of its own.
    case .smtp: guard Self.isOwn(place.host) || place.host == "127.0.0.2" else { return nil }
    case .https, .smtps: break
    }
    host = place.host
    port = place.port ?? scheme.port
  }

  /// Whether a host is this machine by one of the names that every machine has for itself.
  static func isOwn(_ host: String) -> Bool { ownNames.contains(host) }

  private static let ownNames = ["127.0.0.1", "::1", "localhost"]

  /// Whether it covers a host, by name, and a port.
  ///
  /// Says nothing of the address behind the name.
  package func covers(host: String, port: UInt16) -> Bool {
    guard self.port == port else { return false }
    guard let own = self.host else { return NetworkAddress(host)?.isPublic ?? true }
    let (host, mine) = (host.lowercased(), NetworkAddress(own))
    return host == own || mine != nil && mine == NetworkAddress(host)
  }

  /// Whether a connection may be made to an address to which a covered host was resolved.
  ///
  /// One that is not of the public internet has to be granted by itself: a name is its owner's to
  /// point at our own machine.
  package func permits(address: String) -> Bool {
    guard let address = NetworkAddress(address) else { return false }
    if address.isPublic { return true }
    // RFC 6761, 6.3: the name is this machine's, whatever a resolver says.
    if host == "localhost" { return Self.ownNames.contains { NetworkAddress($0) == address } }
    return host.flatMap { NetworkAddress($0) } == address
  }

  /// A host and a port, as they stand in a URL.
  struct Place {
    var host: String
    var port: UInt16?

    init?(_ text: Substring) {
      var rest = text
      if rest.first == "[", let end = rest.firstIndex(of: "]") {
        host = rest[rest.index(after: rest.startIndex)..<end].lowercased()
        rest = rest[rest.index(after: end)...]
        guard NetworkAddress(host) != nil else { return nil }
      } else {
        host = rest.prefix { $0 != ":" }.lowercased()
        rest = rest[(rest.firstIndex(of: ":") ?? rest.endIndex)...]
        let isName = host.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
          default: false
          }
        }
        guard !host.isEmpty, isName else { return nil }
      }
      if rest.isEmpty { return }
      guard let number = UInt16(rest.dropFirst()), number != 0 else { return nil }
      port = number
    }
  }
}
