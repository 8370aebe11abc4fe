/// An incoming webhook of Slack, which answers `ok` and nothing else, and whose address is its secret.
///
/// Source: docs.slack.dev, sending messages using incoming webhooks.
enum Slack {
  static let deliverer = Deliverer(
    "slack", home: "https://hooks.slack.com", promise: .none,
    credentials: [
      Requirement("webhook", "The webhook's address, or what stands in it behind /services/.")
    ],
    send: send)

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    guard case .post = delivery.action else {
      throw .refused("a message of a webhook cannot be changed")
    }
    let words = try await talk.secret("webhook")
    let rest = words.firstRange(of: "/services/").map { words[$0.upperBound...] } ?? words[...]
    let response = try await talk.make(
      talk.request("POST", "/services/\(rest)", json: delivery.payload))
    guard String(decoding: response.body, as: UTF8.self) == "ok" else {
      throw .unclear(response.told)
    }
    // It has no name there, so it gets ours.
    return .sent(Posted(id: delivery.key), evidence: "\(response.status): ok")
  }
}
