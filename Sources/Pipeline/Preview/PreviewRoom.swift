internal import Diagnostics
internal import Markdown
internal import Serving

/// The control room: what is below `/-/` on a preview's server.
///
/// It says more than the site does, so no page of the site may read it, though both are of one
/// origin: it is shown in a window of its own and given to no script, and it runs none but ours.
struct PreviewRoom: Sendable {
  let site: PreviewSite
  let location: RepositoryLocation
  /// Why the work tree could not be read again.
  let failure: Stop?

  /// Answers a path below `/-/`; nil for any other.
  func answer(_ request: LocalRequest, at path: String) -> LocalResponse? {
    if path == "/-" { return .text(302, "It is at /-/", [.init("location", "/-/")]) }
    guard path.hasPrefix("/-/") else { return nil }
    switch path.dropFirst(3) {
    case "events":
      return LocalResponse(
        status: 200,
        headers: [
          .init("content-type", "text/event-stream; charset=utf-8"),
          .init("cache-control", "no-store"),
        ], body: .events)
    case "live.js": return client(PackageResources.live_js, path)
    case "overlay.css": return client(PackageResources.overlay_css, path)
    case "room.css": return client(PackageResources.room_css, path)
    case let page: return isRead(by: request) ? self.page(String(page)) : Self.refusal
    }
  }

  private func page(_ name: String) -> LocalResponse {
    switch name {
    case "": return show(RoomOverview(room: self).html, "Control room", at: name)
    case "runs/": return show(RoomRuns(location: location).html, "Runs", at: name)
    case "drafts/": return drafts(RoomDrafts(site: site).newest)
    case _ where name.hasPrefix("drafts/"):
      if let page = RoomDrafts(site: site).of(String(name.dropFirst("drafts/".count))) {
        return drafts(page)
      }
    default: break
    }
    let html = "<header class=\"title\">\n<h1>There is no page here</h1>\n</header>\n"
    return show(html, "404", at: name, status: 404)
  }

  /// Whether a page goes to a person: a script that asks says so, in every browser of today.
  private func isRead(by request: LocalRequest) -> Bool {
    let reader = request.headers["sec-fetch-dest"]
    return reader == nil || reader == "document" || request.method == "HEAD"
  }

  private static let refusal = LocalResponse.text(403, "This is shown to people, not to scripts.")

  private func client(_ bytes: [UInt8], _ path: String) -> LocalResponse {
    LocalResponse(
      status: 200,
      headers: [
        .init("content-type", MediaType.of(path)), .init("cache-control", "no-store"),
      ], body: .bytes(bytes))
  }

  /// The page of all drafts brings its own style, and forbids everything else.
  private func drafts(_ page: [UInt8]) -> LocalResponse {
    LocalResponse(
      status: 200,
      headers: Self.apart + [
        .init("content-type", "text/html; charset=utf-8"),
        .init(
          "content-security-policy",
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"),
      ], body: .bytes(page))
  }

  private func show(
    _ html: String, _ title: String, at name: String, status: Int = 200
  ) -> LocalResponse {
    let name = RoomPage(
      title: title, site: site, current: name,
      content: failure.map { Self.notice($0) + html } ?? html)
    return PreviewAnswers.page(
      Array(name.html.utf8), status: status,
      Self.apart + [
        .init(
          "content-security-policy",
          "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
            + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
      ])
  }

  /// Not kept, and of another group of windows than the page that opened it.
  private static let apart: [LocalResponse.Header] = [
    .init("cache-control", "no-store"), .init("cross-origin-opener-policy", "same-origin"),
  ]

  static func notice(_ stop: Stop) -> String {
    let hint = stop.hint.map { "<br><small>\(HTML.escaped($0.visible))</small>" } ?? ""
    return "<p class=\"notice\">\(HTML.escaped(stop.message.visible))\(hint)</p>\n"
  }
}
