internal import FoundationEssentials

/// Addresses on the web.
enum Web {
  /// An address as it is meant in a place.
  ///
  /// - Parameters:
  ///   - reference: Absolute or relative; empty for the base itself.
  ///   - base: An absolute address; nil leaves a relative reference as it is.
  /// - Returns: Nil when neither says anything.
  static func resolve(_ reference: String, from base: String?) -> String? {
    guard let base = base.flatMap({ URL(string: $0) }), base.scheme != nil else {
      return reference.isEmpty ? nil : reference
    }
    if reference.isEmpty { return base.absoluteString }
    return URL(string: reference, relativeTo: base)?.absoluteString ?? reference
  }

  /// The host of an address, and the folders and name of its path, percent-decoded.
  static func parts(of address: String) -> (host: String, path: [String], query: String?)? {
    guard let url = URL(string: address), let host = url.host(percentEncoded: false) else {
      return nil
    }
    let path = url.path(percentEncoded: false).split(separator: "/").map(String.init)
    return (host.lowercased(), path, url.query(percentEncoded: true))
  }
}

extension Web {
  /// An address in the form in which two of them are compared: no fragment, no `/` or `index.html`
  /// at its end, one scheme for both of the web's.
  static func key(_ address: String) -> String {
    var key = address.prefix { $0 != "#" }
    if let colon = key.firstIndex(of: ":") { key = key[key.index(after: colon)...] }
    if key.hasSuffix("/index.html") { key = key.dropLast("index.html".count) }
    while key.hasSuffix("/") { key = key.dropLast() }
    return String(key)
  }
}
