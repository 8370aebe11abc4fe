internal import Diagnostics

/// LinkedIn, which cannot be asked what a person has posted: an answer that is lost stays lost, but
/// for what it says when the same is posted again.
///
/// Source: learn.microsoft.com/linkedin/marketing, Posts API.
enum LinkedIn {
  static let deliverer = Deliverer(
    "linkedin", home: "https://api.linkedin.com", promise: .none,
    settings: [
      Requirement("author", "Whose post it is, such as urn:li:person:AbC; may stand in the draft."),
      Requirement(
        "version", "The version of the interface, such as 202608; one is good for a year.",
        isOptional: true),
    ],
    credentials: [
      Requirement("token", "An access token with w_member_social; it ends after 60 days.")
    ],
    send: send, edits: true, withdraws: true)

  private static func headers(_ talk: Talk, _ more: Request.Header...) -> [Request.Header] {
    [
      .init("LinkedIn-Version", talk.account.settings["version"] ?? "202608"),
      .init("X-Restli-Protocol-Version", "2.0.0"),
    ] + more
  }

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    let token = try await talk.secret("token")
    switch delivery.action {
    case .post:
      var body = try delivery.body()
      if body["author"] == nil {
        body = body.with("author", .string(try talk.setting("author")))
      }
      let response = try await talk.make(
        talk.request(
          "POST", "/rest/posts", bearer: token, headers: headers(talk), json: body.pretty()),
        takes: [422])
      if response.status == 422 {
        guard let urn = duplicate(response) else { throw .refused(response.told) }
        return .sent(posted(urn), evidence: "422: a duplicate of \(urn)")
      }
      guard let urn = response.value("x-restli-id"), urn.hasPrefix("urn:li:") else {
        throw .unclear("it answers \(response.status) without the name of a post")
      }
      return .sent(posted(urn), evidence: "\(response.status): \(urn)")
    case .edit(let post):
      guard let commentary = try delivery.body()["commentary"] else {
        throw .refused("the draft has no commentary")
      }
      let patch: JSON = ["patch": ["$set": ["commentary": commentary]]]
      let response = try await talk.make(
        talk.request(
          "POST", "/rest/posts/\(post.id.percentEncoded)", bearer: token,
          headers: headers(talk, .init("X-RestLi-Method", "PARTIAL_UPDATE")),
          json: patch.compact()))
      guard response.status == 204 else { throw .unclear(response.told) }
      return .sent(post, evidence: "204: updated")
    case .withdraw(let post):
      let response = try await talk.make(
        talk.request(
          "DELETE", "/rest/posts/\(post.id.percentEncoded)", bearer: token,
          headers: headers(talk, .init("X-RestLi-Method", "DELETE"))))
      guard response.status == 204 else { throw .unclear(response.told) }
      return .sent(post, evidence: "204: deleted")
    }
  }

  private static func posted(_ urn: String) -> Posted {
    Posted(id: urn, url: "https://www.linkedin.com/feed/update/\(urn)/")
  }

  /// The post that a refusal says is there already.
  private static func duplicate(_ response: Response) -> String? {
    let text = String(decoding: response.body, as: UTF8.self)
    guard text.contains("DUPLICATE_POST"), let start = text.firstRange(of: "urn:li:share:")
    else { return nil }
    let digits = text[start.upperBound...].prefix { $0.isASCII && $0.isNumber }
    return digits.isEmpty ? nil : "urn:li:share:\(digits)"
  }
}
