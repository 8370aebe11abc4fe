internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: learn.microsoft.com/linkedin/marketing, Posts API and little text format.
  static let linkedIn = LabChannel(
    "linkedin", expired: { failure(401, "EXPIRED_ACCESS_TOKEN", "The token has expired") }
  ) { ask, shelf in
    guard ask.isSigned(as: "lab-linkedin") else {
      return failure(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
    }
    guard ask.headers["x-restli-protocol-version"] == "2.0.0",
      let version = ask.headers["linkedin-version"], version.count == 6, Int(version) != nil
    else { return failure(400, "VERSION_MISSING", "A version must be present") }
    switch (ask.method, ask.path.count) {
    case ("POST", 2) where ask.path == ["rest", "posts"]: return post(ask, &shelf)
    case ("POST", 3) where ask.headers["x-restli-method"] == "PARTIAL_UPDATE":
      guard let text = ask.json?["patch"]?["$set"]?["commentary"]?.text else {
        return failure(400, "ILLEGAL_ARGUMENT", "There is no commentary")
      }
      let isThere = shelf.change(ask.path[2]) { post in
        post.text = understood(text)
        post.body = ask.body
        post.edits += 1
      }
      return isThere ? .nothing : failure(404, "RESOURCE_NOT_FOUND", "No such post")
    case ("DELETE", 3):
      // What is gone already is no failure.
      _ = shelf.remove(ask.path[2])
      return .nothing
    default: return failure(403, "ACCESS_DENIED", "Not enough permissions to access this resource")
    }
  }

  private static func failure(
    _ status: Int, _ code: String, _ message: String, inputs: JSON? = nil
  ) -> LocalResponse {
    var body: JSON = [
      "status": .number(status), "code": .string(code), "message": .string(message),
    ]
    if let inputs { body = body.with("errorDetails", ["inputErrors": [inputs]]) }
    return .json(status, body)
  }

  private static func post(_ ask: Ask, _ shelf: inout Shelf) -> LocalResponse {
    guard let body = ask.json, let commentary = body["commentary"]?.text, !commentary.isEmpty,
      body["author"]?.text?.hasPrefix("urn:li:") == true,
      body["lifecycleState"]?.text == "PUBLISHED", body["visibility"]?.text != nil,
      body["distribution"]?["feedDistribution"]?.text != nil
    else { return failure(422, "INPUT_VALIDATION_FAILED", "A field is missing") }
    let strange = body.keys(
      besides: [
        "author", "commentary", "visibility", "distribution", "content", "lifecycleState",
        "isReshareDisabledByAuthor",
      ])
    if let name = strange.first {
      return failure(422, "INPUT_VALIDATION_FAILED", "Unpermitted field: /\(name)")
    }
    let text = understood(commentary)
    guard text.utf16.count <= 3000 else {
      return failure(422, "FIELD_LENGTH_TOO_LONG", "commentary is too long")
    }
    if let post = shelf.present.first(where: { $0.text == text }) {
      let words = "Content is a duplicate of \(post.id)"
      return failure(
        422, "INPUT_VALIDATION_FAILED", words,
        inputs: ["code": "DUPLICATE_POST", "description": .string(words)])
    }
    if let wait = shelf.wait(most: 150, in: 86_400, now: ask.now) {
      return .json(
        429, ["status": 429, "message": "Resource level throttle limit reached"],
        [.init("retry-after", String(wait))])
    }
    let id = "urn:li:share:\(shelf.next())"
    shelf.add(
      LabPost(channel: "linkedin", id: id, text: text, body: ask.body, moment: ask.now))
    return LocalResponse(status: 201, headers: [.init("x-restli-id", id)])
  }

  /// What readers see: escapes undone, and all cut off from the first sign that is not escaped, of
  /// which LinkedIn says nothing.
  private static func understood(_ little: String) -> String {
    var out = ""
    var rest = little[...]
    while let character = rest.popFirst() {
      switch character {
      case "\\":
        if let next = rest.popFirst() { out.append(next) }
      case "{":
        guard rest.hasPrefix("hashtag|\\#|"), let end = rest.firstIndex(of: "}") else { return out }
        out += "#" + rest[..<end].dropFirst("hashtag|\\#|".count).replacing("\\", with: "")
        rest = rest[rest.index(after: end)...]
      case "|", "}", "@", "[", "]", "(", ")", "<", ">", "*", "_", "~": return out
      default: out.append(character)
      }
    }
    return out
  }
}
