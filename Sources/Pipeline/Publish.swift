package import Diagnostics
internal import Git
internal import Notes
package import Workflow

/// `publish`: a commit, through the engine, to the output folder.
package struct Publish: Sendable {
  package var location: RepositoryLocation
  package var revision: String
  /// The output folder.
  package var output: String
  package var asOf: Loaded.AsOf
  /// Why it runs, in a word: `manual`, `hook`.
  package var trigger: String
  /// Who asked for it.
  package var actor: String
  package var progress: Progress

  package init(
    _ location: RepositoryLocation, revision: String = "HEAD", output: String,
    asOf: Loaded.AsOf, trigger: String, actor: String, progress: Progress = .silent
  ) {
    self.location = location
    self.revision = revision
    self.output = output
    self.asOf = asOf
    self.trigger = trigger
    self.actor = actor
    self.progress = progress
  }

  /// What a run came to.
  package struct Outcome: Sendable {
    package var run: RunReport
    /// What the check found; empty when it was reused.
    package var diagnostics: [Diagnostic]
    /// Files in the output folder that no build made.
    package var kept: [String]
  }

  /// Where a repository's pipeline for publishing stands.
  package static let path = "pipelines/publish.yaml"

  /// Runs the pipeline of the commit, or the usual one where it has none.
  ///
  /// - Parameter observe: Is told what happens, while it does.
  /// - Returns: The finished run; one that failed too.
  /// - Throws: ``Stop`` when there is nothing to publish from or to;
  ///   ``PipelineRefused`` when the pipeline file is wrong.
  package func run(
    observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws -> Outcome {
    let commit = try commit()
    let cache = MomentCache(commonDirectory: commit.commonDirectory)
    var loaded: Loaded?
    let moment: Timestamp
    switch asOf {
    case .moment(let given): moment = given
    case .commit: moment = Timestamp(commit.value.committer)
    case .now(let now):
      let id = commit.value.id.description
      if let known = cache.effectiveAsOf(id, commit: Timestamp(commit.value.committer), now: now) {
        moment = known
      } else {
        let snapshot = try await Snapshot.read(.commit(id), of: location, progress: progress)
        cache.remember(snapshot.notes, of: id, commit: Timestamp(commit.value.committer))
        let made = try await Loaded.load(snapshot, asOf: asOf)
        moment = made.library.snapshot.asOf
        loaded = made
      }
    }
    let publication = Publication(
      location, commit: commit.value.id.description, asOf: moment, output: output,
      progress: progress, loaded: loaded)
    let engine = Engine(
      ledger: try Ledger(path: LedgerPlace.path(in: commit.commonDirectory)),
      kinds: ContentSteps.kinds(publication), now: WallClock.milliseconds)
    let definition = try definition(of: commit.value, kinds: ContentSteps.kinds(publication))
    let run = try await engine.run(
      definition, trigger: trigger, subject: commit.value.id.description,
      parameters: [
        "commit": commit.value.id.description, "as-of": moment.description, "output": output,
      ], actor: actor, observe: observe)
    return Outcome(
      run: run, diagnostics: await publication.diagnostics, kept: await publication.kept)
  }

  private func commit() throws -> (value: Commit, commonDirectory: String) {
    let repository = try location.open()
    if revision == "HEAD", repository.isEmpty {
      throw Stop(
        "\(location.path) has no commit yet", hint: "commit a note first: git add . && git commit")
    }
    return (try repository.commit(at: revision), repository.commonDirectory)
  }

  private func definition(of commit: Commit, kinds: [StepKind]) throws -> PipelineDefinition {
    let repository = try location.open()
    let files = try repository.files(of: commit)
    let reader = Reader(repository: repository)
    func read(_ path: String) throws -> SourceFile? {
      guard let file = files.first(where: { $0.path == path && $0.kind.isRegular }),
        let bytes = try reader.bytes(of: .init(path: path, id: file.id), limit: 1 << 20)
      else { return nil }
      return SourceFile(path: path, bytes: bytes)
    }
    guard let file = try read(Self.path) else {
      let site = try read(SiteConfiguration.path).map { SiteConfiguration.read($0).value }
      return .publish(owner: site?.owner ?? site?.author?.name ?? commit.author.name)
    }
    let definition = PipelineFile.read(file, kinds: kinds)
    guard let value = definition.value else {
      throw PipelineRefused(diagnostics: definition.diagnostics)
    }
    return value
  }
}

/// A pipeline file that cannot be run.
package struct PipelineRefused: Error, Sendable {
  package var diagnostics: [Diagnostic]
}
