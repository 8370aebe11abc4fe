package import Diagnostics
internal import Notes

/// The findings that a repository had when it began to be checked, so that only new ones count.
///
/// A text file with one finding a line, `path [rule] message`, sorted: it is made by a program and
/// read by people, and shrinks line by line. Places are left out, since a change above moves them.
package struct Baseline: Sendable {
  /// The file, without which there is no baseline.
  private let file: SourceFile
  /// How often each line stands there, and on which line first.
  private let known: [String: (count: Int, line: Int)]

  init(_ file: SourceFile) {
    self.file = file
    var known: [String: (count: Int, line: Int)] = [:]
    let lines = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let text = String(decoding: line, as: UTF8.self).trimmed
      if text.isEmpty || text.hasPrefix("#") { continue }
      known[text] = ((known[text]?.count ?? 0) + 1, known[text]?.line ?? index + 1)
    }
    self.known = known
  }

  /// What is not in the baseline, and a warning for each line of it that is needed no more.
  ///
  /// - Parameters:
  ///   - diagnostics: What was found, as loud as the configuration wants it.
  ///   - isComplete: Whether everything was looked at; otherwise no line is needless.
  ///   - rules: What the configuration says on how loud rules are.
  /// - Returns: In the order to show them.
  func apply(
    to diagnostics: [Diagnostic], isComplete: Bool,
    _ rules: [Diagnostic.ID: SiteConfiguration.RuleSetting]
  ) -> [Diagnostic] {
    var left = known.mapValues(\.count)
    var rest = diagnostics.filter { diagnostic in
      let line = Self.line(diagnostic)
      guard let count = left[line], count > 0 else { return true }
      left[line] = count - 1
      return false
    }
    guard isComplete else { return rest }
    var stale: [Diagnostic] = []
    for (line, count) in left where count > 0 {
      // Drafts and other sites are not looked at in each check.
      if line.contains(" [channel.") || line.contains(" [link.external") { continue }
      stale.append(.stale(line, at: known[line]?.line ?? 1, in: file.path))
    }
    rest += stale.applying(rules)
    return rest.sorted()
  }

  /// A baseline that knows all of these.
  package static func text(_ diagnostics: [Diagnostic]) -> String {
    let lines = diagnostics.map(line).sorted()
    return "# Findings that are known. Written by: controlroom check --write-baseline\n"
      + lines.map { $0 + "\n" }.joined()
  }

  private static func line(_ diagnostic: Diagnostic) -> String {
    "\(diagnostic.path.visible) [\(diagnostic.id)] \(diagnostic.message.visible)".trimmed
  }
}

extension Diagnostic {
  fileprivate static func stale(_ line: String, at number: Int, in path: String) -> Self {
    Diagnostic(
      .baselineStale, at: SourceRange(line: number, length: line.utf8.count), in: path,
      "this is found no more", hint: "take the line out, or run: controlroom check --write-baseline"
    )
  }
}
