internal import Diagnostics
internal import Serving

extension LabChannel {
  /// A hub, which remembers each feed and how often it was told of it.
  ///
  /// Source: PubSubHubbub Core 0.3, section 7.1; W3C WebSub, section 6.
  static let webSub = LabChannel("websub") { ask, shelf in
    guard ask.method == "POST", ask.path.isEmpty else { return .text(404, "Not found.") }
    guard ask.headers["content-type"] == "application/x-www-form-urlencoded" else {
      return .text(415, "A hub takes forms.")
    }
    let form = ask.form
    guard form["hub.mode"] == "publish" else { return .text(400, "hub.mode is another one.") }
    guard let topic = form["hub.url"], form["hub.topic"] == topic,
      topic.hasPrefix("https://") || topic.hasPrefix("http://")
    else { return .text(400, "hub.url and hub.topic are the address of one feed.") }
    let isKnown = shelf.change(topic) { post in
      post.body = ask.body
      post.edits += 1
    }
    if !isKnown {
      shelf.add(
        LabPost(
          channel: "websub", id: topic, text: "The feed has changed: \(topic)", body: ask.body,
          moment: ask.now))
    }
    return .nothing
  }
}
