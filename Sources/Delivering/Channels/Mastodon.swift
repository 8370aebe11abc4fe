internal import Diagnostics

/// Mastodon, and what speaks its language.
///
/// Source: docs.joinmastodon.org/methods/statuses and /methods/accounts.
enum Mastodon {
  static let deliverer = Deliverer(
    "mastodon", home: nil,
    // The server says an hour; the clock of ours may differ.
    promise: .once(within: .seconds(50 * 60)),
    credentials: [
      Requirement(
        "token",
        "An access token with the scopes write:statuses, read:statuses and read:accounts: Preferences, "
          + "Development, New application.")
    ],
    send: send, find: find, edits: true, withdraws: true, examine: examine)

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    let token = try await talk.secret("token")
    switch delivery.action {
    case .post:
      var body = try delivery.body()
      if let parent = delivery.before.last {
        body = body.with("in_reply_to_id", .string(parent.id))
      }
      let response = try await talk.make(
        talk.request(
          "POST", "/api/v1/statuses", bearer: token,
          headers: [.init("Idempotency-Key", delivery.key)], json: body.pretty()))
      return try sent(response)
    case .edit(let post):
      let body = try delivery.body().without("visibility")
      let response = try await talk.make(
        talk.request(
          "PUT", "/api/v1/statuses/\(post.id.percentEncoded)", bearer: token, json: body.pretty()))
      return try sent(response)
    case .withdraw(let post):
      let response = try await talk.make(
        talk.request("DELETE", "/api/v1/statuses/\(post.id.percentEncoded)", bearer: token),
        takes: [404])
      return .sent(post, evidence: response.status == 404 ? "404: it is gone" : "200: deleted")
    }
  }

  private static func sent(_ response: Response) throws(Stop) -> Answer {
    guard let status = response.json, let posted = posted(status) else {
      throw .unclear("it answers \(response.status) without a status")
    }
    return .sent(posted, evidence: "\(response.status): status \(posted.id)")
  }

  private static func posted(_ status: JSON) -> Posted? {
    guard let id = status["id"]?.text, !id.isEmpty else { return nil }
    return Posted(id: id, url: status["url"]?.text)
  }

  /// The account's own posts since the delivery was intended, by their words and what they reply to;
  /// for an edit and a withdrawal the post itself.
  private static let find: Deliverer.Finding = { delivery, talk throws(Stop) in
    let token = try await talk.secret("token")
    switch delivery.action {
    case .edit(let post):
      let path = "/api/v1/statuses/\(post.id.percentEncoded)/source"
      let response = try await talk.ask(talk.request("GET", path, bearer: token))
      guard let text = response.json?["text"]?.text else { return .unclear(response.told) }
      return PlainText.areSame(text, try delivery.body()["status"]?.text ?? "")
        ? .found(post, evidence: "its source is the new text")
        : .absent("its source is another text")
    case .withdraw(let post):
      let path = "/api/v1/statuses/\(post.id.percentEncoded)"
      let response = try await talk.ask(
        talk.request("GET", path, bearer: token), takes: [404, 410])
      return response.status == 200
        ? .absent("it is still there") : .found(post, evidence: "\(response.status): it is gone")
    case .post: return try await search(delivery, talk, token)
    }
  }

  private static func search(
    _ delivery: Delivery, _ talk: Talk, _ token: String
  ) async throws(Stop) -> Sighting {
    let text = try delivery.body()["status"]?.text ?? ""
    let me = try await talk.ask(
      talk.request("GET", "/api/v1/accounts/verify_credentials", bearer: token))
    guard let account = me.json?["id"]?.text else { return .unclear(me.told) }
    var path = "/api/v1/accounts/\(account.percentEncoded)/statuses?limit=40&exclude_reblogs=true"
    let first = path
    // Who has posted four hundred times since then is not looked at further.
    for _ in 0..<10 {
      let page = try await talk.ask(talk.request("GET", path, bearer: token))
      guard case .array(let statuses)? = page.json else { return .unclear(page.told) }
      for status in statuses
      where PlainText.areSame(PlainText.of(html: status["content"]?.text ?? ""), text)
        && status["in_reply_to_id"]?.text == delivery.before.last?.id
      {
        // The same words may have been posted long before.
        guard let posted = posted(status),
          let moment = status["created_at"]?.text.flatMap(Moment.iso),
          moment > delivery.moment - 600
        else { continue }
        return .found(posted, evidence: "status \(posted.id) has its text")
      }
      guard let oldest = statuses.last, statuses.count >= 40, let id = oldest["id"]?.text,
        let moment = oldest["created_at"]?.text.flatMap(Moment.iso),
        moment > delivery.moment - 600
      else { return .absent("none of the account's posts since then has its text") }
      path = first + "&max_id=\(id.percentEncoded)"
    }
    return .unclear("the account has posted too much since then to look through")
  }

  private static let examine: Deliverer.Examining = { talk throws(Stop) in
    let token = try await talk.secret("token")
    let response = try await talk.ask(
      talk.request("GET", "/api/v1/accounts/verify_credentials", bearer: token))
    let name = response.json?["acct"]?.text ?? response.json?["username"]?.text ?? "somebody"
    return AccountState(isAccepted: true, remark: "Mastodon takes us for @\(name)")
  }
}
