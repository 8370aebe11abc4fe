internal import Channels
package import Diagnostics
internal import Digests
internal import Git
package import Notes
internal import Site

/// A library, ready to be published, and everything that is wrong with it.
package struct Loaded: Sendable {
  package var snapshot: Snapshot
  package var library: Library
  /// As loud as the configuration wants them, in the order to show them.
  package var diagnostics: [Diagnostic]
  let theme: Theme

  /// The moment as of which notes are published.
  package enum AsOf: Hashable, Sendable {
    /// When the commit was made; for files that no commit holds, `now`.
    case commit(now: Timestamp)
    /// The wall clock, and in its place the last moment at which anything changed: see
    /// ``Library/effectiveAsOf(_:commit:now:)``.
    case now(Timestamp)
    case moment(Timestamp)
  }

  /// Puts a snapshot together, and looks at all of it.
  ///
  /// - Parameters:
  ///   - snapshot: What was read.
  ///   - asOf: As of when notes are published.
  ///   - drafts: Of which notes, by path, drafts are made for a look at them; who makes them anyway
  ///     looks then.
  ///   - revealed: What is shown although it is not published.
  /// - Returns: The library and its diagnostics, those of `snapshot` among them.
  /// - Throws: `CancellationError`.
  package static func load(
    _ snapshot: Snapshot, asOf: AsOf,
    drafts: @escaping @Sendable (String) -> Bool = { _ in false },
    revealed: Set<Library.Withheld> = []
  ) async throws -> Loaded {
    let library = Library.assemble(
      Library.Input(
        notes: snapshot.notes, histories: snapshot.histories, author: snapshot.author,
        files: snapshot.files,
        configuration: snapshot.configuration,
        snapshot: Library.Snapshot(
          commit: snapshot.isCommit ? snapshot.commit?.id.description : nil,
          tree: snapshot.isCommit ? snapshot.commit?.tree.description : nil,
          asOf: snapshot.moment(asOf), engine: Version.engine),
        revealed: revealed))
    let theme = Theme.make(
      overrides: snapshot.theme, folder: snapshot.configuration.theme)
    var diagnostics = snapshot.diagnostics + library.diagnostics + theme.diagnostics
    diagnostics += Channels.check(library.value)
    diagnostics += PipelineSet(snapshot).diagnostics
    let looked = library.value.notes.filter { drafts($0.path) }
    let found = try await inChunks(of: looked.count) { [library = library.value] chunk in
      looked[chunk].flatMap { Channels.findings(for: $0, in: library).withholding }
    }
    diagnostics += found.joined()
    var loaded = Loaded(
      snapshot: snapshot, library: library.value, diagnostics: [], theme: theme.value)
    loaded.diagnostics = loaded.settled(diagnostics, isComplete: true)
    return loaded
  }

  /// What is left of findings when the notes, the configuration and the baseline have had their
  /// say.
  ///
  /// - Parameters:
  ///   - found: Findings.
  ///   - isComplete: Whether they are all that there are, so that exceptions which nothing needs
  ///     are findings as well.
  /// - Returns: In the order to show them.
  func settled(_ found: [Diagnostic], isComplete: Bool = false) -> [Diagnostic] {
    let rules = snapshot.configuration.rules
    let left = found.allowing(snapshot.allowances, isComplete: isComplete).applying(rules)
    guard let file = snapshot.baseline else { return left }
    return Baseline(file).apply(to: left, isComplete: isComplete, rules)
  }
}

extension Snapshot {
  var isCommit: Bool {
    if case .commit = revision { return true }
    return false
  }

  /// The exceptions that notes ask for, by the path of the note.
  var allowances: [String: [Allowance]] {
    Dictionary(
      notes.filter { !$0.allowances.isEmpty }.map { ($0.source.path, $0.allowances) },
      uniquingKeysWith: { first, _ in first })
  }

  /// When the commit was made.
  private var committed: Timestamp? { commit.map { Timestamp($0.committer) } }

  fileprivate func moment(_ asOf: Loaded.AsOf) -> Timestamp {
    switch asOf {
    case .commit(let now): isCommit ? committed ?? now : now
    case .now(let now): Library.effectiveAsOf(notes, commit: committed ?? now, now: now)
    case .moment(let moment): moment
    }
  }
}
