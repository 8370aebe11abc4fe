internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: developers.forem.com/api/v1, and forem/forem, app/models/article.rb.
  static let devto = LabChannel(
    "devto", expired: { .json(401, ["error": "unauthorized", "status": 401]) }
  ) { ask, shelf in
    guard ask.headers["api-key"] == "lab-devto" else {
      return .json(401, ["error": "unauthorized", "status": 401])
    }
    switch (ask.method, ask.path.prefix(2).joined(separator: "/"), ask.path.count) {
    case ("GET", "api/users", 3): return .json(200, ["id": 1, "username": "lab"])
    case ("GET", "api/articles", 4) where ask.path[3] == "all":
      let page = ask.query["page"].flatMap(Int.init) ?? 1
      let size = min(ask.query["per_page"].flatMap(Int.init) ?? 30, 1000)
      // What is no longer published is still the account's.
      let posts = shelf.posts.reversed().dropFirst((page - 1) * size).prefix(size)
      return .json(200, .array(posts.map { article($0, ask) }))
    case ("POST", "api/articles", 2):
      guard let sent = ask.json?["article"] else { return invalid("param is missing: article") }
      if let wrong = problem(in: sent) { return invalid(wrong) }
      let address = sent["canonical_url"]?.text
      if let address, shelf.posts.contains(where: { $0.mark == address }) {
        return invalid("Validation failed: Canonical url has already been taken")
      }
      let post = LabPost(
        channel: "devto", id: String(shelf.next() % 10_000_000),
        text: sent["body_markdown"]?.text ?? "", mark: address, body: ask.body, moment: ask.now)
      shelf.add(post)
      return .json(201, article(post, ask))
    case ("PUT", "api/articles", 3):
      guard let sent = ask.json?["article"] else { return invalid("param is missing: article") }
      // An update may leave out what stays as it is.
      if sent["title"] != nil || sent["body_markdown"] != nil, let wrong = problem(in: sent) {
        return invalid(wrong)
      }
      if sent == ["published": false] {
        guard let post = shelf.post(ask.path[2]), shelf.remove(post.id) else {
          return .json(404, ["error": "not found", "status": 404])
        }
        return .json(200, article(post, ask))
      }
      let isThere = shelf.change(ask.path[2]) { post in
        post.text = sent["body_markdown"]?.text ?? post.text
        post.body = ask.body
        post.edits += 1
      }
      guard isThere, let post = shelf.post(ask.path[2]) else {
        return .json(404, ["error": "not found", "status": 404])
      }
      return .json(200, article(post, ask))
    default: return .json(404, ["error": "not found", "status": 404])
    }
  }

  private static func invalid(_ words: String) -> LocalResponse {
    .json(422, ["error": .string(words), "status": 422])
  }

  private static func problem(in article: JSON) -> String? {
    let strange = article.keys(
      besides: [
        "title", "body_markdown", "published", "description", "tags", "canonical_url", "series",
        "main_image", "organization_id",
      ])
    if let name = strange.first { return "Validation failed: '\(name)' is not known" }
    guard let title = article["title"]?.text, !title.isEmpty, title.count <= 128 else {
      return "Validation failed: Title is too long or missing (128 characters)"
    }
    let tags = article["tags"]?.text?.split(separator: ",") ?? []
    if tags.count > 4 { return "Validation failed: Tag list exceed the maximum of 4 tags" }
    for tag in tags {
      let name = tag.drop { $0 == " " }
      guard name.allSatisfy({ $0.isLetter || $0.isNumber }), name.count <= 30 else {
        return "Validation failed: Tag \"\(name)\" contains non-alphanumeric characters"
      }
    }
    return nil
  }

  private static func article(_ post: LabPost, _ ask: Ask) -> JSON {
    let sent = JSON(reading: post.body)?["article"]
    return [
      "type_of": "article", "id": .number(Int(post.id) ?? 0), "title": sent?["title"] ?? "",
      "published": post.isGone ? false : sent?["published"] ?? false,
      "canonical_url": JSON(post.mark),
      "body_markdown": .string(post.text), "url": .string("\(ask.base)/lab/\(post.id)"),
    ]
  }
}
