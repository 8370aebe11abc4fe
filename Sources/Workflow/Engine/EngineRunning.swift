/// A run to be made.
package struct RunRequest: Sendable {
  package var definition: PipelineDefinition
  /// Why it runs, in a word: "manual", "hook", "schedule".
  package var trigger: String
  /// What it is about, for people: a commit.
  package var subject: String
  /// What kinds may read besides their inputs.
  package var parameters: [String: String]
  /// Who asked for it.
  package var actor: String
  /// At most one run is ever made for it: a pipeline and a commit, a pipeline and an occurrence.
  package var dedup: String?

  package init(
    _ definition: PipelineDefinition, trigger: String, subject: String,
    parameters: [String: String] = [:], actor: String, dedup: String? = nil
  ) {
    self.definition = definition
    self.trigger = trigger
    self.subject = subject
    self.parameters = parameters
    self.actor = actor
    self.dedup = dedup
  }
}

extension Engine {
  /// Runs a pipeline until it is finished, or waits for a person or for longer than the engine's
  /// patience.
  ///
  /// First it settles what earlier processes left behind: steps that were running when their
  /// process died are given back, and unfinished runs of this pipeline's group are dealt with as
  /// its `queue` says. A failed step does not throw: it stands in the report.
  ///
  /// - Parameters:
  ///   - definition: Verified here, before anything is recorded.
  ///   - trigger: Why it runs, in a word: "manual", "hook".
  ///   - subject: What it is about, for people: a commit.
  ///   - parameters: What kinds may read besides their inputs.
  ///   - actor: Who asked for it.
  ///   - observe: Is told what happens, while it does.
  /// - Returns: The run as it stands then.
  /// - Throws: ``DefinitionError``, ``EngineError``, ``LedgerError``; `CancellationError` when the
  ///   task was cancelled, which leaves a run that can be resumed.
  package func run(
    _ definition: PipelineDefinition, trigger: String, subject: String,
    parameters: [String: String] = [:], actor: String,
    observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws -> RunReport {
    try await run(
      RunRequest(
        definition, trigger: trigger, subject: subject, parameters: parameters, actor: actor),
      observe: observe)
  }

  /// As ``run(_:trigger:subject:parameters:actor:observe:)``; when a run was made for the same
  /// `dedup` before, that one is returned as it stands.
  package func run(
    _ request: RunRequest, observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws -> RunReport {
    let kinds = try await kinds(for: request.parameters)
    let made = try make(request, kinds: kinds, isDriven: true)
    guard made.isNew else { return try ledger.run(made.id) }
    defer { ledger.endDriving(made.id) }
    let run = try ledger.head(made.id)
    return try await drive(
      run, try ledger.definition(run.definition), kinds: kinds, patience: timing.patience,
      observe: observe)
  }

  /// Records a run for whoever comes to execute it: a worker, or `resume`.
  ///
  /// - Parameter request: What to run; verified here.
  /// - Returns: The run, and whether it is new: one that was made for the same `dedup` is not.
  /// - Throws: As ``run(_:observe:)``.
  package func enqueue(_ request: RunRequest) async throws -> (run: RunReport, isNew: Bool) {
    let kinds = try await kinds(for: request.parameters)
    let made = try make(request, kinds: kinds, isDriven: false)
    return (try ledger.run(made.id), made.isNew)
  }

  /// Goes on with an unfinished run, with the definition it began with.
  ///
  /// - Parameters:
  ///   - prefix: The run's id, or a beginning of it that no other shares.
  ///   - actor: Who asked for it.
  ///   - observe: Is told what happens, while it does.
  /// - Returns: The run as it stands then.
  /// - Throws: As ``run(_:trigger:subject:parameters:actor:observe:)``, and ``EngineError`` when
  ///   there is no such run, it is over, or a live process is executing it.
  package func resume(
    _ prefix: String, actor: String,
    observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws -> RunReport {
    let run = try ledger.head(prefix)
    try requireUnfinished(run)
    if run.state == .running {
      let process = try ledger.runner(of: run.id)?.id ?? owner.id
      throw EngineError.stillRunning(id: run.id, process: process)
    }
    let kinds = try await kinds(for: run.parameters)
    let definition = try ledger.definition(run.definition)
    if let problem = problem(of: definition, kinds: kinds) { throw problem }
    try recover()
    ledger.beginDriving(run.id)
    defer { ledger.endDriving(run.id) }
    let other = try ledger.write(now: now()) { transaction in
      let other = try transaction.drive(run.id, lease: timing.lease.milliseconds)
      if other == nil { try transaction.note(.resumed, run: run.id, actor: actor) }
      return other
    }
    if let other { throw EngineError.stillRunning(id: run.id, process: other.id) }
    return try await drive(
      run, definition, kinds: kinds, patience: timing.patience, observe: observe)
  }

  /// Ends an unfinished run.
  ///
  /// None of its steps will begin any more, and one that is being run can no longer write what it
  /// makes. What has an effect outside is brought to its end all the same.
  ///
  /// - Parameters:
  ///   - prefix: The run's id, or a beginning of it that no other shares.
  ///   - actor: Who asked for it.
  /// - Returns: The run as it stands then.
  /// - Throws: ``EngineError`` when there is no such run or it is over; ``LedgerError``.
  package func cancel(_ prefix: String, actor: String) throws -> RunReport {
    let run = try ledger.run(prefix)
    try requireUnfinished(run)
    try ledger.write(now: now()) { transaction in
      try transaction.note(.cancelRequested, run: run.id, actor: actor)
      try transaction.cancelSteps(of: run.id, actor: actor, cause: "cancelled by \(actor)")
    }
    return try ledger.run(run.id)
  }

  private func requireUnfinished(_ run: RunReport) throws(EngineError) {
    guard run.state.isTerminal else { return }
    throw .alreadyFinished(id: run.id, state: run.state)
  }

  func kinds(for parameters: [String: String]) async throws -> [String: StepKind] {
    Dictionary(uniqueKeysWithValues: try await kinds(parameters).map { ($0.name, $0) })
  }
}

extension Engine {
  /// Records a run, unless one was made for the same `dedup`, and deals with those before it.
  private func make(
    _ request: RunRequest, kinds: [String: StepKind], isDriven: Bool
  ) throws -> (id: String, isNew: Bool) {
    let definition = request.definition
    if let dedup = request.dedup, let known = try ledger.run(deduplicatedBy: dedup) {
      return (known.id, false)
    }
    if let problem = problem(of: definition, kinds: kinds) { throw problem }
    var parameters = request.parameters
    for reference in definition.externals {
      parameters[reference.description] = try value(of: reference)
    }
    let order = try definition.order().map(\.name)
    let steps = order.compactMap { name in definition.steps.first { $0.name == name } }
      .map { step in
        NewStep(
          definition: step, isEffect: kinds[step.uses]?.effect(of: step) != nil,
          attempts: max(step.retry?.attempts ?? 1, Self.attemptLimit))
      }
    try recover()
    let id = RunID.make(at: now(), random: random)
    // Before it is recorded, so that nobody takes it for one that was left behind.
    if isDriven { ledger.beginDriving(id) }
    var isMade = false
    defer { if !isMade { ledger.endDriving(id) } }
    let made: Result<(id: String, isNew: Bool), EngineError> = try ledger.write(now: now()) {
      transaction in
      if let dedup = request.dedup,
        let known = try transaction.connection.rows(
          "SELECT id FROM run WHERE dedup = ?", [.text(dedup)]
        ).first
      {
        return .success((try known.text(0), false))
      }
      let concurrency = definition.concurrency
      let unfinished = try ledger.unfinished(in: concurrency.group, transaction.connection)
      if isDriven, concurrency.queue != .all,
        let live = unfinished.first(where: { $0.state == .running })
      {
        return .failure(.stillRunning(id: live.id, process: owner.id))
      }
      if concurrency.queue == .reject, let first = unfinished.first {
        return .failure(.unfinishedRun(id: first.id, pipeline: definition.name))
      }
      try transaction.insert(
        NewRun(
          id: id, definition: definition, order: steps, subject: request.subject,
          parameters: parameters, trigger: request.trigger, actor: request.actor,
          dedup: request.dedup), lease: isDriven ? timing.lease.milliseconds : nil)
      if concurrency.queue == .latest {
        for older in unfinished where older.state != .running {
          try transaction.note(.superseded(by: id), run: older.id, actor: request.actor)
          try transaction.cancelSteps(
            of: older.id, actor: request.actor, cause: "superseded by \(id)")
        }
      }
      return .success((id, true))
    }
    let result = try made.get()
    isMade = result.isNew
    return result
  }

  /// What keeps a pipeline from running here; what it reads from others is known when it is needed.
  func problem(of definition: PipelineDefinition, kinds: [String: StepKind]) -> DefinitionError? {
    definition.problems(kinds: kinds).first
  }

  /// What a step of another pipeline made in its last successful run: its one output, or all of
  /// them as JSON.
  private func value(of reference: PipelineDefinition.Reference) throws -> String {
    let last = try ledger.lastSuccess(of: reference.step)
    guard let step = last?.steps.first(where: { $0.name == reference.output }) else {
      throw EngineError.nothingMade(pipeline: reference.step, step: reference.output)
    }
    guard step.outputs.count == 1, let only = step.outputs.values.first else {
      return CanonicalJSON.strings(step.outputs).text
    }
    return only
  }
}

extension PipelineDefinition {
  /// What the steps read from other pipelines: references to steps that are not here.
  var externals: [Reference] {
    let names = Set(steps.map(\.name))
    return steps.flatMap { $0.inputs.values }.filter { !names.contains($0.step) }
  }
}

extension LedgerTransaction {
  /// Ends every step of a run that may still be ended.
  func cancelSteps(of run: String, actor: String, cause: String) throws {
    for step in try connection.steps(of: run) where !step.state.isTerminal {
      // An effect that has begun is not cancelled: its outcome has to be found out.
      guard TransitionTable.row(for: .cancel, in: step.state, given: .cancelRequested) != nil else {
        continue
      }
      _ = try apply(
        .cancel, to: step, given: .cancelRequested, StepChange(actor: actor, cause: cause))
    }
  }
}
