internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: core.telegram.org/bots/api.
  static let telegram = LabChannel("telegram", expired: { failure(401, "Unauthorized") }) {
    ask, shelf in
    guard ask.path.count == 2, ask.path[0] == "botlab-telegram" else {
      return failure(401, "Unauthorized")
    }
    let body = ask.json
    switch ask.path[1] {
    case "getMe": return .json(200, ["ok": true, "result": ["id": 1, "username": "lab_bot"]])
    case "sendMessage":
      if let wrong = problem(in: body) { return failure(400, "Bad Request: \(wrong)") }
      let parent = body?["reply_parameters"]?["message_id"]?.number.map(String.init)
      if let parent, shelf.post(parent) == nil {
        return failure(400, "Bad Request: message to be replied not found")
      }
      if let wait = shelf.wait(most: 20, in: 60, now: ask.now) {
        return .json(
          429,
          [
            "ok": false, "error_code": 429,
            "description": .string("Too Many Requests: retry after \(wait)"),
            "parameters": ["retry_after": .number(Int(wait))],
          ])
      }
      let post = LabPost(
        channel: "telegram", id: String(shelf.posts.count + 1),
        text: words(of: body?["text"]?.text ?? "") ?? "", parent: parent, body: ask.body,
        moment: ask.now)
      shelf.add(post)
      return message(post)
    case "editMessageText":
      if let wrong = problem(in: body) { return failure(400, "Bad Request: \(wrong)") }
      let id = body?["message_id"]?.number.map(String.init) ?? ""
      let text = words(of: body?["text"]?.text ?? "") ?? ""
      if shelf.post(id)?.text == text {
        return failure(400, "Bad Request: message is not modified")
      }
      let isThere = shelf.change(id) { post in
        post.text = text
        post.body = ask.body
        post.edits += 1
      }
      guard isThere, let post = shelf.post(id) else {
        return failure(400, "Bad Request: message to edit not found")
      }
      return message(post)
    case "deleteMessage":
      guard shelf.remove(body?["message_id"]?.number.map(String.init) ?? "") else {
        return failure(400, "Bad Request: message to delete not found")
      }
      return .json(200, ["ok": true, "result": true])
    default: return failure(404, "Not Found")
    }
  }

  private static func failure(_ status: Int, _ words: String) -> LocalResponse {
    .json(status, ["ok": false, "error_code": .number(status), "description": .string(words)])
  }

  private static func message(_ post: LabPost) -> LocalResponse {
    .json(
      200,
      [
        "ok": true,
        "result": [
          "message_id": .number(Int(post.id) ?? 0), "date": .number(Int(post.moment)),
          "chat": ["id": -100_123, "type": "channel", "username": "lab"],
          "text": .string(post.text),
        ],
      ])
  }

  private static func problem(in body: JSON?) -> String? {
    guard let body, let text = body["text"]?.text else { return "message text is empty" }
    guard body["chat_id"]?.text == "@lab" else { return "chat not found" }
    guard body["parse_mode"]?.text == "HTML" else { return "the lab reads HTML" }
    guard let words = words(of: text) else { return "can't parse entities" }
    if words.isEmpty { return "message text is empty" }
    if words.utf16.count > 4096 { return "message is too long" }
    return nil
  }

  /// What is left when the elements are read; nil when one is not known, or not closed.
  private static func words(of html: String) -> String? {
    let known: Set = ["b", "i", "u", "s", "a", "code", "pre", "blockquote"]
    var out = ""
    var open: [String] = []
    var rest = html[...]
    while let character = rest.popFirst() {
      switch character {
      case "<":
        guard let end = rest.firstIndex(of: ">") else { return nil }
        let tag = rest[..<end]
        rest = rest[rest.index(after: end)...]
        if tag.hasPrefix("/") {
          guard open.popLast() == String(tag.dropFirst()) else { return nil }
        } else {
          let name = String(tag.prefix { $0 != " " })
          guard known.contains(name) else { return nil }
          open.append(name)
        }
      case "&":
        guard let end = rest.firstIndex(of: ";"),
          let sign = ["lt": "<", "gt": ">", "amp": "&", "quot": "\""][String(rest[..<end])]
        else { return nil }
        out += sign
        rest = rest[rest.index(after: end)...]
      case ">": return nil
      default: out.append(character)
      }
    }
    return open.isEmpty ? out : nil
  }
}
