/// What is answered.
package struct LocalResponse: Sendable {
  package var status: Int
  package var headers: [Header]
  package var body: Body

  package struct Header: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package enum Body: Hashable, Sendable {
    case bytes([UInt8])
    /// The events of the server's ``EventHub``, for as long as the client listens.
    case events
    /// None, and no head either: the connection is closed.
    case closed
  }

  package init(status: Int, headers: [Header] = [], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A sentence for whoever asked in a way that is not answered.
  package static func text(_ status: Int, _ sentence: String, _ headers: [Header] = []) -> Self {
    LocalResponse(
      status: status,
      headers: [.init("content-type", "text/plain; charset=utf-8")] + headers,
      body: .bytes(Array((sentence + "\n").utf8)))
  }

  /// The value of a header.
  package func value(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// What is sent of it to one that asked in this way: no body for `HEAD`, and none where the
  /// client has it already.
  func trimmed(for request: LocalRequest) -> LocalResponse {
    guard status == 200, let tag = value("etag"), request.has(tag) else { return self }
    return LocalResponse(
      status: 304, headers: headers.filter { ["etag", "cache-control"].contains($0.name) })
  }
}
