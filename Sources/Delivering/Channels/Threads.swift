internal import Diagnostics

/// Threads, where a post is first prepared, which nobody sees, and then published.
///
/// Source: developers.facebook.com/docs/threads, posts, reply management and retrieve posts.
enum Threads {
  static let deliverer = Deliverer(
    "threads", home: "https://graph.threads.net", promise: .none,
    settings: [Requirement("user", "The account's number.")],
    credentials: [
      Requirement(
        "token",
        "A long-lived token with threads_basic, threads_content_publish and threads_delete; it ends "
          + "after 60 days.")
    ],
    send: send, find: find, settling: .seconds(30), withdraws: true, examine: examine)

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    let token = try await talk.secret("token")
    switch delivery.action {
    case .edit: throw .refused("a post of Threads is not edited")
    case .withdraw(let post):
      let response = try await talk.make(
        talk.request("DELETE", "/v1.0/\(post.id.percentEncoded)", bearer: token), takes: [404])
      guard response.status == 404 || response.json?["success"] == .bool(true) else {
        throw .unclear(response.told)
      }
      return .sent(post, evidence: "\(response.status): deleted")
    case .post:
      let user = try talk.setting("user").percentEncoded
      let container: String
      if let kept = try await prepared(delivery, token, talk) {
        container = kept
      } else {
        container = try await prepare(delivery, for: user, token, talk)
      }
      try await waitUntilFinished(container, token, talk)
      let response = try await talk.make(
        form("/v1.0/\(user)/threads_publish", [("creation_id", container)], token, talk))
      guard let id = response.json?["id"]?.text else {
        throw .unclear("it answers \(response.status) without a post")
      }
      let address = try? await talk.ask(
        talk.request("GET", "/v1.0/\(id.percentEncoded)?fields=permalink", bearer: token))
      return .sent(
        Posted(id: id, url: address?.json?["permalink"]?.text),
        evidence: "\(response.status): post \(id)")
    }
  }

  /// The container that an earlier attempt has made, where it can still be published: it is published
  /// once, however often that is asked for.
  private static func prepared(
    _ delivery: Delivery, _ token: String, _ talk: Talk
  ) async throws(Stop) -> String? {
    guard let container = delivery.fixed[containerName] else { return nil }
    switch try await state(of: container, token, talk).json?["status"]?.text {
    case "FINISHED", "IN_PROGRESS": return container
    case "PUBLISHED": throw .unclear("the container \(container) was published before")
    // It is good for a day.
    default: return nil
    }
  }

  /// What a container is kept as.
  private static let containerName = "container"

  private static func prepare(
    _ delivery: Delivery, for user: String, _ token: String, _ talk: Talk
  ) async throws(Stop) -> String {
    guard case .object(let members) = try delivery.body() else { throw .refused("no body") }
    var fields = members.compactMap { member in member.value.text.map { (member.key, $0) } }
    if let parent = delivery.before.last { fields.append(("reply_to_id", parent.id)) }
    // Nobody sees a container, so a failure here is a refusal.
    let made = try await talk.ask(form("/v1.0/\(user)/threads", fields, token, talk))
    guard let container = made.json?["id"]?.text else {
      throw .refused("it answers \(made.status) without a container", isPermanent: false)
    }
    talk.keep(containerName, container)
    return container
  }

  private static func state(
    of container: String, _ token: String, _ talk: Talk
  ) async throws(Stop) -> Response {
    try await talk.ask(
      talk.request(
        "GET", "/v1.0/\(container.percentEncoded)?fields=status,error_message", bearer: token),
      takes: [400, 404])
  }

  private static func form(
    _ path: String, _ fields: [(String, String)], _ token: String, _ talk: Talk
  ) -> Request {
    var request = talk.request("POST", path, bearer: token)
    request.headers.append(.init("Content-Type", "application/x-www-form-urlencoded"))
    request.body = Array(
      fields.map { "\($0.percentEncoded)=\($1.percentEncoded)" }.joined(separator: "&").utf8)
    return request
  }

  /// Images are fetched by Threads, which takes a while.
  private static func waitUntilFinished(
    _ container: String, _ token: String, _ talk: Talk
  ) async throws(Stop) {
    for attempt in 0..<10 {
      let response = try await state(of: container, token, talk)
      switch response.json?["status"]?.text {
      case "FINISHED": return
      case "IN_PROGRESS":
        if attempt < 9 { try? await Task.sleep(for: .seconds(3)) }
      default:
        throw .refused(
          "the post cannot be prepared: \(response.json?["error_message"]?.text ?? response.told)")
      }
    }
    throw .refused("the post is still being prepared", isPermanent: false)
  }

  private static let find: Deliverer.Finding = { delivery, talk throws(Stop) in
    let token = try await talk.secret("token")
    if case .withdraw(let post) = delivery.action {
      let response = try await talk.ask(
        talk.request("GET", "/v1.0/\(post.id.percentEncoded)?fields=id", bearer: token),
        takes: [404])
      return response.status == 404
        ? .found(post, evidence: "404: it is gone") : .absent("it is still there")
    }
    // What the channel says of the container itself is worth more than what its lists show.
    if let container = delivery.fixed[containerName] {
      let status = try await state(of: container, token, talk).json?["status"]?.text
      if let status, ["FINISHED", "IN_PROGRESS", "EXPIRED"].contains(status) {
        return .absent("its container \(container) is \(status), and was not published")
      }
    }
    let text = try delivery.body()["text"]?.text ?? ""
    let user = try talk.setting("user").percentEncoded
    // Posts and replies are two lists.
    let list = delivery.before.isEmpty ? "threads" : "replies"
    let response = try await talk.ask(
      talk.request(
        "GET",
        "/v1.0/\(user)/\(list)?fields=id,text,permalink,timestamp&limit=100"
          + "&since=\(delivery.moment - 600)",
        bearer: token))
    guard case .array(let posts)? = response.json?["data"] else { return .unclear(response.told) }
    for post in posts where PlainText.areSame(post["text"]?.text ?? "", text) {
      guard let id = post["id"]?.text else { continue }
      return .found(
        Posted(id: id, url: post["permalink"]?.text), evidence: "post \(id) has its text")
    }
    return posts.count < 100
      ? .absent("none of the account's posts since then has its text")
      : .unclear("the account has posted too much since then to look through")
  }

  private static let examine: Deliverer.Examining = { talk throws(Stop) in
    let token = try await talk.secret("token")
    let response = try await talk.ask(
      talk.request("GET", "/v1.0/me?fields=id,username", bearer: token))
    let name = response.json?["username"]?.text ?? "somebody"
    return AccountState(isAccepted: true, remark: "Threads takes us for @\(name)")
  }
}
