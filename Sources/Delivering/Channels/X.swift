internal import Diagnostics

/// X, where nothing makes a second call safe, and a post with a link costs money each time.
///
/// Source: docs.x.com, openapi.json 2.167, post creation and user posts timeline.
enum X {
  static let deliverer = Deliverer(
    "x", home: "https://api.x.com", promise: .none,
    credentials: [
      Requirement(
        "token",
        "An OAuth 2.0 user token with tweet.write, tweet.read and users.read; it ends after two hours, "
          + "so a command that renews it serves best.")
    ],
    send: send, find: find,
    // The timeline does not show a post at once.
    settling: .seconds(60), withdraws: true, examine: examine)

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    let token = try await talk.secret("token")
    switch delivery.action {
    case .post:
      var body = try delivery.body()
      if let parent = delivery.before.last {
        body = body.with("reply", ["in_reply_to_tweet_id": .string(parent.id)])
      }
      let response = try await talk.make(
        talk.request("POST", "/2/tweets", bearer: token, json: body.pretty()), takes: [403])
      if response.status == 403 {
        // It does not say which post it means, so it is looked for.
        if response.told.contains("duplicate content") { throw .unclear(response.told) }
        _ = try response.accepted()
      }
      guard let id = response.json?["data"]?["id"]?.text else {
        throw .unclear("it answers \(response.status) without a post")
      }
      return .sent(posted(id), evidence: "\(response.status): post \(id)")
    case .edit: throw .refused("a post of X is not edited")
    case .withdraw(let post):
      let response = try await talk.make(
        talk.request("DELETE", "/2/tweets/\(post.id.percentEncoded)", bearer: token),
        takes: [404])
      guard response.status == 404 || response.json?["data"]?["deleted"] == .bool(true) else {
        throw .unclear(response.told)
      }
      return .sent(post, evidence: "\(response.status): deleted")
    }
  }

  private static func posted(_ id: String) -> Posted {
    Posted(id: id, url: "https://x.com/i/status/\(id)")
  }

  private static let find: Deliverer.Finding = { delivery, talk throws(Stop) in
    let token = try await talk.secret("token")
    if case .withdraw(let post) = delivery.action {
      let response = try await talk.ask(
        talk.request("GET", "/2/tweets/\(post.id.percentEncoded)", bearer: token), takes: [404])
      // What is gone is 200 with errors, and no data.
      return response.json?["data"] == nil
        ? .found(post, evidence: "it is gone") : .absent("it is still there")
    }
    let text = try delivery.body()["text"]?.text ?? ""
    let me = try await talk.ask(talk.request("GET", "/2/users/me", bearer: token))
    guard let user = me.json?["data"]?["id"]?.text else { return .unclear(me.told) }
    let page = try await talk.ask(
      talk.request(
        "GET",
        "/2/users/\(user.percentEncoded)/tweets?max_results=100&exclude=retweets"
          + "&start_time=\(Moment.text(delivery.moment - 600).percentEncoded)"
          + "&tweet.fields=created_at,entities,referenced_tweets",
        bearer: token))
    guard let json = page.json, json["meta"] != nil || json["data"] != nil else {
      return .unclear(page.told)
    }
    let posts = json["data"]?.items ?? []
    for post in posts where isSame(post, text, after: delivery.before.last) {
      guard let id = post["id"]?.text else { continue }
      return .found(posted(id), evidence: "post \(id) has its text")
    }
    return posts.count < 100
      ? .absent("none of the account's posts since then has its text")
      : .unclear("the account has posted too much since then to look through")
  }

  /// Whether a post of the timeline has the text, with its addresses as they were before they were
  /// shortened, and replies to the same.
  private static func isSame(_ post: JSON, _ text: String, after parent: Posted?) -> Bool {
    var words = PlainText.entitiesUndone(post["text"]?.text ?? "")
    for url in post["entities"]?["urls"]?.items ?? [] {
      guard let short = url["url"]?.text, let long = url["expanded_url"]?.text else { continue }
      words = words.replacing(short, with: long)
    }
    let reply = post["referenced_tweets"]?.items.first { $0["type"]?.text == "replied_to" }
    return reply?["id"]?.text == parent?.id
      && PlainText.areSame(schemeless(words), schemeless(text))
  }

  /// X gives a scheme to an address that has none.
  private static func schemeless(_ text: String) -> String {
    text.replacing("https://", with: "").replacing("http://", with: "")
  }

  private static let examine: Deliverer.Examining = { talk throws(Stop) in
    let token = try await talk.secret("token")
    let response = try await talk.ask(talk.request("GET", "/2/users/me", bearer: token))
    let name = response.json?["data"]?["username"]?.text ?? "somebody"
    return AccountState(isAccepted: true, remark: "X takes us for @\(name)")
  }
}
