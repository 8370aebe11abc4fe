package import Diagnostics
internal import Git
package import Notes

/// `check`: everything that is wrong with a revision; changes nothing.
package struct Check: Sendable {
  package var location: RepositoryLocation
  package var revision: Revision
  /// What is no commit's takes this as its own time.
  package var now: Timestamp
  /// How links to other sites are looked at; nil for not at all, which needs no network.
  package var external: ExternalLinks?
  package var progress: Progress

  package init(
    _ location: RepositoryLocation, revision: Revision, now: Timestamp = .wallClock,
    progress: Progress = .silent
  ) {
    self.location = location
    self.revision = revision
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
  }

  /// Reads and looks.
  ///
  /// - Returns: What was found. For the index it is what the next commit would bring in: all of the
  ///   changed files, and links in others that a removed or renamed file breaks.
  /// - Throws: ``Stop`` when the repository cannot be read.
  package func run() async throws -> Result {
    switch revision {
    case .commit(let name): try await commit(name)
    case .index: try await staged()
    case .workTree:
      try await whole(["kind": "worktree"], history: .ignored)
    }
  }

  private func commit(_ name: String) async throws -> Result {
    // Dates of a shallow clone are wrong, but a check looks at none that come from history.
    let isShallow = try location.open().isShallow
    var result = try await whole(nil, history: isShallow ? .ignored : .followed)
    if isShallow {
      let shallow =
        "the clone is shallow, so renames were not followed (git fetch --unshallow mends that)"
      result.remark = result.remark.map { "\(shallow)\n\($0)" } ?? shallow
    }
    return result
  }

  private func whole(
    _ kind: JSON?, history: Snapshot.HistoryUse,
    drafts: @escaping @Sendable (String) -> Bool = { _ in true }
  ) async throws -> Result {
    let snapshot = try await Snapshot.read(
      revision, of: location, history: history, progress: progress)
    let loaded = try await Loaded.load(snapshot, asOf: .commit(now: now), drafts: drafts)
    var result = Result(
      diagnostics: loaded.diagnostics, notes: snapshot.notes.count,
      snapshot: kind ?? [
        "kind": "commit", "commit": JSON(snapshot.commit?.id.description),
      ])
    if let external {
      let found = await external.look(
        at: loaded.library, folder: try location.open().commonDirectory, notes: drafts,
        progress: progress)
      result.diagnostics += found.diagnostics.applying(loaded.library.configuration.rules)
      result.diagnostics.sort()
      result.remark = found.remark
    }
    return result
  }

  private func staged() async throws -> Result {
    let changes = try location.open().stagedChanges()
    if changes.isEmpty { return Result(diagnostics: [], notes: 0, snapshot: ["kind": "index"]) }
    let changed = Set(changes.map(\.path))
    var result = try await whole(["kind": "index"], history: .ignored, drafts: changed.contains)
    let removes = changes.contains { $0.kind == .deleted }
    result.diagnostics = result.diagnostics.filter { diagnostic in
      changed.contains(diagnostic.path)
        || removes && diagnostic.severity == .error
          && diagnostic.id.description.hasPrefix("link.")
    }
    return result
  }
}
