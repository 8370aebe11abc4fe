internal import Diagnostics

/// A webhook of Discord, whose address is its secret.
///
/// Source: discord/discord-api-spec, webhooks of API v10.
enum Discord {
  static let deliverer = Deliverer(
    "discord", home: "https://discord.com", promise: .none,
    settings: [
      Requirement(
        "guild", "The server's number, for the addresses of messages.", isOptional: true)
    ],
    credentials: [
      Requirement(
        "webhook", "The webhook's address, or what stands in it behind /api/webhooks/.")
    ],
    send: send, edits: true, withdraws: true, examine: examine)

  private static func path(_ talk: Talk) async throws(Stop) -> String {
    let words = try await talk.secret("webhook")
    let rest = words.firstRange(of: "/api/webhooks/").map { words[$0.upperBound...] } ?? words[...]
    return "/api/webhooks/\(rest)"
  }

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    let path = try await path(talk)
    switch delivery.action {
    case .post:
      // Without `wait` the answer comes before the message is stored.
      let response = try await talk.make(
        talk.request("POST", path + "?wait=true", json: delivery.payload))
      return try sent(response, talk)
    case .edit(let post):
      let response = try await talk.make(
        talk.request(
          "PATCH", path + "/messages/\(post.id.percentEncoded)", json: delivery.payload))
      return try sent(response, talk)
    case .withdraw(let post):
      let response = try await talk.make(
        talk.request("DELETE", path + "/messages/\(post.id.percentEncoded)"), takes: [404])
      guard response.status == 404 || response.status == 204 else {
        throw .unclear(response.told)
      }
      return .sent(post, evidence: "\(response.status): deleted")
    }
  }

  private static func sent(_ response: Response, _ talk: Talk) throws(Stop) -> Answer {
    guard let id = response.json?["id"]?.text else {
      throw .unclear("it answers \(response.status) without a message")
    }
    let channel = response.json?["channel_id"]?.text
    let url = talk.account.settings["guild"].flatMap { guild in
      channel.map { "https://discord.com/channels/\(guild)/\($0)/\(id)" }
    }
    return .sent(Posted(id: id, url: url), evidence: "\(response.status): message \(id)")
  }

  private static let examine: Deliverer.Examining = { talk throws(Stop) in
    let response = try await talk.ask(talk.request("GET", try await path(talk)))
    return AccountState(
      isAccepted: true,
      remark: "the webhook is called '\(response.json?["name"]?.text ?? "")'")
  }
}
