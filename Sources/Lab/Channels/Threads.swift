internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: developers.facebook.com/docs/threads.
  static let threads = LabChannel(
    "threads", expired: { failure(401, "Error validating access token: Session has expired") }
  ) { ask, shelf in
    guard ask.isSigned(as: "lab-threads") else {
      return failure(401, "Invalid OAuth access token")
    }
    guard ask.path.first == "v1.0", ask.path.count >= 2 else { return failure(404, "Unknown path") }
    let (first, second) = (ask.path[1], ask.path.count > 2 ? ask.path[2] : nil)
    switch (ask.method, first, second) {
    case ("GET", "me", nil): return .json(200, ["id": "1", "username": "lab"])
    case ("POST", "1", "threads"?):
      if let wrong = problem(in: ask.form, shelf) { return failure(400, wrong) }
      let id = String(shelf.next())
      shelf.notes[id] = .string(String(decoding: ask.body, as: UTF8.self))
      return .json(200, ["id": .string(id)])
    case ("POST", "1", "threads_publish"?):
      let container = ask.form["creation_id"] ?? ""
      guard let made = shelf.notes[container]?.text else {
        return failure(400, "The requested resource does not exist")
      }
      if shelf.wait(most: 250, in: 86_400, now: ask.now) != nil {
        return failure(429, "User request limit reached")
      }
      let fields = Ask.pairs(made)
      let post = LabPost(
        channel: "threads", id: String(shelf.next()), text: fields["text"] ?? "",
        parent: fields["reply_to_id"], body: Array(made.utf8), moment: ask.now)
      shelf.add(post)
      // Published, and never again.
      shelf.notes[container] = true
      return .json(200, ["id": .string(post.id)])
    case ("GET", "1", "threads"?), ("GET", "1", "replies"?):
      let since = ask.query["since"].flatMap(Int64.init) ?? 0
      let posts = shelf.present.filter {
        $0.moment >= since && ($0.parent != nil) == (second == "replies")
      }
      return .json(200, ["data": .array(posts.prefix(100).map { shown($0, ask) })])
    case ("GET", _, nil):
      if let container = shelf.notes[first] {
        let status: JSON = container == true ? "PUBLISHED" : "FINISHED"
        return .json(200, ["id": .string(first), "status": status])
      }
      return shelf.post(first).map { .json(200, shown($0, ask)) }
        ?? failure(404, "Object does not exist")
    case ("DELETE", _, nil):
      return shelf.remove(first)
        ? .json(200, ["success": true]) : failure(404, "Object does not exist")
    default: return failure(404, "Unknown path")
    }
  }

  private static func failure(_ status: Int, _ words: String) -> LocalResponse {
    .json(status, ["error": ["message": .string(words), "type": "OAuthException"]])
  }

  private static func problem(in fields: [String: String], _ shelf: Shelf) -> String? {
    let known: Set = [
      "media_type", "text", "image_url", "alt_text", "link_attachment", "reply_to_id",
    ]
    if let name = fields.keys.first(where: { !known.contains($0) }) { return "\(name) is unknown" }
    switch fields["media_type"] {
    case "TEXT": if fields["text"]?.isEmpty ?? true { return "text is required" }
    case "IMAGE": if fields["image_url"] == nil { return "image_url is required" }
    default: return "media_type must be TEXT or IMAGE"
    }
    if fields["link_attachment"] != nil, fields["media_type"] != "TEXT" {
      return "link_attachment is for text alone"
    }
    let length = (fields["text"] ?? "").reduce(0) { count, character in
      let isEmoji = character.unicodeScalars.contains { $0.properties.isEmojiPresentation }
      return count + (isEmoji ? character.utf8.count : 1)
    }
    if length > 500 { return "text must be 500 characters or fewer" }
    if let parent = fields["reply_to_id"], shelf.post(parent) == nil {
      return "reply_to_id does not exist"
    }
    return nil
  }

  private static func shown(_ post: LabPost, _ ask: Ask) -> JSON {
    [
      "id": .string(post.id), "text": .string(post.text),
      "timestamp": .string(LabTime.iso(post.moment)),
      "permalink": .string("\(ask.base)/@lab/post/\(post.id)"),
    ]
  }
}
