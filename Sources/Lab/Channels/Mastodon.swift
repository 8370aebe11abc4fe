internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: docs.joinmastodon.org, methods/statuses, methods/accounts and api/rate-limits.
  static let mastodon = LabChannel(
    "mastodon", expired: { .json(401, ["error": "The access token was revoked"]) }
  ) { ask, shelf in
    guard ask.isSigned(as: "lab-mastodon") else {
      return .json(401, ["error": "The access token is invalid"])
    }
    switch (ask.method, ask.path.count) {
    case ("POST", 3) where ask.path == ["api", "v1", "statuses"]: return post(ask, &shelf)
    case ("PUT", 4) where ask.path[2] == "statuses":
      if let refusal = refusal(of: ask.json) { return refusal }
      let text = ask.json?["status"]?.text ?? ""
      let isThere = shelf.change(ask.path[3]) { post in
        post.text = text
        post.body = ask.body
        post.edits += 1
      }
      guard isThere, let post = shelf.post(ask.path[3]) else { return missing }
      return .json(200, status(post, ask))
    case ("DELETE", 4) where ask.path[2] == "statuses":
      guard let post = shelf.post(ask.path[3]), shelf.remove(post.id) else { return missing }
      return .json(200, status(post, ask))
    case ("GET", 4) where ask.path == ["api", "v1", "accounts", "verify_credentials"]:
      return .json(200, ["id": "1", "username": "lab", "acct": "lab"])
    case ("GET", 4) where ask.path[2] == "statuses":
      return shelf.post(ask.path[3]).map { .json(200, status($0, ask)) } ?? missing
    case ("GET", 5) where ask.path[2] == "statuses" && ask.path[4] == "source":
      guard let post = shelf.post(ask.path[3]) else { return missing }
      return .json(
        200, ["id": .string(post.id), "text": .string(post.text), "spoiler_text": ""])
    case ("GET", 5) where ask.path == ["api", "v1", "accounts", "1", "statuses"]:
      let limit = min(ask.query["limit"].flatMap(Int.init) ?? 20, 40)
      var posts = shelf.present
      if let id = ask.query["max_id"], let index = posts.firstIndex(where: { $0.id == id }) {
        posts.removeFirst(index + 1)
      }
      return .json(200, .array(posts.prefix(limit).map { status($0, ask) }))
    default: return missing
    }
  }

  private static let missing = LocalResponse.json(404, ["error": "Record not found"])

  private static func post(_ ask: Ask, _ shelf: inout Shelf) -> LocalResponse {
    let key = ask.headers["idempotency-key"]
    if let key, let known = shelf.answered[key], known.until > ask.now { return known.answer }
    if let refusal = refusal(of: ask.json) { return refusal }
    if let parent = ask.json?["in_reply_to_id"]?.text, shelf.post(parent) == nil {
      return .json(404, ["error": "The post you are trying to reply to does not appear to exist."])
    }
    if let wait = shelf.wait(most: 300, in: 300, now: ask.now) {
      return .json(
        429, ["error": "Too many requests"],
        [.init("x-ratelimit-limit", "300"), .init("retry-after", String(wait))])
    }
    let post = LabPost(
      channel: "mastodon", id: String(shelf.next()), text: ask.json?["status"]?.text ?? "",
      parent: ask.json?["in_reply_to_id"]?.text, mark: key, body: ask.body, moment: ask.now)
    shelf.add(post)
    let answer = LocalResponse.json(200, status(post, ask))
    if let key { shelf.answered[key] = (answer, ask.now + 3600) }
    return answer
  }

  private static func refusal(of json: JSON?) -> LocalResponse? {
    guard let json else { return .json(400, ["error": "There was a problem in the JSON"]) }
    let strange = json.keys(
      besides: [
        "status", "visibility", "language", "in_reply_to_id", "spoiler_text", "sensitive",
        "media_ids",
      ])
    guard strange.isEmpty else {
      return .json(422, ["error": .string("Unknown parameters: \(strange)")])
    }
    let text = json["status"]?.text ?? ""
    guard !text.isEmpty else {
      return .json(422, ["error": "Validation failed: Text can't be blank"])
    }
    if let visibility = json["visibility"]?.text,
      !["public", "unlisted", "private", "direct"].contains(visibility)
    {
      return .json(422, ["error": "Validation failed: Visibility is not included in the list"])
    }
    guard length(text) <= 500 else {
      return .json(
        422, ["error": "Validation failed: Text character limit of 500 exceeded"])
    }
    return nil
  }

  /// Characters, of which an address with a scheme has 23, and a mention none for its server.
  private static func length(_ text: String) -> Int {
    var count = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      count += 1
      for piece in word.split(separator: "\n", omittingEmptySubsequences: false) {
        count += 1
        if let start = piece.firstRange(of: "https://") ?? piece.firstRange(of: "http://") {
          var address = piece[start.lowerBound...]
          while let last = address.last, ").,;:!?".contains(last) { address.removeLast() }
          count += piece.count - address.count + 23
        } else if piece.hasPrefix("@"), piece.dropFirst().contains("@") {
          count += 1 + piece.dropFirst().prefix { $0 != "@" }.count
        } else {
          count += piece.count
        }
      }
      count -= 1
    }
    return count - 1
  }

  private static func status(_ post: LabPost, _ ask: Ask) -> JSON {
    [
      "id": .string(post.id), "url": .string("\(ask.base)/@lab/\(post.id)"),
      "uri": .string("\(ask.base)/users/lab/statuses/\(post.id)"),
      "created_at": .string(LabTime.iso(post.moment)), "in_reply_to_id": JSON(post.parent),
      "content": .string(html(post.text)), "visibility": "public",
    ]
  }

  private static func html(_ text: String) -> String {
    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    let words = escaped.split(separator: " ", omittingEmptySubsequences: false).map { word in
      guard word.hasPrefix("https://"), !word.contains("\n") else { return String(word) }
      return "<a href=\"\(word)\" rel=\"nofollow\"><span class=\"invisible\">https://</span>"
        + "<span>\(word.dropFirst(8))</span></a>"
    }
    return words.joined(separator: " ").split(separator: "\n\n").map {
      "<p>\($0.replacing("\n", with: "<br />"))</p>"
    }.joined()
  }
}
