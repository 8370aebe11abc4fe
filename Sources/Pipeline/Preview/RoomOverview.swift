internal import Diagnostics
internal import Markdown
internal import Notes

/// The first page of the control room: what is wrong, what waits, and every note with its state.
struct RoomOverview {
  let room: PreviewRoom

  /// More findings are no help on one page.
  private static let most = 200

  private var site: PreviewSite { room.site }
  private var library: Library { site.loaded.library }

  var html: String {
    let findings = site.diagnostics
    let due = Set(findings.filter { $0.id == .noteReviewDue }.map(\.path))
    let facts = [
      TextReport.summary(findings, notes: library.notes.count),
      library.unpublished.isEmpty ? nil : "\(library.unpublished.count) not published",
      due.isEmpty ? nil : "\(due.count) due for review",
    ]
    return """
      <header class="title">
      <h1>Control room</h1>
      <p class="lede">\(facts.compactMap(\.self).joined(separator: " · "))</p>
      </header>
      \(wrong(findings))\(waiting)<section>
      <h2>Notes</h2>
      \(notes(findings, due))</section>

      """
  }

  private func wrong(_ findings: [Diagnostic]) -> String {
    if findings.isEmpty { return "" }
    let sorted =
      findings.filter { $0.severity == .error } + findings.filter { $0.severity == .warning }
    let items = sorted.prefix(Self.most).map { $0.item(in: site.source($0.path)) }.joined()
    let rest = sorted.count - Self.most
    let more =
      rest > 0
      ? "<p>And \(rest) more: <code>controlroom check --worktree</code> lists all.</p>\n" : ""
    return
      "<section>\n<h2>What is wrong</h2>\n<ul class=\"findings\">\n\(items)</ul>\n\(more)</section>\n"
  }

  private var waiting: String {
    let waiting = RoomRuns(location: room.location).waiting
    return waiting.isEmpty ? "" : "<section>\n<h2>Waiting for approval</h2>\n\(waiting)</section>\n"
  }

  private struct Row {
    var state: String
    var title: String
    var path: String
    var href: String?
    var day: String
    var errors: Int
    var isDue: Bool
  }

  private func notes(_ findings: [Diagnostic], _ due: Set<String>) -> String {
    let errors = findings.filter { $0.severity == .error }
      .reduce(into: [String: Int]()) { $0[$1.path, default: 0] += 1 }
    var rows = library.notes.map { note in
      Row(
        state: note.revealed?.rawValue ?? "published", title: note.title, path: note.path,
        href: site.rootPath + percentEncoded(note.address.path), day: note.date.day.description,
        errors: errors[note.path] ?? 0, isDue: due.contains(note.path))
    }
    let shown = Set(library.notes.map(\.path))
    for (path, reason) in library.unpublished.sorted(by: { $0.key < $1.key }) {
      rows.append(
        Row(
          state: reason.rawValue, title: path, path: path, href: nil, day: "",
          errors: errors[path] ?? 0, isDue: false))
    }
    for (path, count) in errors.sorted(by: { $0.key < $1.key })
    where !shown.contains(path) && library.unpublished[path] == nil && Layout.isMarkdown(path) {
      rows.append(
        Row(
          state: "not readable", title: path, path: path, href: nil, day: "", errors: count,
          isDue: false))
    }
    // What asks for somebody stands first; the rest as the site has it.
    let urgent = rows.filter { $0.errors > 0 || $0.isDue || $0.state != "published" }
    let quiet = rows.filter { !($0.errors > 0 || $0.isDue || $0.state != "published") }
    return RoomPage.table(["State", "Note", "Date", "Drafts"], (urgent + quiet).map(cells))
  }

  private func cells(_ row: Row) -> [String] {
    var states = ["<span class=\"status\">\(row.state)</span>"]
    if row.errors > 0 {
      states.append("<span class=\"status error\">\(TextReport.count(row.errors, "error"))</span>")
    }
    if row.isDue { states.append("<span class=\"status\">due for review</span>") }
    let title = HTML.escaped(row.title.visible)
    let name = row.href.map { "<a href=\"\(HTML.escaped($0))\">\(title)</a>" } ?? title
    let path = row.title == row.path ? "" : "<br><small>\(HTML.escaped(row.path.visible))</small>"
    let drafts =
      row.href == nil
      ? "" : "<a href=\"/-/drafts/\(HTML.escaped(percentEncoded(row.path)))\">Drafts</a>"
    return [states.joined(separator: " "), name + path, row.day, drafts]
  }
}
