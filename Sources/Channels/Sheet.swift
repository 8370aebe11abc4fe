import Diagnostics
import Markdown
import Notes

/// What helps a person to post by hand where no program may.
struct Sheet {
  /// The form of the site, filled in.
  var form: String
  /// Where one sees whether the link was there before.
  var search: String?
  /// What to look at before sending, one sentence each.
  var checks: [String]
  /// A sentence or two to put in a box for text; nil where there is none.
  var text: String?

  /// What a title counts: the sites' own programs count code points.
  static func length(_ title: String) -> Int { title.scalarCount }

  /// Titles that the site takes, best first.
  static func titles(_ material: Material, limit: Int) -> [String] {
    let title = material.words.titleLine
    var titles: [String] = []
    if length(title) <= limit { titles.append(title) }
    // What stands before a colon or a dash is often a title of its own.
    for separator in [": ", " — ", " – ", " - "] where title.holds(separator) {
      if let end = title.firstRange(of: separator)?.lowerBound, titles.count < 3 {
        let head = String(title[..<end])
        if head.count >= 12, length(head) <= limit { titles.append(head) }
      }
    }
    if titles.isEmpty, let cut = material.title(cutTo: limit) { titles.append(cut) }
    return titles
  }

  /// A text as a value in the query of an address.
  static func encoded(_ text: String) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count * 2)
    let isKept = isKept
    for byte in text.utf8 {
      if isKept[Int(byte)] {
        out.append(byte)
      } else {
        out.append(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 15] {
          out.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
        }
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

extension Sheet {
  private static let isKept = (0...UInt8.max).map { byte in
    Unicode.Scalar(byte).isASCIIAlphanumeric || "-._~".utf8.contains(byte)
  }
}

extension Channel {
  /// A draft that is a page of help.
  ///
  /// - Returns: Nil, with a warning, without a link or a title to post.
  func sheet(
    _ material: Material, _ make: (_ title: String, _ link: String) -> Sheet
  ) -> Checked<Draft?> {
    let own = material.note.frontMatter.channels[name]?.text?.postable.unwrapped ?? ""
    let limit = limit(in: material.site) ?? 300
    let titles = own.isEmpty ? Sheet.titles(material, limit: limit) : [own]
    guard let link = outgoing(material), let title = titles.first else {
      return Checked(nil, [.nothingToPost(for: self, in: material.note.path)])
    }
    let part = Draft.Part(text: title, breakdown: [.init("title", Sheet.length(title))])
    if part.count > limit {
      return Checked(nil, [.overLimit(part, limit: limit, for: self, in: material.note.path)])
    }
    guard material.wantsDrafts else { return Checked(nil) }
    let page = SheetPage.write(
      make(title, link), titles: titles, link: link, for: self, limit: limit)
    return Checked(
      draft(
        of: material, payload: Array(page.utf8), as: "html", parts: [part],
        source: own.isEmpty ? [] : [.ownText]))
  }
}

/// The page of a sheet: complete in one file, with nothing loaded from elsewhere.
private enum SheetPage {
  static func write(
    _ sheet: Sheet, titles: [String], link: String, for channel: Channel, limit: Int
  ) -> String {
    let escape = { (text: String) in HTML.escaped(text) }
    let list = titles.map { "<li><code>\(escape($0))</code> (\(Sheet.length($0))/\(limit))</li>\n" }
    let checks = sheet.checks.map {
      "<li><label><input type=\"checkbox\"> \(escape($0))</label></li>\n"
    }
    let search = sheet.search.map { "<p><a href=\"\(escape($0))\">Was it there before?</a></p>\n" }
    let text = sheet.text.map { "<h2>Text</h2>\n<pre>\(escape($0))</pre>\n" }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <meta name="robots" content="noindex">
      <title>\(escape(channel.title)): \(escape(titles[0]))</title>
      <style>
      :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
      body { max-width: 40rem; margin: 2rem auto; padding: 0 1rem }
      h1 { font-size: 1.4rem } h2 { font-size: 1rem; margin-top: 1.5rem }
      a.go { display: inline-block; padding: .5rem 1rem; border: 1px solid; border-radius: .4rem; \
      text-decoration: none }
      code, pre { white-space: pre-wrap; overflow-wrap: anywhere }
      ul { padding-left: 1.2rem } label { cursor: pointer }
      </style>
      </head>
      <body>
      <h1>Post to \(escape(channel.title)) by hand</h1>
      <p><a class="go" href="\(escape(sheet.form))">Open the form, filled in</a></p>
      <h2>Titles that fit</h2>
      <ul>
      \(list.joined())</ul>
      <h2>Link</h2>
      <p><code>\(escape(link))</code></p>
      \(search ?? "")\(text ?? "")<h2>Before sending</h2>
      <ul>
      \(checks.joined())</ul>
      </body>
      </html>

      """
  }
}

extension Diagnostic {
  fileprivate static func nothingToPost(for channel: Channel, in path: String) -> Self {
    Diagnostic(
      .warning, "channel.empty-excerpt", at: .wholeFile, in: path,
      "nothing to post to \(channel.name): the note has no link or no title that fits",
      hint: "write the site's 'url', or 'channels.\(channel.name).text' as the title")
  }
}
