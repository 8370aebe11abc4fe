internal import Digests
internal import FoundationEssentials

/// Any address that takes a signed message: a service of one's own.
///
/// The message has the delivery's key for its id, by which a receiver knows one that it has.
///
/// Source: standard-webhooks/standard-webhooks, spec.
enum Webhook {
  static let deliverer = Deliverer(
    "webhook", home: nil, promise: .none,
    credentials: [
      Requirement("secret", "The signing secret, whsec_… or any text that the receiver has too.")
    ],
    send: send, edits: true, withdraws: true)

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    let secret = try await talk.secret("secret")
    let (id, type) =
      switch delivery.action {
      case .post: (delivery.key, "post")
      case .edit: (delivery.key + ".edit", "edit")
      case .withdraw: (delivery.key + ".withdraw", "withdraw")
      }
    let time = String(Moment.now)
    let signed = Array("\(id).\(time).".utf8) + delivery.payload
    let signature = Data(KeyedDigest.sha256(signed, key: key(secret))).base64EncodedString()
    let response = try await talk.make(
      talk.request(
        "POST", "",
        headers: [
          .init("webhook-id", id), .init("webhook-timestamp", time),
          .init("webhook-signature", "v1,\(signature)"), .init("controlroom-action", type),
        ], json: delivery.payload))
    // An answer of 2xx is all that the form asks for; what it has is not known by another name.
    return .sent(Posted(id: delivery.key), evidence: "\(response.status): taken")
  }

  private static func key(_ secret: String) -> [UInt8] {
    guard secret.hasPrefix("whsec_"), let data = Data(base64Encoded: String(secret.dropFirst(6)))
    else { return Array(secret.utf8) }
    return Array(data)
  }
}
