internal import Digests
internal import Diagnostics
internal import Markdown
internal import Notes
internal import Serving
internal import Site

/// What a preview's server answers: files of the site, and the control room below `/-/`.
///
/// Everything is looked up by its whole path among the files that there are. No path that was asked
/// for is ever opened.
struct PreviewAnswers: Sendable {
  let site: PreviewSite
  let room: PreviewRoom

  /// Makes what is made for nobody but who asks for it, and takes its time.
  func prepare(for request: LocalRequest) async {
    guard let path = request.path, path.hasPrefix(site.rootPath) else { return }
    await site.draw(String(path.dropFirst(site.rootPath.count)))
  }

  func answer(_ request: LocalRequest) -> LocalResponse {
    guard let path = request.path else { return .text(400, "This is not a path.") }
    if let page = room.answer(request, at: path) { return page }
    let root = site.rootPath
    guard path.hasPrefix(root) else {
      return path == "/" || path + "/" == root ? Self.moved(to: root) : notFound()
    }
    var file = String(path.dropFirst(root.count))
    if file.isEmpty || file.hasSuffix("/") { file += "index.html" }
    if let made = site.file(file) { return answer(made) }
    if site.has(file + "/index.html") { return Self.moved(to: path + "/") }
    if let bytes = site.asset(file) { return Self.answer(bytes, as: MediaType.of(file)) }
    return notFound()
  }

  private func answer(_ file: SiteFile, status: Int = 200) -> LocalResponse {
    let type = MediaType.of(file.path)
    guard type.hasPrefix("text/html") else { return Self.answer(file.bytes, as: type) }
    let overlay = Overlay(site, page: file, isMissing: status == 404)
    return Self.page(
      Self.joined(file.bytes, overlay.html), status: status,
      [
        .init("cache-control", "no-cache"),
        .init("content-security-policy", "frame-ancestors 'self'"),
      ])
  }

  private func notFound() -> LocalResponse {
    guard let page = site.file("404.html") else { return .text(404, "There is no page here.") }
    return answer(page, status: 404)
  }

  private static func answer(_ bytes: [UInt8], as type: String) -> LocalResponse {
    LocalResponse(
      status: 200,
      headers: [
        .init("content-type", type), .init("cache-control", "no-cache"), .init("etag", tag(bytes)),
      ], body: .bytes(bytes))
  }

  /// A page with the script that loads it again when it has changed, and that knows it by its tag.
  static func page(
    _ html: [UInt8], status: Int = 200, _ headers: [LocalResponse.Header]
  ) -> LocalResponse {
    let tag = tag(html)
    let script = "<script src=\"/-/live.js\" data-tag=\"\(HTML.escaped(tag))\" defer></script>\n"
    return LocalResponse(
      status: status,
      headers: [.init("content-type", "text/html; charset=utf-8"), .init("etag", tag)] + headers,
      body: .bytes(joined(html, script)))
  }

  /// For now only: a browser remembers a permanent one for whatever is served here tomorrow.
  private static func moved(to path: String) -> LocalResponse {
    // A path that begins with two slashes would be a host.
    let path = "/" + path.drop { $0 == "/" }
    return .text(302, "It is at \(path)", [.init("location", percentEncoded(path))])
  }

  private static func tag(_ bytes: [UInt8]) -> String {
    "\"\(Digest(of: bytes).hex.prefix(32))\""
  }

  /// Puts something at the end of a page's body.
  private static func joined(_ page: [UInt8], _ html: String) -> [UInt8] {
    if html.isEmpty { return page }
    let end = Array("</body>".utf8)
    guard
      let start = page.indices.reversed().first(where: { page[$0...].starts(with: end) })
    else { return page + html.utf8 }
    return Array(page[..<start]) + html.utf8 + page[start...]
  }
}
