internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: Hashnode/gql-skill.
  static let hashnode = LabChannel(
    "hashnode", expired: { failure("UNAUTHENTICATED", "The token has expired") }
  ) { ask, shelf in
    guard ask.isSigned(as: "lab-hashnode") else {
      return failure("UNAUTHENTICATED", "You must be authenticated")
    }
    guard ask.method == "POST", let body = ask.json, let query = body["query"]?.text else {
      return failure("GRAPHQL_PARSE_FAILED", "This is no query")
    }
    let input = body["variables"]?["input"]
    if query.contains("publishPost(") { return publish(input, ask, &shelf) }
    if query.contains("updatePost(") {
      let isThere = shelf.change(input?["id"]?.text ?? "") { post in
        post.text = input?["contentMarkdown"]?.text ?? post.text
        post.edits += 1
      }
      guard isThere, let post = shelf.post(input?["id"]?.text ?? "") else {
        return failure("NOT_FOUND", "Post not found")
      }
      return data("updatePost", ["post": shown(post, ask)])
    }
    if query.contains("removePost(") {
      let id = input?["id"]?.text ?? ""
      guard shelf.remove(id) else { return failure("NOT_FOUND", "Post not found") }
      return data("removePost", ["post": ["id": .string(id)]])
    }
    if query.contains("publication(") {
      let edges = shelf.present.prefix(50).map { post -> JSON in ["node": shown(post, ask)] }
      return data("publication", ["posts": ["edges": .array(edges)]])
    }
    if query.contains("me {") { return data("me", ["username": "lab"]) }
    return failure("GRAPHQL_VALIDATION_FAILED", "Cannot query this")
  }

  private static func failure(_ code: String, _ words: String) -> LocalResponse {
    .json(
      200,
      [
        "errors": [["message": .string(words), "extensions": ["code": .string(code)]]],
        "data": .null,
      ])
  }

  private static func data(_ name: String, _ value: JSON) -> LocalResponse {
    .json(200, ["data": .object([.init(name, value)])])
  }

  private static func publish(_ input: JSON?, _ ask: Ask, _ shelf: inout Shelf) -> LocalResponse {
    guard let input, input["publicationId"]?.text == "lab", input["title"]?.text != nil,
      let text = input["contentMarkdown"]?.text, text.utf8.count <= 100_000,
      input["tags"]?.items.count ?? 0 <= 15
    else { return failure("BAD_USER_INPUT", "The input is not valid") }
    let strange = input.keys(
      besides: [
        "publicationId", "title", "subtitle", "contentMarkdown", "slug", "tags",
        "originalArticleURL", "coverImageOptions",
      ])
    if let name = strange.first { return failure("BAD_USER_INPUT", "\(name) is not known") }
    let post = LabPost(
      channel: "hashnode", id: "p\(shelf.next())", text: text,
      mark: input["originalArticleURL"]?.text, body: ask.body, moment: ask.now)
    shelf.add(post)
    return data("publishPost", ["post": shown(post, ask)])
  }

  private static func shown(_ post: LabPost, _ ask: Ask) -> JSON {
    [
      "id": .string(post.id), "url": .string("\(ask.base)/lab/\(post.id)"),
      "canonicalUrl": JSON(post.mark), "content": ["markdown": .string(post.text)],
    ]
  }
}
