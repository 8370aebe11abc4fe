internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: discord/discord-api-spec, webhooks of API v10.
  static let discord = LabChannel(
    "discord", expired: { .json(401, ["message": "Invalid Webhook Token", "code": 50_027]) }
  ) { ask, shelf in
    guard ask.path.prefix(3) == ["api", "webhooks", "lab-discord"] else {
      return .json(404, ["message": "Unknown Webhook", "code": 10_015])
    }
    switch (ask.method, ask.path.count) {
    case ("GET", 3): return .json(200, ["id": "1", "name": "lab", "channel_id": "3"])
    case ("POST", 3):
      if let wrong = problem(in: ask.json) { return invalid(wrong) }
      if let wait = shelf.wait(most: 30, in: 60, now: ask.now) {
        return .json(
          429, ["message": "You are being rate limited.", "retry_after": .number(Int(wait))],
          [.init("x-ratelimit-reset-after", String(wait))])
      }
      let post = LabPost(
        channel: "discord", id: String(shelf.next()), text: text(of: ask.json), body: ask.body,
        moment: ask.now)
      shelf.add(post)
      return ask.query["wait"] == "true" ? message(post) : .nothing
    case ("PATCH", 5) where ask.path[3] == "messages":
      if let wrong = problem(in: ask.json) { return invalid(wrong) }
      let text = text(of: ask.json)
      let isThere = shelf.change(ask.path[4]) { post in
        post.text = text
        post.body = ask.body
        post.edits += 1
      }
      guard isThere, let post = shelf.post(ask.path[4]) else { return missing }
      return message(post)
    case ("DELETE", 5) where ask.path[3] == "messages":
      return shelf.remove(ask.path[4]) ? .nothing : missing
    default: return missing
    }
  }

  private static let missing = LocalResponse.json(
    404, ["message": "Unknown Message", "code": 10_008])

  private static func invalid(_ words: String) -> LocalResponse {
    .json(400, ["message": .string("Invalid Form Body: \(words)"), "code": 50_035])
  }

  private static func message(_ post: LabPost) -> LocalResponse {
    .json(200, ["id": .string(post.id), "channel_id": "3", "type": 0])
  }

  private static func text(of body: JSON?) -> String {
    let embeds = body?["embeds"]?.items ?? []
    return ([body?["content"]] + embeds.flatMap { [$0["title"], $0["description"]] })
      .compactMap { $0?.text }.joined(separator: "\n")
  }

  private static func problem(in body: JSON?) -> String? {
    guard let body else { return "no JSON" }
    let strange = body.keys(
      besides: ["content", "embeds", "allowed_mentions", "username", "avatar_url", "thread_name"])
    if let name = strange.first { return "\(name) is not known" }
    guard text(of: body).isEmpty == false else { return "Cannot send an empty message" }
    if body["content"]?.text?.count ?? 0 > 2000 { return "content must be 2000 or fewer in length" }
    var total = 0
    for embed in body["embeds"]?.items ?? [] {
      let (title, text) = (embed["title"]?.text ?? "", embed["description"]?.text ?? "")
      if title.utf16.count > 256 || text.utf16.count > 4096 { return "an embed is too long" }
      total += title.utf16.count + text.utf16.count
    }
    return total > 6000 ? "embeds are too long together" : nil
  }
}
