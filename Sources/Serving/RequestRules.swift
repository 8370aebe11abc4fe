/// Who may ask a server on this machine for something.
///
/// It listens on loopback, which every page that is open in a browser can reach: the rules keep
/// such pages out. They are about the request alone, and stand before everything else.
package enum RequestRules {
  /// The answer to a request that is refused; nil for one that is not.
  ///
  /// - Parameters:
  ///   - request: It.
  ///   - mayChange: Whether the server has something that can be changed: by programs, and by its own
  ///     pages, never by those of other origins.
  /// - Returns: The refusal.
  package static func refusal(
    of request: LocalRequest, mayChange: Bool = false
  ) -> LocalResponse? {
    // A name that leads here and is not ours is how a page of another site would be of the same
    // origin (DNS rebinding). A client that sends none is no browser, and has no business here.
    guard let host = request.headers["host"], isLoopback(host) else {
      return .text(403, "This server answers to localhost, 127.0.0.1 and [::1] only.")
    }
    if !["GET", "HEAD"].contains(request.method) {
      guard mayChange else {
        return .text(405, "Nothing can be changed here.", [.init("allow", "GET, HEAD")])
      }
      // A page of another site can send a form anywhere; a browser says from where.
      if let origin = request.headers["origin"], origin != "http://\(host)" {
        return .text(403, "Pages of other origins change nothing here.")
      }
    }
    // Another site may lead here, by a link, and may not load anything from here into itself.
    let isElsewhere = ["cross-site", "same-site"].contains(request.headers["sec-fetch-site"])
    let isVisit =
      request.headers["sec-fetch-mode"] == "navigate"
      && request.headers["sec-fetch-dest"] == "document"
    if isElsewhere, !isVisit {
      return .text(403, "Pages of other origins get nothing from here.")
    }
    // It would answer in this server's place, also tomorrow and to another repository's pages.
    if request.headers["service-worker"] != nil {
      return .text(403, "There are no service workers in a preview.")
    }
    guard request.path != nil else { return .text(400, "This is not a path.") }
    return nil
  }

  /// Whether a `Host` header names this machine's loopback, with any port: one may be forwarded.
  package static func isLoopback(_ host: String) -> Bool {
    let host = host.lowercased()
    return ["localhost", "127.0.0.1", "[::1]"].contains { name in
      guard host.hasPrefix(name) else { return false }
      let rest = host.utf8.dropFirst(name.utf8.count)
      guard let first = rest.first else { return true }
      let port = rest.dropFirst()
      return first == UInt8(ascii: ":") && port.count <= 5
        && port.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
  }

  /// What every answer says: it is what it says it is, and for pages of this origin.
  static let always: [LocalResponse.Header] = [
    .init("x-content-type-options", "nosniff"),
    .init("cross-origin-resource-policy", "same-origin"),
    .init("referrer-policy", "same-origin"),
  ]
}
