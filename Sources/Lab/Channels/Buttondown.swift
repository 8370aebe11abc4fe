internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: docs.buttondown.com, API emails and idempotency.
  static let buttondown = LabChannel(
    "buttondown", expired: { .json(401, ["detail": "Invalid token."]) }
  ) { ask, shelf in
    guard ask.isSigned("Token ", as: "lab-buttondown") else {
      return .json(401, ["detail": "Invalid token."])
    }
    switch (ask.method, ask.path.count) {
    case ("GET", 2) where ask.path == ["v1", "emails"]:
      let page = ask.query["page"].flatMap(Int.init) ?? 1
      let posts = shelf.present.dropFirst((page - 1) * 100)
      let next: JSON =
        posts.count > 100 ? .string("\(ask.base)/v1/emails?page=\(page + 1)") : .null
      return .json(
        200,
        [
          "results": .array(posts.prefix(100).map { email($0, ask) }),
          "count": .number(shelf.present.count), "next": next,
        ])
    case ("GET", 3): return shelf.post(ask.path[2]).map { .json(200, email($0, ask)) } ?? missing
    case ("POST", 2) where ask.path == ["v1", "emails"]:
      let key = ask.headers["x-idempotency-key"]
      if let key, key.utf8.count > 200 { return invalid("The idempotency key is too long.") }
      if let key, let known = shelf.answered[key] { return known.answer }
      if let wrong = problem(in: ask.json, isNew: true) { return invalid(wrong) }
      let post = LabPost(
        channel: "buttondown", id: "em_\(shelf.next())", text: ask.json?["body"]?.text ?? "",
        mark: key, body: ask.body, moment: ask.now)
      shelf.add(post)
      let answer = LocalResponse.json(201, email(post, ask))
      if let key { shelf.answered[key] = (answer, .max) }
      return answer
    case ("PATCH", 3):
      if let wrong = problem(in: ask.json, isNew: false) { return invalid(wrong) }
      let isThere = shelf.change(ask.path[2]) { post in
        post.text = ask.json?["body"]?.text ?? post.text
        post.edits += 1
      }
      guard isThere, let post = shelf.post(ask.path[2]) else { return missing }
      return .json(200, email(post, ask))
    case ("DELETE", 3): return shelf.remove(ask.path[2]) ? .nothing : missing
    default: return missing
    }
  }

  private static let missing = LocalResponse.json(404, ["detail": "Not Found"])

  private static func invalid(_ words: String) -> LocalResponse {
    .json(422, ["detail": .string(words)])
  }

  private static func problem(in body: JSON?, isNew: Bool) -> String? {
    guard let body else { return "This is no JSON." }
    let strange = body.keys(
      besides: [
        "subject", "body", "status", "slug", "metadata", "description", "canonical_url", "image",
      ])
    if let name = strange.first { return "\(name): extra fields not permitted" }
    if isNew, body["subject"]?.text?.isEmpty ?? true { return "subject: field required" }
    if body["slug"]?.text?.count ?? 0 > 100 { return "slug: at most 100 characters" }
    if isNew, body["status"]?.text != "draft" { return "the lab takes drafts" }
    return nil
  }

  private static func email(_ post: LabPost, _ ask: Ask) -> JSON {
    [
      "id": .string(post.id), "body": .string(post.text), "status": "draft",
      "absolute_url": .string("\(ask.base)/lab/archive/\(post.id)"),
      "metadata": JSON(reading: post.body)?["metadata"] ?? [:],
    ]
  }
}
