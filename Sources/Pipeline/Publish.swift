package import Diagnostics
internal import Git
internal import Notes
package import Workflow

/// `publish` and `run`: a pipeline of a commit, through the engine.
package struct Publish: Sendable {
  package var location: RepositoryLocation
  /// The pipeline's name.
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
  /// For what it runs at most once; see ``RunRequest/dedup``.
  package var dedup: String?

  package init(
    _ location: RepositoryLocation, pipeline: String = "publish", revision: String = "HEAD",
    output: String, asOf: Loaded.AsOf, trigger: String, actor: String,
    progress: Progress = .silent, dedup: String? = nil
  ) {
    self.location = location
    self.pipeline = pipeline
    self.dedup = dedup
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
    let prepared = try await prepared()
    let run = try await engine(prepared).run(prepared.request, observe: observe)
    let publication = prepared.publication
    return Outcome(
      run: run, diagnostics: await publication.diagnostics, kept: await publication.kept)
  }

  /// Records a run for a worker, and does none of it.
  ///
  /// - Returns: The run, queued.
  /// - Throws: As ``run(observe:)``.
  package func enqueue() async throws -> RunReport {
    let prepared = try await prepared()
    return try await engine(prepared).enqueue(prepared.request).run
  }

  /// What ``run(observe:)`` would do, without doing it.
  ///
  /// - Throws: As ``run(observe:)``.
  package func dryRun() async throws -> DryRun {
    let prepared = try await prepared()
    await prepared.publication.onlyLook()
    return try await DryRun(
      prepared.request.definition, kinds: ContentSteps.kinds(prepared.publication),
      parameters: prepared.request.parameters, ledger: try location.ledgerForReading(),
      now: WallClock.milliseconds())
  }

  private struct Prepared {
    var request: RunRequest
    var publication: Publication
    /// The people of the commit's site file.
    var people: People
  }

  /// An engine for what this person may start.
  private func engine(_ prepared: Prepared) throws -> Engine {
    try refuseStranger(prepared)
    let kinds = ContentSteps.kinds(prepared.publication)
    return try Engine.of(location, isWaiting: isWaiting) { _ in kinds }
  }

  private func prepared() async throws -> Prepared {
    let commit = try commit()
    // A run may be resumed from another folder.
    let output = Disk.absolute(output)
    let cache = MomentCache(commonDirectory: commit.commonDirectory)
    let receipts = try Receipts(in: location.open())
    var loaded: Loaded?
    var update: Update?
    let moment: Timestamp
    switch asOf {
    case .moment(let given): moment = given
    case .commit: moment = Timestamp(commit.value.committer)
    case .now(let now):
      let id = commit.value.id.description
      if let known = cache.effectiveAsOf(id, commit: Timestamp(commit.value.committer), now: now) {
        moment = known
      } else if let found = Update.find(
        location, commit.value, output: output, asOf: asOf, receipts: receipts,
        progress: progress)
      {
        let committed = Timestamp(commit.value.committer)
        cache.remember(found.before.moments.filter { committed < $0 }, of: id)
        moment = found.asOf
        update = found
      } else {
        let snapshot = try await Snapshot.read(.commit(id), of: location, progress: progress)
        cache.remember(
          Library.moments(snapshot.notes, commit: Timestamp(commit.value.committer)), of: id)
        let made = try await Loaded.load(snapshot, asOf: asOf)
        moment = made.library.snapshot.asOf
        loaded = made
      }
    }
    let publication = Publication(
      location, commit: commit.value.id.description, asOf: moment, output: output,
      receipts: receipts, progress: progress, loaded: loaded, update: update)
    let preparation = try Preparation(.commit(publication.commit), location)
    guard preparation.people.value.isWhole else {
      throw PipelineRefused(
        diagnostics: (preparation.listing.diagnostics + preparation.configuration.diagnostics
          + preparation.people.diagnostics).filter {
            $0.severity == .error && $0.path == SiteConfiguration.path
          }.sorted())
    }
    let request = RunRequest(
      try PipelineSet(preparation).definition(named: pipeline), trigger: trigger,
      subject: publication.commit,
      parameters: [
        "commit": publication.commit, "as-of": moment.description, "output": output,
        "receipts": receipts.commit ?? "",
      ], actor: actor, dedup: dedup)
    return Prepared(
      request: request, publication: publication, people: preparation.people.value.people)
  }

  /// Lets only those start the pipeline by hand whom it lets.
  private func refuseStranger(_ prepared: Prepared) throws(Stop) {
    guard trigger == "manual" else { return }
    let roles = prepared.request.definition.triggers.flatMap { trigger in
      if case .manual(let roles) = trigger { roles } else { [String]() }
    }
    guard !roles.isEmpty, prepared.people.roles(of: actor, among: roles).isEmpty else { return }
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
