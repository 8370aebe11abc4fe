internal import Diagnostics
internal import Markdown
internal import Notes

/// The frame of a page of the control room, in the theme's style.
struct RoomPage {
  let html: String

  /// - Parameters:
  ///   - title: Of the page.
  ///   - site: Whose control room it is.
  ///   - current: The page's path below `/-/`.
  ///   - content: HTML.
  init(title: String, site: PreviewSite, current: String, content: String) {
    let name = HTML.escaped(site.loaded.library.title)
    let root = HTML.escaped(site.rootPath)
    let style = site.style.map {
      "<link rel=\"stylesheet\" href=\"\(root)\(HTML.escaped($0))\">\n"
    }
    let pages = [("", "Control room"), ("drafts/", "Drafts"), ("runs/", "Runs")]
    let links = pages.map { path, words in
      "<li><a href=\"/-/\(path)\"\(path == current ? " aria-current=\"page\"" : "")>\(words)</a></li>"
    }
    html = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="robots" content="noindex">
      <title>\(HTML.escaped(title)) · \(name)</title>
      \(style ?? "")<link rel="stylesheet" href="/-/room.css">
      <link rel="icon" href="data:,">
      </head>
      <body>
      <a class="skip" href="#Main">Skip to the text</a>
      <header class="masthead">
      <a class="brand" href="\(root)">\(name)</a>
      <nav aria-label="Control room"><ul>\(links.joined())</ul></nav>
      </header>
      <main id="Main">
      <div class="page room">
      \(content)</div>
      </main>
      </body>
      </html>

      """
  }

  /// A table; nothing for no rows.
  static func table(_ columns: [String], _ rows: [[String]]) -> String {
    if rows.isEmpty { return "" }
    let head = columns.map { "<th scope=\"col\">\($0)</th>" }.joined()
    let body = rows.map { "<tr>\($0.map { "<td>\($0)</td>" }.joined())</tr>\n" }.joined()
    return
      "<div class=\"wide\"><table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody>\n"
      + "</table></div>\n"
  }
}
