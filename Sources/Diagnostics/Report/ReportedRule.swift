/// A rule, as reports for other programs describe it.
package struct ReportedRule: Sendable {
  package var id: Diagnostic.ID
  package var severity: Diagnostic.Severity
  /// One sentence.
  package var summary: String
  package var explanation: String

  package init(
    id: Diagnostic.ID, severity: Diagnostic.Severity, summary: String, explanation: String
  ) {
    self.id = id
    self.severity = severity
    self.summary = summary
    self.explanation = explanation
  }
}

/// Turns columns in bytes into columns in characters, which other programs count.
package struct CharacterColumns: Sendable {
  private let files: [String: [UInt8]]

  /// - Parameter files: The bytes of the files that have findings, by path; in others a byte counts
  ///   as a character.
  package init(_ files: [String: [UInt8]]) { self.files = files }

  /// The place of a diagnostic, its columns in Unicode scalars from 1.
  package func range(_ diagnostic: Diagnostic) -> SourceRange {
    guard let bytes = files[diagnostic.path] else { return diagnostic.range }
    let lines = LineTable(bytes)
    func place(_ position: SourcePosition) -> SourcePosition {
      let start = SourcePosition(line: position.line, column: 1)
      guard let from = lines.offset(of: start), let to = lines.offset(of: position), from <= to
      else { return position }
      // Continuation bytes belong to the character before them.
      let column = bytes[from..<to].count { $0 & 0xC0 != 0x80 } + 1
      return SourcePosition(line: position.line, column: column)
    }
    let (from, to) = (place(diagnostic.range.lowerBound), place(diagnostic.range.upperBound))
    return from..<max(from, to)
  }
}
