import Diagnostics
import Markdown
import Notes

extension Channel {
  /// dev.to, and other communities of Forem: the whole note, unpublished until a person says so.
  static let devto = Channel(
    name: "devto",
    profile: Profile(
      unit: "bytes",
      versions: [
        Fact("Forem API v1", asOf: "2026-01-01", source: "developers.forem.com, api/v1")
      ]
    ),
    make: { channel, material in
      let own = material.note.frontMatter.channels[channel.name]?.text?.trimmed
      let text = own.flatMap { $0.isEmpty ? nil : $0 }
      let (body, alts) =
        text.map { ($0 + "\n", []) }
        ?? MarkdownWriter.write(material.blocks, address: material.address, html: material.html)
      guard !body.isEmpty else { return Checked(nil, [.emptyArticle(in: material.note.path)]) }
      let head = frontMatter(of: material)
      let payload = Array((head + "\n" + body).utf8)
      let count = Draft.Count(
        unit: channel.profile.unit,
        breakdown: [
          .init("front matter", head.utf8.count + 1), .init("body", body.utf8.count),
        ])
      return Checked(
        channel.draft(
          of: material, payload: payload, as: "md",
          parts: [Draft.Part(text: nil, count: count.total)], count: count,
          source: [text == nil ? .wholeNote : .ownText], alts: alts))
    })

  /// What Forem reads before the text; it goes before the fields of the request.
  private static func frontMatter(of material: Material) -> String {
    let note = material.note
    var lines = ["---", "title: \(quoted(note.title))", "published: false"]
    if let description = note.frontMatter.description ?? note.description {
      lines.append("description: \(quoted(description))")
    }
    let tags = tags(of: material)
    if !tags.isEmpty { lines.append("tags: \(quoted(tags.joined(separator: ", ")))") }
    if let link = material.link { lines.append("canonical_url: \(quoted(link))") }
    if let series = note.series { lines.append("series: \(quoted(series))") }
    return (lines + ["---", ""]).joined(separator: "\n")
  }

  /// Forem takes four tags of letters and digits.
  private static func tags(of material: Material) -> [String] {
    let chosen = material.note.frontMatter.channels["devto"]?.hashtags
    var tags: [String] = []
    for name in chosen ?? material.note.tags.map(\.name) {
      let tag = Hashtag.word(name).lowercased().filter { $0 != "_" }
      if !tag.isEmpty, !tags.contains(tag) { tags.append(tag) }
    }
    return Array(tags.prefix(4))
  }

  /// A double-quoted string of YAML, whose escapes are those of JSON.
  private static func quoted(_ text: String) -> String {
    String(decoding: JSON.string(text).compact(), as: UTF8.self)
  }
}

extension Material {
  /// Raw HTML as it may leave the site: with absolute links, and only when the site itself shows
  /// all of the note's HTML; nil for comments.
  func html(_ html: String) -> String? {
    if !note.body.outline.refusedHTML.isEmpty || html.hasPrefix("<!--") { return nil }
    var html = html
    for (link, target) in zip(note.body.outline.links, note.destinations) where link.kind == .html {
      if case .external = target { continue }
      guard let address = address(of: link.destination) else { continue }
      for quote in ["\"", "'"] {
        html = html.replacing(
          "=" + quote + link.destination + quote, with: "=" + quote + address + quote)
      }
    }
    return html
  }
}

extension Diagnostic {
  fileprivate static func emptyArticle(in path: String) -> Self {
    Diagnostic(
      .warning, "channel.empty-excerpt", at: .wholeFile, in: path,
      "nothing to say on devto: the note has no text", hint: "write some text below the title")
  }
}
