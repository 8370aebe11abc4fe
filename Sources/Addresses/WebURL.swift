internal import FoundationEssentials

/// An address that can be asked: `http` or `https`, a host, and no password.
package struct WebURL: Hashable, Sendable {
  /// Without its fragment, percent-encoded.
  package var text: String
  package var isSecure: Bool
  /// In lower case; a number without brackets.
  package var host: String
  package var port: Int?
  /// Behind `#`, percent-decoded.
  package var fragment: String?

  /// Reads an address.
  ///
  /// - Parameters:
  ///   - text: Absolute, or relative to `base`.
  ///   - base: Where `text` was found.
  package init?(_ text: String, from base: WebURL? = nil) {
    let start = base.flatMap { URL(string: $0.text) }
    guard let url = URL(string: text, relativeTo: start)?.absoluteURL,
      let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
      var host = url.host(percentEncoded: false)?.lowercased(), !host.isEmpty,
      host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      url.user() == nil, url.password() == nil
    else { return nil }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    var whole = url.absoluteString
    fragment = url.fragment(percentEncoded: false)
    if let hash = whole.firstIndex(of: "#") { whole = String(whole[..<hash]) }
    guard whole.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), whole.utf8.count < 8000 else {
      return nil
    }
    self.text = whole
    self.host = host
    isSecure = scheme == "https"
    port = url.port
  }

  /// The same page over TLS; nil when it is so already, or has a port of its own.
  package var secured: WebURL? {
    isSecure || port != nil ? nil : WebURL("https" + text.dropFirst("http".count))
  }
}
