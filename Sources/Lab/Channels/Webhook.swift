internal import Diagnostics
internal import Digests
internal import FoundationEssentials
internal import Serving

extension LabChannel {
  /// A receiver of signed messages.
  ///
  /// Source: standard-webhooks/standard-webhooks, spec.
  static let webhook = LabChannel("webhook") { ask, shelf in
    guard ask.method == "POST", ask.path.isEmpty, let id = ask.headers["webhook-id"],
      let time = ask.headers["webhook-timestamp"].flatMap(Int64.init),
      let signature = ask.headers["webhook-signature"]
    else { return .json(400, ["error": "this is no signed message"]) }
    guard abs(time - ask.now) <= 300 else { return .json(400, ["error": "this is an old message"]) }
    let signed = Array("\(id).\(time).".utf8) + ask.body
    let expected = Data(KeyedDigest.sha256(signed, key: Array("lab-webhook".utf8)))
      .base64EncodedString()
    guard signature.split(separator: " ").contains("v1,\(expected)") else {
      return .json(401, ["error": "the signature is another one"])
    }
    let text = String(decoding: ask.body, as: UTF8.self)
    let post = id.split(separator: ".").first.map(String.init) ?? id
    switch ask.headers["controlroom-action"] {
    case "edit":
      let isThere = shelf.change(post) { post in
        post.text = text
        post.body = ask.body
        post.edits += 1
      }
      return isThere ? .nothing : .json(404, ["error": "there is no such post"])
    case "withdraw":
      _ = shelf.remove(post)
      return .nothing
    default:
      if shelf.post(post) != nil { return .nothing }
      shelf.add(
        LabPost(channel: "webhook", id: post, text: text, body: ask.body, moment: ask.now))
      return .nothing
    }
  }
}
