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
  /// Is told when another process has the ledger for long, and which.
  package var isWaiting: @Sendable (Int32?) -> Void = { _ in }

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

    /// Whether a step of the pipeline put the output in its place.
    package var isReleased: Bool {
      run.steps.contains { $0.kind == ContentSteps.releaseName && $0.state == .succeeded }
    }
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
    let (engine, request, publication) = try await prepared()
    let run = try await engine.run(request, observe: observe)
    return Outcome(
      run: run, diagnostics: await publication.diagnostics, kept: await publication.kept)
  }

  /// Records a run for a worker, and does none of it.
  ///
  /// - Returns: The run, queued.
  /// - Throws: As ``run(observe:)``.
  package func enqueue() async throws -> RunReport {
    let (engine, request, _) = try await prepared()
    return try await engine.enqueue(request).run
  }

  private func prepared() async throws -> (Engine, RunRequest, Publication) {
    let commit = try commit()
    // A run may be resumed from another folder.
    let output = Disk.absolute(output)
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
    let kinds = ContentSteps.kinds(publication)
    let engine = Engine(
      ledger: try LedgerPlace.open(location, isWaiting: isWaiting), kinds: kinds,
      now: WallClock.milliseconds)
    let request = RunRequest(
      try definition(of: commit.value, kinds: kinds), trigger: trigger,
      subject: commit.value.id.description,
      parameters: [
        "commit": commit.value.id.description, "as-of": moment.description, "output": output,
      ], actor: actor)
    return (engine, request, publication)
  }

  private func commit() throws -> (value: Commit, commonDirectory: String) {
    let repository = try location.open()
    if revision == "HEAD", repository.isEmpty { throw Stop.noCommit(in: location) }
    return (try repository.commit(at: revision), repository.commonDirectory)
  }

  private func definition(of commit: Commit, kinds: [StepKind]) throws -> PipelineDefinition {
    let prepared = try Preparation(.commit(commit.id.description), location)
    guard let file = prepared.pipeline else {
      let site = prepared.configuration.value
      return .publish(owner: site.owner ?? site.author?.name ?? commit.author.name)
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
