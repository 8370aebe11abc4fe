internal import Git
internal import Notes
package import Workflow

/// `runs`: what ran in a repository.
package struct Runs: Sendable {
  package var location: RepositoryLocation

  /// With what runs that deliver go on.
  package var means: DeliveryMeans

  package init(_ location: RepositoryLocation, means: DeliveryMeans = .real) {
    self.location = location
    self.means = means
  }

  /// The latest runs, the newest first.
  ///
  /// - Parameters:
  ///   - pipeline: Only those of this pipeline.
  ///   - state: Only those in this state.
  ///   - limit: How many at most.
  /// - Returns: Their reports; none in a repository where nothing ran yet.
  /// - Throws: ``Stop``.
  package func list(
    pipeline: String? = nil, state: RunState? = nil, limit: Int
  ) throws -> [RunReport] {
    guard let ledger = try location.ledgerForReading() else { return [] }
    return try ledger.runs(pipeline: pipeline, state: state, limit: limit)
  }

  /// One run.
  ///
  /// - Parameter prefix: Its id, or a beginning of it that no other shares.
  /// - Returns: Its report.
  /// - Throws: ``Stop``.
  package func show(_ prefix: String) throws -> RunReport {
    guard let ledger = try location.ledgerForReading() else { throw EngineError.noSuchRun(prefix) }
    return try ledger.run(prefix)
  }

  /// Goes on with a run that was interrupted, with the commit, the moment and the output folder
  /// that it began with.
  ///
  /// - Parameters:
  ///   - prefix: Its id, or a beginning of it.
  ///   - actor: Who asked for it.
  ///   - progress: Is told how far long steps are.
  ///   - observe: Is told what happens, while it does.
  /// - Returns: The finished run, what was found, and what was kept.
  /// - Throws: ``Stop``.
  package func resume(
    _ prefix: String, actor: String, progress: Progress = .silent,
    observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws -> Publish.Outcome {
    guard let ledger = try location.ledgerForReading() else { throw EngineError.noSuchRun(prefix) }
    let begun = try ledger.head(prefix)
    guard let commit = begun.parameters["commit"], let output = begun.parameters["output"],
      let asOf = begun.parameters["as-of"].flatMap({ Timestamp($0) })
    else {
      throw Stop("run \(begun.id) does not say what it publishes", hint: "start a new one")
    }
    let publication = Publication(
      location, commit: commit, asOf: asOf, output: output,
      receipts: Receipts(begun.parameters["receipts"]), means: means.taking(begun.parameters),
      progress: progress)
    let run = try await engine(ContentSteps.kinds(publication)).resume(
      begun.id, actor: actor, observe: observe)
    return Publish.Outcome(
      run: run, diagnostics: await publication.diagnostics, kept: await publication.kept)
  }

  /// Ends a run that was interrupted.
  ///
  /// - Parameters:
  ///   - prefix: Its id, or a beginning of it.
  ///   - actor: Who asked for it.
  /// - Returns: The run as it stands then.
  /// - Throws: ``Stop``.
  package func cancel(_ prefix: String, actor: String) throws -> RunReport {
    try engine([]).cancel(prefix, actor: actor)
  }

  /// Records what a person found out about a step of which nobody knew whether it happened.
  ///
  /// - Parameters:
  ///   - prefix: The run's id, or a beginning of it.
  ///   - step: The step's name, with its item in brackets where it has one.
  ///   - happened: Whether it did.
  ///   - evidence: What shows it.
  ///   - actor: Who found out.
  /// - Returns: The run as it stands then.
  /// - Throws: ``Stop``.
  package func resolve(
    _ prefix: String, step: String, happened: Bool, evidence: String, actor: String
  ) throws -> RunReport {
    let engine = try engine([])
    return happened
      ? try engine.resolveDone(prefix, step: step, evidence: evidence, actor: actor)
      : try engine.resolveAbsent(prefix, step: step, evidence: evidence, actor: actor)
  }

  private func engine(_ kinds: [StepKind]) throws -> Engine {
    try Engine.of(location, settling: means.settling) { _ in kinds }
  }
}
