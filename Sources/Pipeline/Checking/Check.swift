package import Diagnostics
internal import Git
package import Notes

/// `check`: everything that is wrong with a revision; changes nothing.
package struct Check: Sendable {
  package var location: RepositoryLocation
  package var subject: Subject
  /// What is no commit's takes this as its own time.
  package var now: Timestamp
  /// How links to other sites are looked at, where a whole revision is checked; nil for not at all,
  /// which needs no network.
  package var external: ExternalLinks?
  package var progress: Progress

  /// What is looked at.
  package enum Subject: Hashable, Sendable {
    /// All of a revision; of the index, what the next commit would bring in.
    case revision(Revision)
    /// What the second commit has and the first one has not, or has not the commit at which the two
    /// parted.
    case change(from: String, to: String, sinceFork: Bool)
  }

  package init(
    _ location: RepositoryLocation, _ subject: Subject, now: Timestamp = .wallClock,
    progress: Progress = .silent
  ) {
    self.location = location
    self.subject = subject
    self.now = now
    self.progress = progress
  }

  package struct Result: Sendable {
    /// In the order to show them.
    package var diagnostics: [Diagnostic]
    /// How many notes were looked at.
    package var notes: Int
    /// What was checked, as reports say it.
    package var snapshot: JSON
    /// Something that a person should know about the check itself.
    package var remark: String?
    /// The bytes of the notes that have findings, by path, where they are at hand.
    package var sources: [String: [UInt8]] = [:]
  }

  /// Reads and looks.
  ///
  /// - Returns: What was found. For the index it is what the next commit would bring in: all of the
  ///   changed files, and what they break in others.
  /// - Throws: ``Stop`` when the repository cannot be read.
  package func run() async throws -> Result {
    switch subject {
    case .revision(.commit(let name)): try await commit(name)
    case .revision(.index): try await staged()
    case .revision(.workTree):
      try await followed(try await whole(.workTree, .ignored), ["kind": "worktree"])
    case .change(let old, let new, let sinceFork):
      try await change(from: sinceFork ? fork(old, new) : old, to: new)
    }
  }

  /// Looks at all of a revision, and forgets the baseline.
  func everything(_ revision: Revision, history: Snapshot.HistoryUse) async throws -> Loaded {
    var snapshot = try await Snapshot.read(
      revision, of: location, history: history, progress: progress)
    snapshot.baseline = nil
    return try await Loaded.load(snapshot, asOf: .commit(now: now), drafts: { _ in true })
  }

  private func whole(
    _ revision: Revision, _ history: Snapshot.HistoryUse
  ) async throws -> Loaded {
    let snapshot = try await Snapshot.read(
      revision, of: location, history: history, progress: progress)
    return try await Loaded.load(snapshot, asOf: .commit(now: now), drafts: { _ in true })
  }

  /// Dates of a shallow clone are wrong, but a check looks at none that come from history.
  private func history() throws -> Snapshot.HistoryUse {
    try location.open().isShallow ? .ignored : .followed
  }

  private static let shallow =
    "the clone is shallow, so renames were not followed (git fetch --unshallow mends that)"

  private func commit(_ name: String) async throws -> Result {
    let history = try history()
    let loaded = try await whole(.commit(name), history)
    var result = try await followed(
      loaded, ["kind": "commit", "commit": JSON(loaded.snapshot.commit?.id.description)])
    if history == .ignored {
      result.remark = result.remark.map { "\(Self.shallow)\n\($0)" } ?? Self.shallow
    }
    return result
  }

  /// What was found in a library, and on other sites where they are to be asked.
  private func followed(_ loaded: Loaded, _ snapshot: JSON) async throws -> Result {
    var result = Result(loaded, snapshot)
    guard let external else { return result }
    let found = await external.look(
      at: loaded.library, folder: try location.open().commonDirectory, notes: { _ in true },
      progress: progress)
    result.diagnostics += found.diagnostics.applying(loaded.library.configuration.rules)
    result.diagnostics.sort()
    result.remark = found.remark
    return result
  }

  private func staged() async throws -> Result {
    let found = try await StagedCheck(location: location, now: now, progress: progress).run()
    return Result(
      diagnostics: found.diagnostics, notes: found.notes, snapshot: ["kind": "index"])
  }

  private func fork(_ old: String, _ new: String) throws -> String {
    let repository = try location.open()
    let (one, other) = try (repository.commit(at: old), repository.commit(at: new))
    guard let base = try repository.mergeBase(one.id, other.id) else {
      throw Stop("'\(old)' and '\(new)' have no commit in common")
    }
    return base.description
  }

  /// What is wrong at the second commit and was not at the first.
  ///
  /// Compared are rule, message and note, and not the place. A note that was renamed in between is
  /// the same note.
  private func change(from old: String, to new: String) async throws -> Result {
    let history = try history()
    // The second one's commit is looked for first, so that its name is the one in the error.
    let after = try await whole(.commit(new), history)
    let before = try await whole(.commit(old), history)
    var result = Result(
      after,
      [
        "kind": "change", "from": JSON(before.snapshot.commit?.id.description),
        "commit": JSON(after.snapshot.commit?.id.description),
      ])
    var known: [Unplaced: Int] = [:]
    for diagnostic in before.diagnostics { known[Unplaced(diagnostic), default: 0] += 1 }
    let paths = Set(before.snapshot.files)
    result.diagnostics = after.diagnostics.filter { diagnostic in
      var finding = Unplaced(diagnostic)
      if !paths.contains(finding.path) {
        let former = after.snapshot.histories[finding.path]?.formerPaths ?? []
        finding.path = former.last(where: paths.contains) ?? finding.path
      }
      guard let count = known[finding], count > 0 else { return true }
      known[finding] = count - 1
      return false
    }
    if history == .ignored { result.remark = Self.shallow }
    return result
  }
}

extension Check.Result {
  init(_ loaded: Loaded, _ snapshot: JSON) {
    let found = Set(loaded.diagnostics.map(\.path))
    self.init(
      diagnostics: loaded.diagnostics, notes: loaded.snapshot.notes.count, snapshot: snapshot,
      sources: Dictionary(
        loaded.snapshot.notes.filter { found.contains($0.source.path) }
          .map { ($0.source.path, $0.source.bytes) }, uniquingKeysWith: { first, _ in first }))
  }
}

extension Check {
  /// Writes the baseline of a revision into the work tree: all that is found there counts as known.
  ///
  /// - Returns: The file's path in the repository, and how many findings it has.
  /// - Throws: ``Stop`` when the repository cannot be read, or has no work tree.
  package func writeBaseline() async throws -> (path: String, count: Int) {
    guard case .revision(let revision) = subject, revision != .index else {
      throw Stop("a baseline is of a commit, or of the work tree")
    }
    guard let workTree = try location.open().workTree else {
      throw Stop("a bare repository has no work tree to write to")
    }
    let isCommit = if case .commit = revision { true } else { false }
    let loaded = try await everything(revision, history: isCommit ? try history() : .ignored)
    let path = loaded.snapshot.configuration.baseline
    let text = Baseline.text(loaded.diagnostics)
    try WorkTreeWriter(root: workTree).replace(path, with: Array(text.utf8))
    return (path, loaded.diagnostics.count)
  }
}
