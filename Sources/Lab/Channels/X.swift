internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: docs.x.com, openapi.json 2.167, rate limits; twitter-text, config/v3.json.
  static let x = LabChannel(
    "x", expired: { problem(401, "Unauthorized", "Unauthorized") }
  ) { ask, shelf in
    guard ask.isSigned(as: "lab-x") else { return problem(401, "Unauthorized", "Unauthorized") }
    switch (ask.method, ask.path.count) {
    case ("GET", 3) where ask.path == ["2", "users", "me"]:
      return .json(200, ["data": ["id": "1", "username": "lab", "name": "The lab"]])
    case ("GET", 4) where ask.path == ["2", "users", "1", "tweets"]:
      let start = ask.query["start_time"] ?? ""
      let most = min(ask.query["max_results"].flatMap(Int.init) ?? 10, 100)
      let posts = shelf.present.filter { LabTime.iso($0.moment) >= start }.prefix(most)
      let meta: JSON = ["result_count": .number(posts.count)]
      return posts.isEmpty
        ? .json(200, ["meta": meta])
        : .json(200, ["data": .array(posts.map(shown)), "meta": meta])
    case ("GET", 3) where ask.path[1] == "tweets":
      guard let post = shelf.post(ask.path[2]) else {
        return .json(200, ["errors": [["title": "Not Found Error"]]])
      }
      return .json(200, ["data": shown(post)])
    case ("DELETE", 3) where ask.path[1] == "tweets":
      return .json(200, ["data": ["deleted": .bool(shelf.remove(ask.path[2]) || true)]])
    case ("POST", 2) where ask.path == ["2", "tweets"]: return post(ask, &shelf)
    default: return problem(404, "Not Found", "Not Found")
    }
  }

  private static func problem(_ status: Int, _ title: String, _ detail: String) -> LocalResponse {
    .json(
      status,
      [
        "title": .string(title), "detail": .string(detail), "type": "about:blank",
        "status": .number(status),
      ])
  }

  private static func post(_ ask: Ask, _ shelf: inout Shelf) -> LocalResponse {
    let wrong = { problem(400, "Invalid Request", $0) }
    guard let body = ask.json else { return wrong("One or more parameters is invalid.") }
    if let name = body.keys(besides: ["text", "reply", "media"]).first {
      return wrong("The property [\(name)] is not defined in the schema.")
    }
    guard let text = body["text"]?.text, !text.isEmpty else { return wrong("The text is missing.") }
    guard weight(text) <= 280 else {
      return problem(403, "Forbidden", "Your Tweet text is too long.")
    }
    let parent = body["reply"]?["in_reply_to_tweet_id"]?.text
    if let parent, shelf.post(parent) == nil {
      return problem(
        403, "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you."
      )
    }
    if shelf.present.contains(where: { $0.text == text }) {
      return problem(
        403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
    }
    if let wait = shelf.wait(most: 100, in: 900, now: ask.now) {
      return .json(
        429, ["title": "Too Many Requests", "detail": "Too Many Requests", "status": 429],
        [
          .init("x-rate-limit-limit", "100"), .init("x-rate-limit-remaining", "0"),
          .init("x-rate-limit-reset", String(ask.now + wait)),
        ])
    }
    let post = LabPost(
      channel: "x", id: String(shelf.next()), text: text, parent: parent, body: ask.body,
      moment: ask.now)
    shelf.add(post)
    return .json(201, ["data": ["id": .string(post.id), "text": .string(text)]])
  }

  /// In hundredths of what the letters of most scripts take twice of.
  private static func weight(_ text: String) -> Int {
    // What is between words weighs as much as a letter, an empty line too.
    let words = text.split(omittingEmptySubsequences: false, whereSeparator: \.isWhitespace)
    var total = words.count - 1
    for word in words {
      if word.hasPrefix("https://") || word.hasPrefix("http://") {
        total += 23
        continue
      }
      for character in word {
        let scalars = character.unicodeScalars
        if scalars.contains(where: { $0.properties.isEmojiPresentation || $0.value == 0xFE0F }) {
          total += 2
        } else {
          for scalar in scalars { total += isLight(scalar.value) ? 1 : 2 }
        }
      }
    }
    return total
  }

  private static func isLight(_ value: UInt32) -> Bool {
    value <= 4351 || (8192...8205).contains(value) || (8208...8223).contains(value)
      || (8242...8247).contains(value)
  }

  /// A post as the timeline has it: addresses shortened, and three signs as entities.
  private static func shown(_ post: LabPost) -> JSON {
    var urls: [JSON] = []
    let lines = post.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: " ", omittingEmptySubsequences: false).map { word -> String in
        guard word.hasPrefix("https://") else {
          return String(word).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
        }
        let short = "https://t.co/\(post.id.suffix(6))\(urls.count)"
        urls.append(["url": .string(short), "expanded_url": .string(String(word))])
        return short
      }.joined(separator: " ")
    }
    var members: [JSON.Member] = [
      .init("id", .string(post.id)), .init("text", .string(lines.joined(separator: "\n"))),
      .init("created_at", .string(LabTime.iso(post.moment))),
      .init("entities", ["urls": .array(urls)]),
    ]
    if let parent = post.parent {
      members.append(
        .init("referenced_tweets", [["type": "replied_to", "id": .string(parent)]]))
    }
    return .object(members)
  }
}
