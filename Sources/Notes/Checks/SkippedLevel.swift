import Diagnostics
import Markdown

/// `heading.skipped-level`: a heading two levels or more below the one before it.
enum SkippedLevel {
  /// Looks at a note's headings; the title of its page is of level 1, wherever it comes from.
  static func check(_ outline: Outline, in path: String) -> [Diagnostic] {
    var above = 1
    var diagnostics: [Diagnostic] = []
    for heading in outline.headings {
      if heading.level > above + 1 {
        diagnostics.append(.skippedLevel(heading, by: heading.level - above - 1, in: path))
      }
      above = heading.level
    }
    return diagnostics
  }
}

extension Diagnostic {
  fileprivate static func skippedLevel(
    _ heading: Outline.Heading, by levels: Int, in path: String
  ) -> Self {
    Diagnostic(
      .headingSkippedLevel, at: heading.range, in: path,
      "'\(heading.text)' skips \(levels == 1 ? "a level" : "\(levels) levels")",
      hint: "write it with \(levels == 1 ? "one '#'" : "\(levels) '#'") less")
  }
}
