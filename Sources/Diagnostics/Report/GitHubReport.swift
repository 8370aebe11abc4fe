/// Diagnostics as a workflow of GitHub shows them beside the lines that they are about.
///
/// Source: docs.github.com, "Workflow commands for GitHub Actions".
package enum GitHubReport {
  /// One line.
  ///
  /// What the repository says is escaped, so that it cannot give commands of its own.
  package static func line(_ diagnostic: Diagnostic, columns: CharacterColumns) -> String {
    let range = columns.range(diagnostic)
    let (start, end) = (range.lowerBound, range.upperBound)
    var properties = [
      "file=\(property(diagnostic.path))", "line=\(start.line)", "endLine=\(end.line)",
    ]
    // Columns are shown only for a stretch of one line.
    if start.line == end.line { properties.append("col=\(start.column),endColumn=\(end.column)") }
    properties.append("title=\(property(diagnostic.id.description))")
    let hint = diagnostic.hint.map { "\n\($0.visible)" } ?? ""
    return "::\(diagnostic.severity.rawValue) \(properties.joined(separator: ","))"
      + "::\(data(diagnostic.message.visible + hint))"
  }

  private static func data(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    data(text.visible).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
