internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Source: docs.slack.dev, incoming webhooks and blocks.
  static let slack = LabChannel("slack", expired: { .text(403, "invalid_token") }) { ask, shelf in
    guard ask.path == ["services", "lab-slack"] else { return .text(404, "no_service") }
    guard ask.method == "POST", let body = ask.json else { return .text(400, "invalid_payload") }
    for block in body["blocks"]?.items ?? [] {
      let text = block["text"]?["text"]?.text ?? ""
      switch block["type"]?.text {
      case "header" where text.count <= 150: break
      case "section" where (1...3000).contains(text.utf16.count): break
      case "context" where block["elements"]?.items.isEmpty == false: break
      case "image" where block["alt_text"]?.text != nil: break
      default: return .text(400, "invalid_blocks")
      }
    }
    guard let text = body["text"]?.text, !text.isEmpty else { return .text(400, "no_text") }
    if body["blocks"]?.items.count ?? 0 > 50 { return .text(400, "invalid_blocks") }
    shelf.add(
      LabPost(
        channel: "slack", id: String(shelf.next()), text: text, body: ask.body, moment: ask.now))
    return LocalResponse(status: 200, body: .bytes(Array("ok".utf8)))
  }
}
