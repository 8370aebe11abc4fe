/// What changed, as a page shows it: `ins` and `del` elements, with signs for those who see no
/// colours.
struct DifferenceView {
  let rows: [TextDifference.Row]
  /// How many unchanged lines are shown around a change; nil for all.
  let context: Int?

  /// About how many bytes are written; of what does not fit, the number of lines is said.
  let limit: Int

  func write(to html: inout Markup) {
    html.raw("<div class=\"diff\">\n")
    var written = 0
    var gap = 0
    for (index, row) in rows.enumerated() {
      guard isShown[index] else {
        gap += 1
        continue
      }
      Self.write(gap: gap, &html)
      gap = 0
      if written > limit {
        Self.write(rest: rows.count - index, &html)
        break
      }
      let before = html.bytes.count
      Self.write(row, &html)
      written += html.bytes.count - before
    }
    Self.write(gap: gap, &html)
    html.raw("</div>\n")
  }

  init(_ difference: TextDifference, context: Int? = nil, limit: Int) {
    rows = difference.rows
    self.limit = limit
    self.context = context
    guard let context else {
      isShown = Array(repeating: true, count: rows.count)
      return
    }
    var isShown = Array(repeating: false, count: rows.count)
    for (index, row) in rows.enumerated() {
      if case .same = row { continue }
      for near in max(0, index - context)...min(rows.count - 1, index + context) {
        isShown[near] = true
      }
    }
    self.isShown = isShown
  }

  private let isShown: [Bool]

  private static func write(_ row: TextDifference.Row, _ html: inout Markup) {
    switch row {
    case .same(let line):
      html.raw("<p>")
      html.text(String(line))
    case .removed(let line):
      html.raw("<p class=\"removed\"><del>")
      html.text(String(line))
      html.raw("</del>")
    case .added(let line):
      html.raw("<p class=\"added\"><ins>")
      html.text(String(line))
      html.raw("</ins>")
    case .changed(let stretches):
      html.raw("<p class=\"changed\">")
      for stretch in stretches {
        switch stretch {
        case .same(let text): html.text(text)
        case .removed(let text):
          html.raw("<del>")
          html.text(text)
          html.raw("</del>")
        case .added(let text):
          html.raw("<ins>")
          html.text(text)
          html.raw("</ins>")
        }
      }
    }
    html.raw("</p>\n")
  }

  private static func write(gap: Int, _ html: inout Markup) {
    if gap == 0 { return }
    html.raw("<p class=\"gap\">")
    html.number(gap)
    html.raw(gap == 1 ? " line as before</p>\n" : " lines as before</p>\n")
  }

  private static func write(rest: Int, _ html: inout Markup) {
    html.raw("<p class=\"gap\">")
    html.number(rest)
    html.raw(rest == 1 ? " more line is" : " more lines are")
    html.raw(" too much for this page</p>\n")
  }
}
