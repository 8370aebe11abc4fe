internal import Diagnostics

/// Hashnode, whose refusals are answers of 200 that say what is wrong.
///
/// Source: Hashnode/gql-skill, 2026-07-29.
enum Hashnode {
  static let deliverer = Deliverer(
    "hashnode", home: "https://gql-beta.hashnode.com", promise: .none,
    settings: [
      Requirement("publication", "The publication's id; may stand in the draft.")
    ],
    credentials: [
      Requirement("token", "A personal access token; writing needs a Pro plan.")
    ],
    send: send, find: find,
    // What is read may be 25 seconds old.
    settling: .seconds(30), edits: true, withdraws: true, examine: examine)

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    switch delivery.action {
    case .post:
      let body = try delivery.body()
      guard var input = body["variables"]?["input"] else {
        throw .refused("the draft is no article")
      }
      if input["publicationId"] == nil {
        input = input.with("publicationId", .string(try talk.setting("publication")))
      }
      return try posted(
        try await ask(talk, body.with("variables", ["input": input])), in: "publishPost")
    case .edit(let post):
      guard let input = try delivery.body()["variables"]?["input"] else {
        throw .refused("the draft is no article")
      }
      let changed = input.without("publicationId", "slug").with("id", .string(post.id))
      return try posted(
        try await ask(
          talk,
          [
            "query": .string(
              "mutation Update($input: UpdatePostInput!) "
                + "{ updatePost(input: $input) { post { id url } } }"),
            "variables": ["input": changed],
          ]), in: "updatePost")
    case .withdraw(let post):
      let data = try await ask(
        talk,
        [
          "query": .string(
            "mutation Remove($input: RemovePostInput!) { removePost(input: $input) { post { id } } }"
          ),
          "variables": ["input": ["id": .string(post.id)]],
        ], isGoneFine: true)
      guard data["removePost"] != nil else { throw .unclear("it answers without a post") }
      return .sent(post, evidence: "200: removed")
    }
  }

  /// The data of an answer.
  ///
  /// - Throws: ``Stop``, a refusal where a code of the answer's errors says that nothing was done.
  private static func ask(
    _ talk: Talk, _ query: JSON, isGoneFine: Bool = false
  ) async throws(Stop) -> JSON {
    let token = try await talk.secret("token")
    let response = try await talk.make(
      talk.request("POST", "/", bearer: token, json: query.pretty()))
    guard let json = response.json else { throw .unclear(response.told) }
    if let error = json["errors"]?.items.first {
      let code = error["extensions"]?["code"]?.text ?? ""
      let words = "\(code): \(error["message"]?.text ?? "")"
      switch code {
      case "NOT_FOUND" where isGoneFine: return ["removePost": .null]
      case "TOO_MANY_REQUESTS", "RATE_LIMITED":
        throw .refused(words, isPermanent: false, retryAfter: response.patience() ?? .seconds(60))
      case "FORBIDDEN", "UNAUTHENTICATED", "BAD_USER_INPUT", "NOT_FOUND",
        "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED":
        throw .refused(words)
      default: throw .unclear(words)
      }
    }
    guard let data = json["data"] else { throw .unclear(response.told) }
    return data
  }

  private static func posted(_ data: JSON, in call: String) throws(Stop) -> Answer {
    guard let post = data[call]?["post"], let id = post["id"]?.text else {
      throw .unclear("it answers without a post")
    }
    return .sent(Posted(id: id, url: post["url"]?.text), evidence: "200: post \(id)")
  }

  private static let find: Deliverer.Finding = { delivery, talk throws(Stop) in
    let publication = try talk.setting("publication")
    let data = try await ask(
      talk,
      [
        "query": .string(
          "query Posts($id: ObjectId!) { publication(id: $id) { posts(first: 50) "
            + "{ edges { node { id url canonicalUrl content { markdown } } } } } }"),
        "variables": ["id": .string(publication)],
      ])
    guard case .array(let edges)? = data["publication"]?["posts"]?["edges"] else {
      return .unclear("it answers without posts")
    }
    let nodes = edges.compactMap { $0["node"] }
    switch delivery.action {
    case .withdraw(let post):
      if nodes.contains(where: { $0["id"]?.text == post.id }) {
        return .absent("it is still there")
      }
      return edges.count < 50
        ? .found(post, evidence: "it is gone") : .unclear("it may be further back")
    case .edit(let post):
      guard let node = nodes.first(where: { $0["id"]?.text == post.id }) else {
        return .unclear("it is not among the last posts")
      }
      let new = try delivery.body()["variables"]?["input"]?["contentMarkdown"]?.text
      return PlainText.areSame(node["content"]?["markdown"]?.text ?? "", new ?? "")
        ? .found(post, evidence: "the post has the new text")
        : .absent("the post has another text")
    case .post:
      guard
        let address = try delivery.body()["variables"]?["input"]?["originalArticleURL"]?.text
      else { return .unclear("the article has no address by which it could be found") }
      for node in nodes where node["canonicalUrl"]?.text == address {
        guard let id = node["id"]?.text else { continue }
        return .found(
          Posted(id: id, url: node["url"]?.text),
          evidence: "post \(id) has the original address")
      }
      return edges.count < 50
        ? .absent("no post has the original address") : .unclear("it may be further back")
    }
  }

  private static let examine: Deliverer.Examining = { talk throws(Stop) in
    let data = try await ask(talk, ["query": "query { me { username } }"])
    let name = data["me"]?["username"]?.text ?? "somebody"
    return AccountState(isAccepted: true, remark: "Hashnode takes us for @\(name)")
  }
}
