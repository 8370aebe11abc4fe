/// Diagnostics as the results of tests: what most build servers can show.
///
/// Each file with findings is a test, which fails when there is an error among them.
package enum JUnitReport {
  /// The whole document.
  ///
  /// - Parameters:
  ///   - diagnostics: In the order in which they are to stand.
  ///   - notes: How many notes were looked at.
  /// - Returns: XML without a line end at its end.
  package static func report(_ diagnostics: [Diagnostic], notes: Int) -> String {
    var files: [(path: String, found: [Diagnostic])] = []
    for diagnostic in diagnostics {
      if files.last?.path == diagnostic.path {
        files[files.count - 1].found.append(diagnostic)
      } else {
        files.append((diagnostic.path, [diagnostic]))
      }
    }
    let failed = files.count { $0.found.hasErrors }
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
    let tests = max(1, files.count)
    lines.append("<testsuites tests=\"\(tests)\" failures=\"\(failed)\">")
    lines.append(
      "  <testsuite name=\"controlroom check\" tests=\"\(tests)\" failures=\"\(failed)\" errors=\"0\">"
    )
    if files.isEmpty {
      let name = TextReport.count(notes, "note")
      lines.append("    <testcase classname=\"controlroom.check\" name=\"\(name)\"/>")
    }
    for (path, found) in files {
      lines.append("    <testcase classname=\"controlroom.check\" name=\"\(escaped(path))\">")
      let errors = found.filter { $0.severity == .error }
      let warnings = found.filter { $0.severity == .warning }
      if let first = errors.first {
        lines.append(
          "      <failure type=\"\(first.id)\" message=\"\(escaped(first.message))\">\(text(errors))</failure>"
        )
      }
      if !warnings.isEmpty { lines.append("      <system-out>\(text(warnings))</system-out>") }
      lines.append("    </testcase>")
    }
    lines += ["  </testsuite>", "</testsuites>"]
    return lines.joined(separator: "\n")
  }

  private static func text(_ found: [Diagnostic]) -> String {
    found.map { diagnostic in
      TextReport.line(diagnostic).split(separator: "\n").map { escaped(String($0)) }
        .joined(separator: "\n")
    }
    .joined(separator: "\n")
  }

  /// XML takes no control characters, escaped or not; made visible they are none.
  private static func escaped(_ text: String) -> String {
    text.visible.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
      .filter { $0 != "\u{FFFE}" && $0 != "\u{FFFF}" }
  }
}
