package import Diagnostics
package import Notes

import Markdown

/// Drafts as their channels would show them: one page, complete in itself.
///
/// Loads nothing and runs nothing, whatever the notes hold: the page forbids both.
package struct PreviewPage {
  private var out: [UInt8] = []
  private let library: Library

  package init(of library: Library) {
    self.library = library
    out += Self.head(title: "Drafts of \(library.title)").utf8
  }

  /// Adds a note with its drafts, and with what is wrong with those that it has not.
  package mutating func add(_ note: Note, _ drafts: Checked<[Draft]>) {
    add(Self.section(note, drafts, in: library))
  }

  /// Adds what ``section(_:_:in:)`` has made of a note.
  package mutating func add(_ section: [UInt8]) { out += section }

  /// A note with its drafts, and with what is wrong with those that it has not.
  package static func section(
    _ note: Note, _ drafts: Checked<[Draft]>, in library: Library
  ) -> [UInt8] {
    guard !drafts.value.isEmpty || !drafts.diagnostics.isEmpty else { return [] }
    var out: [UInt8] = []
    let material = Material(note, in: library)
    let title = note.isShortPost ? note.path : note.title
    out +=
      "<section>\n<h2>\(HTML.escaped(title))</h2>\n<p class=\"path\">\(HTML.escaped(note.path))</p>\n"
      .utf8
    for diagnostic in drafts.diagnostics {
      out +=
        "<p class=\"wrong \(diagnostic.severity.rawValue)\">\(HTML.escaped(diagnostic.message))"
        .utf8
      if let hint = diagnostic.hint { out += "<br><small>\(HTML.escaped(hint))</small>".utf8 }
      out += "</p>\n".utf8
    }
    out += "<div class=\"drafts\">\n".utf8
    for draft in drafts.value {
      guard let channel = Channels.named(draft.channel) else { continue }
      out += "<div class=\"draft\">\n<h3>\(HTML.escaped(channel.title))</h3>\n".utf8
      out += channel.preview(draft, material).html.utf8
      out += "<p class=\"count\">\(HTML.escaped(facts(of: draft)))</p>\n</div>\n".utf8
    }
    return out + "</div>\n</section>\n".utf8
  }

  /// The whole page.
  package func finished() -> [UInt8] { out + "</main>\n</body>\n</html>\n".utf8 }

  private static func facts(of draft: Draft) -> String {
    var facts: [String] = []
    if draft.parts.count > 1 { facts.append("\(draft.parts.count) posts, the fullest") }
    facts.append(draft.fullest.sum(limit: draft.limit) + " " + draft.unit)
    if !draft.source.isEmpty { facts.append("from: " + draft.sourceName) }
    if let price = draft.price { facts.append(price.text) }
    if let at = draft.at { facts.append("at \(at)") }
    return facts.joined(separator: " · ")
  }

  private static func head(title: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="robots" content="noindex">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(HTML.escaped(title))</title>
    <style>
    \(style)</style>
    </head>
    <body>
    <main>
    <h1>\(HTML.escaped(title))</h1>

    """
  }

  private static let style = """
    :root { color-scheme: light dark; --ink: #16181c; --faint: #5b6470; --line: #d8dde3; --ground: #f3f5f7 }
    .channel { background: var(--paper); --live: var(--accent) }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e8eaed; --faint: #9aa4af; --line: #343a41; --ground: #0c0e10 }
      .channel { background: var(--dark); --live: color-mix(in srgb, var(--accent) 60%, white) }
    }
    * { box-sizing: border-box }
    body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.45 system-ui, sans-serif }
    main { max-width: 84rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
    h1 { font-size: 1.5rem } h2 { margin: 2.5rem 0 0; font-size: 1.25rem }
    .path, .count { color: var(--faint); font-size: .85rem; margin: .2rem 0 1rem }
    .count { margin: .5rem 0 0 }
    .wrong { border-left: 4px solid #b3261e; padding: .3rem .8rem; margin: .4rem 0 }
    .wrong.warning { border-color: #b26a00 }
    .drafts { columns: 24rem; column-gap: 1.5rem }
    .draft { break-inside: avoid; padding-bottom: 1.5rem }
    .draft h3 { margin: 0 0 .4rem; font-size: .95rem }
    .channel { border: 1px solid var(--line); border-radius: 10px; padding: .9rem; \
    overflow: hidden }
    .channel a { color: var(--live); text-decoration: none }
    .post { display: flex; gap: .7rem; position: relative }
    .post + .post { margin-top: 1rem }
    .goes-on::after { content: ""; position: absolute; left: 1.2rem; top: 2.9rem; bottom: -.8rem; width: 2px; \
    background: var(--line) }
    .face { flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%; background: var(--accent); color: #fff; \
    display: grid; place-items: center; font-weight: 600; font-size: .9rem }
    .square .face { border-radius: 6px }
    .said { min-width: 0; flex: 1 }
    .who { margin: 0 0 .15rem } .who span { color: var(--faint) }
    .words { white-space: pre-wrap; overflow-wrap: anywhere }
    .words pre, .words code { font: .9em ui-monospace, monospace }
    .words pre { background: #8080801f; padding: .5rem; border-radius: 6px; overflow-x: auto; margin: 0; \
    white-space: pre }
    .words blockquote { margin: 0; padding-left: .7rem; border-left: 3px solid var(--line) }
    .fold { color: var(--faint); font-weight: 600 } .rest { color: var(--faint) }
    .embed { border-left: 4px solid var(--accent); padding: .5rem .8rem; background: #8080801a; border-radius: 4px }
    .title { font-weight: 600 }
    figure { margin: .6rem 0 0 }
    .picture { display: grid; place-items: center; min-height: 9rem; padding: 1rem; text-align: center; \
    color: var(--faint); background: repeating-linear-gradient(45deg, #8080801a 0 12px, #80808030 12px 24px) }
    figure .picture { border-radius: 10px }
    .card { display: block; margin-top: .6rem; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; \
    color: inherit !important }
    .card .about { display: grid; gap: .1rem; padding: .6rem .8rem }
    .card small, .card .about span { color: var(--faint); font-size: .85rem }
    .article h1 { font-size: 1.35rem; margin: .3rem 0 } .tags { margin: 0 0 .6rem; font-size: .9rem }
    iframe { width: 100%; height: 20rem; border: 0; border-top: 1px solid var(--line); background: transparent }
    .listing { margin: 0 } .listing span { color: var(--faint); font-size: .85rem }

    """
}

extension Price {
  /// `$0.20`; another currency by its code.
  package var text: String {
    let cents = (micros + 5_000) / 10_000
    let isExact = micros % 10_000 == 0
    let digits = { (number: Int, width: Int) in
      String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }
    let amount =
      isExact
      ? "\(cents / 100).\(digits(cents % 100, 2))"
      : "\(micros / 1_000_000).\(digits(micros % 1_000_000 / 1000, 3))"
    return currency == "USD" ? "$" + amount : "\(amount) \(currency)"
  }
}
