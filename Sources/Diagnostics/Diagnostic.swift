/// One thing a writer should know about one place in one file.
///
/// A diagnostic is a value, not a thrown error: a stage returns what it could make together
/// with what it noticed (see ``Checked``). Swift errors are kept for what stops a stage, such
/// as a missing repository or a full disk.
///
/// A message is a headline: lower case, no full stop, the most specific thing first, the
/// writer's own words in quotes. It states the rule, not our failure.
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable, CaseIterable {
    /// The note cannot be published.
    case error
    /// The note can be published, but a reader would see the problem.
    case warning
  }

  package var id: ID
  package var severity: Severity
  /// The file's path in the repository, with `/` between folders.
  package var path: String
  /// Where in the file, in lines and UTF-8 columns from 1.
  package var range: SourceRange
  package var message: String
  /// How to mend it, in one line.
  package var hint: String?
  /// The text that, put in place of `range`, mends it.
  package var fix: String?
  /// Whether ``fix`` cannot be anything but what the writer meant, so that a program may apply it
  /// without asking.
  package var isSafe: Bool

  package init(
    _ severity: Severity, _ id: ID, at range: SourceRange, in path: String,
    _ message: String, hint: String? = nil, fix: String? = nil, isSafe: Bool = false
  ) {
    self.id = id
    self.severity = severity
    self.path = path
    self.range = range
    self.message = message
    self.hint = hint
    self.fix = fix
    self.isSafe = isSafe && fix != nil
  }
}

extension Diagnostic {
  /// A stable name such as `link.missing-note`: safe to search for, count, or silence.
  package struct ID: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
    package init(stringLiteral value: String) { description = value }
  }
}

extension Diagnostic: Comparable {
  /// The order in which diagnostics are shown: path, position, id.
  ///
  /// The message breaks ties, so that the order never depends on which task finished first.
  package static func < (a: Self, b: Self) -> Bool {
    if a.path != b.path { return a.path < b.path }
    if a.range.lowerBound != b.range.lowerBound { return a.range.lowerBound < b.range.lowerBound }
    if a.id != b.id { return a.id.description < b.id.description }
    return a.message < b.message
  }
}

extension Collection<Diagnostic> {
  package var hasErrors: Bool { contains { $0.severity == .error } }
}
