package import Diagnostics
internal import Git
internal import Notes
package import Workflow

/// `publish` and `run`: a pipeline of a commit, through the engine.
package struct Publish: Sendable {
  package var location: RepositoryLocation
  /// The name of the pipeline.
  package var pipeline: String
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
    _ location: RepositoryLocation, pipeline: String = "publish", revision: String = "HEAD",
    output: String,
    asOf: Loaded.AsOf, trigger: String, actor: String, progress: Progress = .silent
  ) {
    self.location = location
    self.pipeline = pipeline
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

  /// Runs the pipeline as the commit has it, or the usual `publish` where it has none.
  ///
  /// - Parameter observe: Is told what happens, while it does.
  /// - Returns: The finished run; one that failed too.
  /// - Throws: ``Stop`` when there is nothing to publish from or to;
  ///   ``PipelineRefused`` when the pipeline file is wrong.
  package func run(
    observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws -> Outcome {
    let (publication, definition, parameters) = try await prepare()
    try refuseStranger(definition)
    let engine = try Engine.of(
      location, kinds: ContentSteps.kinds(publication), isWaiting: isWaiting)
    let run = try await engine.run(
      definition.value, trigger: trigger, subject: publication.commit, parameters: parameters,
      actor: actor, observe: observe)
    return Outcome(
      run: run, diagnostics: await publication.diagnostics, kept: await publication.kept)
  }

  /// What ``run(observe:)`` would do, without doing it.
  ///
  /// - Throws: As ``run(observe:)``.
  package func dryRun() async throws -> DryRun {
    let (publication, definition, parameters) = try await prepare()
    await publication.onlyLook()
    return try await DryRun(
      definition.value, kinds: ContentSteps.kinds(publication), parameters: parameters,
      ledger: try LedgerPlace.openReading(location), now: WallClock.milliseconds())
  }

  private func prepare() async throws -> (Publication, Definition, [String: String]) {
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
    let parameters = [
      "commit": publication.commit, "as-of": moment.description, "output": output,
    ]
    return (publication, try definition(of: commit.value), parameters)
  }

  /// A pipeline of the commit, and the people of the commit's site file.
  private struct Definition {
    var value: PipelineDefinition
    var people: People
  }

  private func definition(of commit: Commit) throws -> Definition {
    let prepared = try Preparation(.commit(commit.id.description), location)
    return Definition(
      value: try PipelineSet(prepared).definition(named: pipeline),
      people: prepared.people.value.people)
  }

  /// Lets only those start the pipeline by hand whom it lets.
  private func refuseStranger(_ definition: Definition) throws(Stop) {
    guard trigger == "manual" else { return }
    let roles = definition.value.triggers.flatMap { trigger in
      if case .manual(let roles) = trigger { roles } else { [String]() }
    }
    guard !roles.isEmpty, definition.people.roles(of: actor, among: roles).isEmpty else { return }
    throw Stop(
      "'\(actor)' may not start pipeline '\(pipeline)'",
      hint: "it takes \(roles.joined(separator: " or ")), as 'people' in \(SiteConfiguration.path)"
        + " says")
  }

  private func commit() throws -> (value: Commit, commonDirectory: String) {
    let repository = try location.open()
    if revision == "HEAD", repository.isEmpty { throw Stop.noCommit(in: location) }
    return (try repository.commit(at: revision), repository.commonDirectory)
  }
}

/// A pipeline file that cannot be run.
package struct PipelineRefused: Error, Sendable {
  package var diagnostics: [Diagnostic]
}
