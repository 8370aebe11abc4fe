internal import Diagnostics
internal import Serving

extension LabChannel {
  /// Every page that a note may link to, and what receives mentions for all of them.
  ///
  /// A page names its endpoint as real ones do: in a header where its address is `http:`, and in the
  /// text where it is `https:`. One whose address has `silent` in it names none, and one with `moved`
  /// is elsewhere.
  ///
  /// Source: W3C Webmention, sections 3.1.2 and 3.2.
  static let webmention = LabChannel("webmention") { ask, shelf in
    if ask.method == "GET", ask.path.count == 2, ask.path[0] == "page" { return page(ask.path[1]) }
    guard ask.method == "POST", ask.path == ["receive"], ask.query == ["for": "lab"] else {
      return .text(404, "Not found.")
    }
    guard ask.headers["content-type"] == "application/x-www-form-urlencoded" else {
      return .text(415, "A mention is a form.")
    }
    guard let source = ask.form["source"], let target = ask.form["target"], source != target,
      [source, target].allSatisfy({ $0.hasPrefix("https://") || $0.hasPrefix("http://") })
    else { return .text(400, "A mention has a source and a target, which are two pages.") }
    let id = "\(source) \(target)"
    let isKnown = shelf.change(id) { post in
      post.body = ask.body
      post.edits += 1
    }
    if !isKnown {
      shelf.add(
        LabPost(
          channel: "webmention", id: id, text: "\(source) links to \(target)", mark: target,
          body: ask.body, moment: ask.now))
    }
    return LocalResponse(status: 202)
  }

  private static func page(_ address: String) -> LocalResponse {
    if address.contains("moved") {
      return LocalResponse(
        status: 302,
        headers: [.init("location", Self.escaped(address.replacing("moved", with: "found")))])
    }
    let isSilent = address.contains("silent")
    let html = """
      <!doctype html><title>A page</title>
      <!-- <link rel="webmention" href="/nowhere"> -->
      <p>\(isSilent || address.hasPrefix("http:") ? "" : "<a href='../receive?for=lab' rel='nofollow webmention'>Tell me</a>")
      """
    var headers = [LocalResponse.Header("content-type", "text/html; charset=utf-8")]
    if address.hasPrefix("http:"), !isSilent {
      headers.append(.init("link", "</>; rel=home, <../receive?for=lab>; rel=\"webmention\""))
    }
    return LocalResponse(status: 200, headers: headers, body: .bytes(Array(html.utf8)))
  }

  /// As one part of a path.
  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      let sign = Character(Unicode.Scalar(byte))
      return sign.isASCII && (sign.isLetter || sign.isNumber)
        ? String(sign) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
