/// Diagnostics as a compiler prints them, for people and for editors that know the form.
package enum TextReport {
  /// `path:line:column: severity: message [id]`, then the hint on a line of its own.
  ///
  /// - Parameters:
  ///   - diagnostic: What to print.
  ///   - inColor: Severity in colour, for a terminal.
  /// - Returns: One line or two, without a line end.
  package static func line(_ diagnostic: Diagnostic, inColor: Bool = false) -> String {
    let start = diagnostic.range.lowerBound
    let place = "\(diagnostic.path.visible):\(start.line):\(start.column):"
    let severity = diagnostic.severity
    let word =
      inColor
      ? "\u{1B}[1;\(severity == .error ? 31 : 33)m\(severity.rawValue):\u{1B}[0m"
      : severity.rawValue + ":"
    let head = "\(place) \(word) \(diagnostic.message.visible) [\(diagnostic.id)]"
    return diagnostic.hint.map { "\(head)\n  hint: \($0.visible)" } ?? head
  }

  /// `1 error, 2 warnings in 9 notes`, or of whatever else there are so many.
  package static func summary(
    _ diagnostics: [Diagnostic], notes: Int, of noun: String = "note"
  ) -> String {
    let errors = diagnostics.count { $0.severity == .error }
    return "\(count(errors, "error")), \(count(diagnostics.count - errors, "warning"))"
      + " in \(count(notes, noun))"
  }

  /// A number and its noun: `1 note`, `2 notes`.
  package static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}

extension Diagnostic: CustomStringConvertible {
  package var description: String { TextReport.line(self) }
}
