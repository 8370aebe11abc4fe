internal import Diagnostics

/// dev.to, and other communities of Forem: an article is there once for each canonical address.
///
/// Source: developers.forem.com/api/v1.
enum Devto {
  static let deliverer = Deliverer(
    "devto", home: "https://dev.to", promise: .once(within: nil),
    credentials: [
      Requirement("key", "An API key: Settings, Extensions, DEV Community API Keys.")
    ],
    send: send, find: find, edits: true, withdraws: true, examine: examine)

  private static func request(
    _ talk: Talk, _ method: String, _ path: String, _ json: JSON? = nil
  ) async throws(Stop) -> Request {
    var request = talk.request(
      method, path, headers: [.init("api-key", try await talk.secret("key"))],
      json: json?.pretty())
    request.headers.removeAll { $0.name == "Accept" }
    request.headers.append(.init("Accept", "application/vnd.forem.api-v1+json"))
    return request
  }

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    switch delivery.action {
    case .post:
      let body = try delivery.body()
      guard body["article"]?["canonical_url"]?.text != nil else {
        throw .refused("an article without a canonical address could be made twice")
      }
      let response = try await talk.make(
        try await request(talk, "POST", "/api/articles", body), takes: [422])
      if response.status == 422 {
        guard response.told.contains("has already been taken") else {
          throw .refused(response.told)
        }
        if case .found(let posted, _) = try await find(delivery, talk) {
          return .sent(posted, evidence: "422: it was there already, as \(posted.id)")
        }
        throw .unclear(response.told)
      }
      return try sent(response)
    case .edit(let post):
      // Whether it is published is for the person who did that.
      guard let article = try delivery.body()["article"]?.without("published") else {
        throw .refused("the draft is no article")
      }
      let response = try await talk.make(
        try await request(
          talk, "PUT", "/api/articles/\(post.id.percentEncoded)", ["article": article]))
      return try sent(response)
    case .withdraw(let post):
      // DEV deletes nothing by its API: the article goes back to the drafts, where readers have none.
      let response = try await talk.make(
        try await request(
          talk, "PUT", "/api/articles/\(post.id.percentEncoded)",
          ["article": ["published": false]]), takes: [404])
      return .sent(
        post,
        evidence: response.status == 404
          ? "404: it is gone" : "\(response.status): a draft again")
    }
  }

  private static func sent(_ response: Response) throws(Stop) -> Answer {
    guard let article = response.json, let posted = posted(article) else {
      throw .unclear("it answers \(response.status) without an article")
    }
    return .sent(posted, evidence: "\(response.status): article \(posted.id)")
  }

  private static func posted(_ article: JSON) -> Posted? {
    article["id"]?.number.map { Posted(id: String($0), url: article["url"]?.text) }
  }

  private static let find: Deliverer.Finding = { delivery, talk throws(Stop) in
    let article: JSON?
    if case .withdraw = delivery.action {
      article = nil
    } else {
      article = try delivery.body()["article"]
    }
    // A page has a thousand at most; nobody has ten thousand.
    for page in 1...10 {
      let response = try await talk.ask(
        try await request(talk, "GET", "/api/articles/me/all?per_page=1000&page=\(page)"))
      guard case .array(let articles)? = response.json else { return .unclear(response.told) }
      for candidate in articles {
        guard let posted = posted(candidate) else { continue }
        switch delivery.action {
        case .edit(let post) where posted.id == post.id:
          let isNew = PlainText.areSame(
            candidate["body_markdown"]?.text ?? "", article?["body_markdown"]?.text ?? "")
          return isNew
            ? .found(posted, evidence: "the article has the new text")
            : .absent("the article has another text")
        case .withdraw(let post) where posted.id == post.id:
          return candidate["published"] == .bool(true)
            ? .absent("the article is published") : .found(post, evidence: "the article is a draft")
        case .post where candidate["canonical_url"]?.text == article?["canonical_url"]?.text:
          return .found(posted, evidence: "article \(posted.id) has the canonical address")
        default: continue
        }
      }
      if articles.count < 1000 { break }
    }
    if case .withdraw(let post) = delivery.action {
      return .found(post, evidence: "the account has no such article")
    }
    return .absent("none of the account's articles has the canonical address")
  }

  private static let examine: Deliverer.Examining = { talk throws(Stop) in
    let response = try await talk.ask(try await request(talk, "GET", "/api/users/me"))
    return AccountState(
      isAccepted: true,
      remark: "DEV takes us for @\(response.json?["username"]?.text ?? "somebody")")
  }
}
