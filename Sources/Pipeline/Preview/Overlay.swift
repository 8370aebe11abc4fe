internal import Diagnostics
internal import Markdown
internal import Notes
internal import Site

/// What a preview says over a page: what is wrong with it, and that it is a draft.
///
/// It stands in a shadow tree, so that neither the page's style nor its own reaches the other.
struct Overlay {
  /// Nothing where there is nothing to say.
  let html: String

  /// More would hide the page.
  private static let most = 20

  /// - Parameters:
  ///   - site: What is wrong.
  ///   - page: The page.
  ///   - isMissing: Whether the page stands for one that there is not, which any error may be the
  ///     cause of.
  init(_ site: PreviewSite, page: SiteFile, isMissing: Bool) {
    let errors = site.diagnostics.filter { $0.severity == .error }
    let sources = Set(page.sources)
    let own = isMissing ? errors : errors.filter { sources.contains($0.path) }
    let note = page.sources.count == 1 ? page.sources.first : nil
    let revealed = note.flatMap { path in
      site.loaded.library.notes.first { $0.path == path }?.revealed
    }
    let warnings = site.diagnostics.count { $0.severity == .warning && $0.path == note }
    if errors.isEmpty, revealed == nil, warnings == 0 {
      html = ""
      return
    }
    var parts = ""
    if let revealed {
      parts +=
        "<p class=\"state\"><b>\(revealed == .draft ? "Draft" : "Future")</b> Not published: "
      parts += "\(HTML.escaped(revealed.reason)).</p>\n"
    }
    if !own.isEmpty {
      parts += "<details open>\n<summary>\(TextReport.count(own.count, "error"))"
      parts += isMissing ? "" : " on this page"
      parts += "</summary>\n<ul>\n"
      for diagnostic in own.prefix(Self.most) {
        parts += diagnostic.item(in: site.source(diagnostic.path))
      }
      parts += "</ul>\n</details>\n"
    }
    var rest: [String] = []
    let others = errors.count - min(own.count, Self.most)
    if others > 0 {
      rest.append(TextReport.count(others, "error") + (own.isEmpty ? " elsewhere" : " more"))
    }
    if warnings > 0 { rest.append(TextReport.count(warnings, "warning") + " on this page") }
    if !rest.isEmpty {
      parts += "<p class=\"rest\"><a href=\"/-/\">\(rest.joined(separator: ", "))</a></p>\n"
    }
    html = """
      <controlroom-overlay><template shadowrootmode="open">
      <link rel="stylesheet" href="/-/overlay.css">
      <aside aria-label="Preview"\(own.isEmpty ? "" : " class=\"wrong\"")>
      \(parts)</aside>
      </template></controlroom-overlay>

      """
  }
}
