internal import Diagnostics

/// A channel of Telegram, where a bot cannot look at what it has posted.
///
/// Source: core.telegram.org/bots/api.
enum Telegram {
  static let deliverer = Deliverer(
    "telegram", home: "https://api.telegram.org", promise: .none,
    settings: [
      Requirement("chat", "The channel, such as @notes or -1001234567890; may stand in the draft.")
    ],
    credentials: [Requirement("token", "The bot's token, from @BotFather.")],
    send: send, edits: true, withdraws: true, examine: examine)

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    switch delivery.action {
    case .post:
      var body = try addressed(try delivery.body(), talk)
      if let parent = delivery.before.last {
        body = body.with("reply_parameters", ["message_id": try number(parent)])
      }
      return try sent(try await call("sendMessage", body, talk))
    case .edit(let post):
      let body = try addressed(try delivery.body(), talk).with("message_id", try number(post))
      let response = try await call("editMessageText", body, talk, takes: [400])
      if response.status == 400 {
        guard response.told.contains("message is not modified") else {
          throw .refused(response.told)
        }
        return .sent(post, evidence: "400: it is so already")
      }
      return try sent(response)
    case .withdraw(let post):
      let body = try addressed([:], talk).with("message_id", try number(post))
      let response = try await call("deleteMessage", body, talk, takes: [400])
      if response.status == 400 {
        guard response.told.contains("message to delete not found") else {
          throw .refused(response.told)
        }
      } else if response.json?["ok"] != .bool(true) {
        throw .unclear(response.told)
      }
      return .sent(post, evidence: "\(response.status): deleted")
    }
  }

  private static func addressed(_ body: JSON, _ talk: Talk) throws(Stop) -> JSON {
    body["chat_id"] == nil ? body.with("chat_id", .string(try talk.setting("chat"))) : body
  }

  private static func number(_ post: Posted) throws(Stop) -> JSON {
    guard let number = Int(post.id) else { throw .refused("'\(post.id)' is no message") }
    return .number(number)
  }

  private static func call(
    _ method: String, _ body: JSON, _ talk: Talk, takes: Set<Int> = []
  ) async throws(Stop) -> Response {
    let token = try await talk.secret("token")
    let response = try await talk.make(
      talk.request("POST", "/bot\(token)/\(method)", json: body.pretty()),
      takes: takes.union([429]))
    guard response.status == 429 else { return response }
    let seconds = response.json?["parameters"]?["retry_after"]?.number
    throw .refused(
      response.told, isPermanent: false,
      retryAfter: seconds.map { .seconds($0) } ?? response.patience() ?? .seconds(60))
  }

  private static func sent(_ response: Response) throws(Stop) -> Answer {
    guard let result = response.json?["result"], let id = result["message_id"]?.number else {
      throw .unclear("it answers \(response.status) without a message")
    }
    // Only a public channel has addresses that anybody can open.
    let url = result["chat"]?["username"]?.text.map { "https://t.me/\($0)/\(id)" }
    return .sent(Posted(id: String(id), url: url), evidence: "\(response.status): message \(id)")
  }

  private static let examine: Deliverer.Examining = { talk throws(Stop) in
    let token = try await talk.secret("token")
    let response = try await talk.ask(talk.request("GET", "/bot\(token)/getMe"))
    let name = response.json?["result"]?["username"]?.text ?? "somebody"
    return AccountState(isAccepted: true, remark: "Telegram takes us for @\(name)")
  }
}
