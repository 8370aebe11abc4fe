internal import Diagnostics

extension Delivery {
  /// The payload as JSON, which a deliverer completes.
  ///
  /// It adds what only the account or an earlier part can say: an author, a chat, a publication, what
  /// is replied to, a key. This is the one way in which what is sent differs from what was agreed to,
  /// and the members of the draft keep their order.
  ///
  /// - Throws: ``Stop`` when it is no object.
  func body() throws(Stop) -> JSON {
    guard let json = JSON(reading: payload), case .object = json else {
      throw .refused("the draft is not the body of a request to \(channel)")
    }
    return json
  }

  /// The payloads of a draft's parts: those of a list of requests, or the one that it is.
  ///
  /// A request stays the same bytes when it is the only one; one of several is written as the draft
  /// writes one.
  package static func parts(of payload: [UInt8]) -> [[UInt8]] {
    guard case .array(let requests)? = JSON(reading: payload) else { return [payload] }
    return requests.map { $0.pretty() }
  }
}
