import Diagnostics
import Markdown

/// `heading.duplicate-anchor`: two headings side by side that would have one anchor.
enum DuplicateAnchor {
  /// Looks at a note's headings.
  ///
  /// Sections below different headings may share a name, as the "Fixed" of each version of a
  /// changelog does. Anchors that the writer chose are one of a kind in the whole note.
  static func check(_ outline: Outline, in path: String) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    var open: [(level: Int, names: [String: SourceRange])] = []
    var chosen: [String: SourceRange] = [:]
    for heading in outline.headings {
      while let last = open.last, last.level > heading.level { open.removeLast() }
      if open.last?.level != heading.level { open.append((heading.level, [:])) }
      let name = heading.wantedAnchor
      let sibling = open[open.count - 1].names[name]
      if let first = heading.isChosen ? chosen[name] ?? sibling : sibling {
        diagnostics.append(.duplicateAnchor(heading, first: first, in: path))
      }
      open[open.count - 1].names[name] = sibling ?? heading.range
      if heading.isChosen { chosen[name] = chosen[name] ?? heading.range }
    }
    return diagnostics
  }
}

extension Diagnostic {
  fileprivate static func duplicateAnchor(
    _ heading: Outline.Heading, first: SourceRange, in path: String
  ) -> Self {
    Diagnostic(
      .headingDuplicateAnchor, at: heading.range, in: path,
      "'#\(heading.wantedAnchor)' is the anchor of line \(first.lowerBound.line) as well",
      hint: "name the two apart, or choose an anchor: ## \(heading.text) {#another}")
  }
}
