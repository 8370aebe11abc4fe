internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: docs.github.com/rest/releases.
  static let gitHubRelease = LabChannel(
    "github-release", expired: { .json(401, ["message": "Bad credentials"]) }
  ) { ask, shelf in
    guard ask.isSigned(as: "lab-github-release") else {
      return .json(401, ["message": "Bad credentials"])
    }
    guard ask.path.prefix(3) == ["repos", "lab", "notes"] else { return missing }
    switch (ask.method, ask.path.dropFirst(3).first, ask.path.count) {
    case ("GET", nil, _): return .json(200, ["full_name": "lab/notes"])
    case ("GET", "releases"?, 4):
      let page = ask.query["page"].flatMap(Int.init) ?? 1
      let size = min(ask.query["per_page"].flatMap(Int.init) ?? 30, 100)
      let posts = shelf.present.dropFirst((page - 1) * size).prefix(size)
      return .json(200, .array(posts.map { release($0, ask) }))
    case ("GET", "releases"?, 5):
      return shelf.post(ask.path[4]).map { .json(200, release($0, ask)) } ?? missing
    case ("POST", "releases"?, 4):
      guard let body = ask.json, let tag = body["tag_name"]?.text, !tag.isEmpty,
        body["body"]?.text?.utf8.count ?? 0 <= 125_000
      else { return .json(422, ["message": "Validation Failed"]) }
      // A draft does not keep its tag.
      let isTaken = shelf.present.contains { post in
        post.mark == tag && JSON(reading: post.body)?["draft"] != .bool(true)
      }
      if isTaken
        || body["draft"] != .bool(true) && shelf.present.contains(where: { $0.mark == tag })
      {
        return .json(
          422,
          [
            "message": "Validation Failed",
            "errors": [["resource": "Release", "code": "already_exists", "field": "tag_name"]],
          ])
      }
      let post = LabPost(
        channel: "github-release", id: String(shelf.next() % 1_000_000_000),
        text: body["body"]?.text ?? "", mark: tag, body: ask.body, moment: ask.now)
      shelf.add(post)
      return .json(201, release(post, ask))
    case ("PATCH", "releases"?, 5):
      let isThere = shelf.change(ask.path[4]) { post in
        post.text = ask.json?["body"]?.text ?? post.text
        post.edits += 1
      }
      guard isThere, let post = shelf.post(ask.path[4]) else { return missing }
      return .json(200, release(post, ask))
    case ("DELETE", "releases"?, 5): return shelf.remove(ask.path[4]) ? .nothing : missing
    default: return missing
    }
  }

  private static let missing = LocalResponse.json(404, ["message": "Not Found"])

  private static func release(_ post: LabPost, _ ask: Ask) -> JSON {
    let sent = JSON(reading: post.body)
    return [
      "id": .number(Int(post.id) ?? 0), "tag_name": JSON(post.mark),
      "name": sent?["name"] ?? .null, "body": .string(post.text), "draft": sent?["draft"] ?? false,
      "html_url": .string("\(ask.base)/lab/notes/releases/tag/\(post.id)"),
    ]
  }
}
