package import Diagnostics
package import Testing

/// Checks diagnostics where the writer would see them.
///
/// `note` is a note in which each expected diagnostic stands on a line of its own under the text
/// it is about, starting with a caret. Those lines are taken out, `check` runs on the rest, and
/// what it reports is written back in the same form.
package func expectDiagnostics(
  in note: String, from check: (String) -> [Diagnostic],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
  let source = lines.filter { !$0.drop(while: { $0 == " " }).hasPrefix("^") }
  let found = Dictionary(
    grouping: check(source.joined(separator: "\n")), by: \.range.lowerBound.line)

  let actual = source.enumerated().flatMap { index, line in
    [String(line)] + found[index + 1, default: []].map(annotation)
  }
  #expect(actual.joined(separator: "\n") == note, sourceLocation: sourceLocation)
}

private func annotation(_ diagnostic: Diagnostic) -> String {
  let start = diagnostic.range.lowerBound.column
  let carets = max(1, diagnostic.range.upperBound.column - start)
  return String(repeating: " ", count: start - 1) + String(repeating: "^", count: carets)
    + " \(diagnostic.severity.rawValue): \(diagnostic.message) [\(diagnostic.id)]"
    + (diagnostic.hint.map { " hint: \($0)" } ?? "")
}
