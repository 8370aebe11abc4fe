internal import Diagnostics

/// Buttondown, where a call with a key is done once.
///
/// Source: docs.buttondown.com, API emails and idempotency.
enum Buttondown {
  static let deliverer = Deliverer(
    "buttondown", home: "https://api.buttondown.com",
    // How long a key is remembered is not written anywhere.
    promise: .once(within: .seconds(3600)),
    credentials: [Requirement("key", "An API key: Settings, API.")],
    send: send, find: find, edits: true, withdraws: true, examine: examine)

  private static func request(
    _ talk: Talk, _ method: String, _ path: String, _ json: JSON? = nil, key: String? = nil
  ) async throws(Stop) -> Request {
    var headers: [Request.Header] = [
      .init("Authorization", "Token \(try await talk.secret("key"))")
    ]
    if let key { headers.append(.init("X-Idempotency-Key", key)) }
    return talk.request(method, path, headers: headers, json: json?.pretty())
  }

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    switch delivery.action {
    case .post:
      let body = try marked(try delivery.body(), delivery)
      return try sent(
        try await talk.make(
          try await request(talk, "POST", "/v1/emails", body, key: delivery.key)))
    case .edit(let post):
      let body = try delivery.body().without("status", "metadata", "slug")
      return try sent(
        try await talk.make(
          try await request(talk, "PATCH", "/v1/emails/\(post.id.percentEncoded)", body)))
    case .withdraw(let post):
      let response = try await talk.make(
        try await request(talk, "DELETE", "/v1/emails/\(post.id.percentEncoded)"), takes: [404])
      guard response.status == 404 || response.status == 204 else {
        throw .unclear(response.told)
      }
      return .sent(post, evidence: "\(response.status): deleted")
    }
  }

  /// With the delivery's key among its data, by which it is found again.
  private static func marked(_ body: JSON, _ delivery: Delivery) throws(Stop) -> JSON {
    body.with(
      "metadata", (body["metadata"] ?? .object([])).with("delivery", .string(delivery.key)))
  }

  private static func sent(_ response: Response) throws(Stop) -> Answer {
    guard let email = response.json, let posted = posted(email) else {
      throw .unclear("it answers \(response.status) without a mail")
    }
    return .sent(posted, evidence: "\(response.status): mail \(posted.id)")
  }

  private static func posted(_ email: JSON) -> Posted? {
    email["id"]?.text.map { Posted(id: $0, url: email["absolute_url"]?.text) }
  }

  private static let find: Deliverer.Finding = { delivery, talk throws(Stop) in
    switch delivery.action {
    case .edit(let post), .withdraw(let post):
      let response = try await talk.ask(
        try await request(talk, "GET", "/v1/emails/\(post.id.percentEncoded)"), takes: [404])
      if case .withdraw = delivery.action {
        return response.status == 404
          ? .found(post, evidence: "404: it is gone") : .absent("it is still there")
      }
      guard let body = response.json?["body"]?.text else { return .unclear(response.told) }
      return PlainText.areSame(body, try delivery.body()["body"]?.text ?? "")
        ? .found(post, evidence: "the mail has the new text")
        : .absent("the mail has another text")
    case .post:
      for page in 1...10 {
        let response = try await talk.ask(
          try await request(talk, "GET", "/v1/emails?ordering=-creation_date&page=\(page)"),
          takes: [404])
        if response.status == 404, page > 1 { break }
        guard case .array(let emails)? = response.json?["results"] else {
          return .unclear(response.told)
        }
        for email in emails where email["metadata"]?["delivery"]?.text == delivery.key {
          guard let posted = posted(email) else { continue }
          return .found(posted, evidence: "mail \(posted.id) has the delivery's key")
        }
        if response.json?["next"]?.text == nil { break }
      }
      return .absent("no mail has the delivery's key")
    }
  }

  private static let examine: Deliverer.Examining = { talk throws(Stop) in
    _ = try await talk.ask(try await request(talk, "GET", "/v1/emails?page=1"))
    return AccountState(isAccepted: true, remark: "Buttondown takes the key")
  }
}
