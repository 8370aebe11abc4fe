/// Diagnostics for programs: `check --format json`, schema 1.
package enum JSONReport {
  /// The whole report.
  ///
  /// - Parameters:
  ///   - diagnostics: In the order in which they are to stand.
  ///   - snapshot: What was checked, such as `{"kind": "commit", "commit": "…"}`.
  ///   - notes: How many notes were looked at.
  /// - Returns: One object with `schema`, `snapshot`, `counts` and `diagnostics`.
  package static func report(
    _ diagnostics: [Diagnostic], snapshot: JSON, notes: Int
  ) -> JSON {
    let errors = diagnostics.count { $0.severity == .error }
    return [
      "schema": 1,
      "snapshot": snapshot,
      "counts": [
        "errors": .number(errors), "warnings": .number(diagnostics.count - errors),
        "notes": .number(notes),
      ],
      "diagnostics": .array(diagnostics.map(object)),
    ]
  }

  /// One diagnostic.
  package static func object(_ diagnostic: Diagnostic) -> JSON {
    var members: [JSON.Member] = [
      .init("id", .string(diagnostic.id.description)),
      .init("severity", .string(diagnostic.severity.rawValue)),
      .init("path", .string(diagnostic.path)),
      .init("line", .number(diagnostic.range.lowerBound.line)),
      .init("column", .number(diagnostic.range.lowerBound.column)),
      .init("endLine", .number(diagnostic.range.upperBound.line)),
      .init("endColumn", .number(diagnostic.range.upperBound.column)),
      .init("message", .string(diagnostic.message)),
    ]
    if let hint = diagnostic.hint { members.append(.init("hint", .string(hint))) }
    if let fix = diagnostic.fix {
      var mend: [JSON.Member] = [.init("text", .string(fix))]
      if diagnostic.isSafe { mend.append(.init("safe", true)) }
      members.append(.init("fix", .object(mend)))
    }
    return .object(members)
  }
}
