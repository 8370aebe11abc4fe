import Diagnostics
import Markdown
import Notes

extension Channel {
  /// A draft of the whole note as Markdown.
  ///
  /// - Parameters:
  ///   - material: The note.
  ///   - dialect: Whose reader it is for.
  ///   - finish: What the channel makes of Markdown before it is sent.
  ///   - ending: What stands below the note, with its link.
  ///   - request: The body of the request for the article, by its Markdown.
  /// - Returns: Nil, with a diagnostic, when the note has no text, an image of it says nothing to
  ///   those who cannot see it, or it is longer than the channel takes.
  func article(
    _ material: Material, for dialect: MarkdownSpelling.Dialect,
    finish: (String) -> String = { $0 }, ending: String = "",
    request: (_ markdown: String, Picture?) -> JSON
  ) -> Checked<Draft?> {
    let note = material.note
    let image = material.image(for: self)
    let own = note.frontMatter.channels[name]?.text?.trimmed ?? ""
    if image.diagnostics.hasErrors { return Checked(nil, image.diagnostics) }
    let missing = own.isEmpty ? material.missingAlts(for: self) : []
    if missing.hasErrors { return Checked(nil, missing) }
    let limit = limit(in: material.site)
    if !material.wantsDrafts, limit == nil, !own.isEmpty || material.hasWords {
      return Checked(nil)
    }
    let (written, alts) =
      own.isEmpty
      ? material.markdown(for: dialect) : (own + "\n", [])
    guard !written.isEmpty else {
      return Checked(nil, [.emptyArticle(for: name, in: note.path)])
    }
    let body = finish(written)
    var part = Draft.Part(text: nil, breakdown: [.init("body", body.utf8.count)])
    if !ending.isEmpty { part.breakdown.append(.init("link", ending.utf8.count)) }
    if let limit, part.count > limit {
      return Checked(nil, [.overLimit(part, limit: limit, for: self, in: note.path)])
    }
    guard material.wantsDrafts else { return Checked(nil) }
    let picture = image.value ?? material.cover
    return Checked(
      draft(
        of: material, payload: request(body + ending, picture).pretty(), as: "request.json",
        parts: [part],
        source: [own.isEmpty ? .wholeNote : .ownText], images: picture.map { [$0] } ?? [],
        alts: alts))
  }
}

extension Material {
  /// Raw HTML as it may leave the site; see ``Note/passedOn(_:among:address:)``.
  func html(_ html: String) -> String? {
    note.passedOn(html, among: text.parts(of: self).rawTargets, address: address(of:))
  }

  /// The whole note, and the alternative texts of its images.
  fileprivate func markdown(
    for dialect: MarkdownSpelling.Dialect
  ) -> (text: String, alts: [String]) {
    text.markdown(for: dialect) {
      MarkdownWriter.write(blocks, for: dialect, address: address, html: html)
    }
  }

  /// Whether there are words below a heading that may be the title.
  ///
  /// The outline has counted them, so that nothing has to be parsed for it.
  fileprivate var hasWords: Bool {
    let outline = note.body.outline
    let heading = outline.headings.first?.text.split(whereSeparator: \.isWhitespace).count ?? 0
    return outline.words > heading
  }

  /// The note's page as HTML with absolute links, without a shell around it.
  var page: [UInt8] {
    var bytes: [UInt8] = []
    note.body.html.append(to: &bytes) { link in
      note.destinations.indices.contains(link)
        ? address(of: note.destinations[link]) ?? "#" : "#"
    }
    return bytes
  }
}

extension Diagnostic {
  static func emptyArticle(for channel: String, in path: String) -> Self {
    Diagnostic(
      .warning, "channel.empty-excerpt", at: .wholeFile, in: path,
      "nothing to say on \(channel): the note has no text", hint: "write some text below the title")
  }
}
