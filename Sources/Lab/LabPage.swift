internal import Serving

/// The page on which a person sees what was posted.
enum LabPage {
  static func answer(_ posts: [LabPost]) -> LocalResponse {
    let items = posts.reversed().map { post in
      let state = post.isGone ? ", taken back" : post.edits > 0 ? ", edited" : ""
      let reply = post.parent.map { ", in reply to \($0)" } ?? ""
      return """
        <article\(post.isGone ? " class=\"gone\"" : "")><h2>\(escaped(post.channel))</h2>
        <p class="id">\(escaped(post.id + reply + state))</p>
        <pre>\(escaped(post.text))</pre></article>
        """
    }
    let html = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>The lab</title>
      <meta name="viewport" content="width=device-width">
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
      article { border: 1px solid #8884; border-radius: .5rem; padding: .5rem 1rem; margin: 1rem 0 }
      h2 { font-size: 1rem; margin: 0 } .id { color: #777; margin: 0; font-size: .8rem }
      pre { white-space: pre-wrap; font: inherit } .gone { opacity: .5 }
      :root { color-scheme: light dark }
      </style></head><body>
      <h1>\(posts.count) post\(posts.count == 1 ? "" : "s")</h1>
      \(items.joined(separator: "\n"))
      </body></html>

      """
    return LocalResponse(
      status: 200,
      headers: [
        .init("content-type", "text/html; charset=utf-8"),
        .init("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"),
        .init("cache-control", "no-store"),
      ], body: .bytes(Array(html.utf8)))
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
