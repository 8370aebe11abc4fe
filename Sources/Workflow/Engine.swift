/// Runs pipelines step by step, and is the only writer of the ledger.
///
/// It has no state of its own. Before each move it looks where the step stands and asks
/// ``TransitionTable`` what may happen next; after each move the ledger is on disk. So a run goes
/// on from wherever a crash left it, by the same code that began it.
package struct Engine: Sendable {
  package let ledger: Ledger
  let kinds: [String: StepKind]
  let now: @Sendable () -> Int64
  let random: @Sendable () -> UInt64
  let owner: ProcessIdentity

  /// How often a step may be begun in one run.
  ///
  /// Only interruptions use it up: a step that takes its process down with it, whenever it is
  /// resumed, must not be resumed for ever.
  package static let attemptLimit = 5

  /// An engine that knows these kinds of step.
  ///
  /// - Parameters:
  ///   - ledger: Opened for writing.
  ///   - kinds: Each name once.
  ///   - now: The wall clock in milliseconds since 1970, UTC.
  ///   - random: Where the ids of runs come from.
  package init(
    ledger: Ledger, kinds: [StepKind], now: @escaping @Sendable () -> Int64,
    random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
  ) {
    guard let owner = ledger.owner else {
      preconditionFailure("an engine needs a ledger that was opened for writing")
    }
    self.ledger = ledger
    self.owner = owner
    self.kinds = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, $0) })
    self.now = now
    self.random = random
  }
}

extension Engine {
  /// Runs a pipeline from its first step to its last.
  ///
  /// First it settles what earlier processes left behind: steps that were running when their
  /// process died are given back, and unfinished runs of this pipeline are dealt with as its
  /// `queue` says. A failed step does not throw: it stands in the report.
  ///
  /// - Parameters:
  ///   - definition: Verified here, before anything is recorded.
  ///   - trigger: Why it runs, in a word: "manual", "hook".
  ///   - subject: What it is about, for people: a commit.
  ///   - parameters: What kinds may read besides their inputs.
  ///   - actor: Who asked for it.
  ///   - observe: Is told what happens, while it does.
  /// - Returns: The finished run.
  /// - Throws: ``DefinitionError``, ``EngineError``, ``LedgerError``; `CancellationError` when the
  ///   task was cancelled, which leaves a run that can be resumed.
  package func run(
    _ definition: PipelineDefinition, trigger: String, subject: String,
    parameters: [String: String] = [:], actor: String,
    observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws -> RunReport {
    if let problem = definition.problems(kinds: kinds).first { throw problem }
    let order = try definition.order()
    try recover()
    let unfinished = try ledger.unfinished(pipeline: definition.name)
    if let live = unfinished.first(where: { $0.state == .running }),
      definition.concurrency.queue != .all
    {
      throw EngineError.stillRunning(id: live.id, process: owner.id)
    }
    if let first = unfinished.first, definition.concurrency.queue == .reject {
      throw EngineError.unfinishedRun(id: first.id, pipeline: definition.name)
    }

    let id = RunID.make(at: now(), random: random)
    // Before it is recorded, so that nobody takes it for one that was left behind.
    ledger.beginDriving(id)
    defer { ledger.endDriving(id) }
    try ledger.insert(
      NewRun(
        id: id, definition: definition, order: order, subject: subject, parameters: parameters,
        trigger: trigger, actor: actor),
      attempts: Self.attemptLimit, owner: owner, now: now())
    if definition.concurrency.queue == .latest {
      for older in unfinished {
        try ledger.note(.superseded(by: id), run: older.id, actor: actor, now: now())
        try cancelSteps(of: older.id, actor: actor, cause: "superseded by \(id)")
      }
    }
    return try await execute(id, order, parameters: parameters, actor: actor, observe: observe)
  }

  /// Goes on with an unfinished run, with the definition it began with.
  ///
  /// - Parameters:
  ///   - prefix: The run's id, or a beginning of it that no other shares.
  ///   - actor: Who asked for it.
  ///   - observe: Is told what happens, while it does.
  /// - Returns: The finished run.
  /// - Throws: As ``run(_:trigger:subject:parameters:actor:observe:)``, and ``EngineError`` when
  ///   there is no such run, it is over, or a live process is executing it.
  package func resume(
    _ prefix: String, actor: String,
    observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws -> RunReport {
    let run = try ledger.run(prefix)
    try requireUnfinished(run)
    if run.state == .running {
      let process = try ledger.runner(of: run.id)?.id ?? owner.id
      throw EngineError.stillRunning(id: run.id, process: process)
    }
    let definition = try ledger.definition(run.definition)
    if let problem = definition.problems(kinds: kinds).first { throw problem }
    try recover()
    try ledger.note(.resumed, run: run.id, actor: actor, now: now())
    return try await execute(
      run.id, try definition.order(), parameters: run.parameters, actor: actor, observe: observe)
  }

  /// Ends an unfinished run: none of its steps will begin any more, and one that is being run by
  /// this process can no longer write what it makes.
  ///
  /// - Parameters:
  ///   - prefix: The run's id, or a beginning of it that no other shares.
  ///   - actor: Who asked for it.
  /// - Returns: The run as it stands then.
  /// - Throws: ``EngineError`` when there is no such run or it is over; ``LedgerError``.
  package func cancel(_ prefix: String, actor: String) throws -> RunReport {
    let run = try ledger.run(prefix)
    try requireUnfinished(run)
    try ledger.note(.cancelRequested, run: run.id, actor: actor, now: now())
    try cancelSteps(of: run.id, actor: actor, cause: "cancelled by \(actor)")
    return try ledger.run(run.id)
  }

  private func requireUnfinished(_ run: RunReport) throws(EngineError) {
    guard run.state.isTerminal else { return }
    throw .alreadyFinished(id: run.id, state: run.state)
  }

  private func cancelSteps(of run: String, actor: String, cause: String) throws(LedgerError) {
    for step in try ledger.steps(of: run) where !step.state.isTerminal {
      let event = StepEvent.cancel
      // An effect that has begun is not cancelled: its outcome has to be found out.
      guard TransitionTable.row(for: event, in: step.state, given: .cancelRequested) != nil else {
        continue
      }
      _ = try ledger.apply(
        event, to: step, given: .cancelRequested, StepChange(actor: actor, cause: cause),
        now: now())
    }
  }

  /// Gives back what dead processes held.
  private func recover() throws(LedgerError) {
    for run in try ledger.unfinished() {
      for step in try ledger.steps(of: run.id) where step.state == .running {
        guard !ledger.isDriven(run.id, by: step.leaseOwner) else { continue }
        let process = step.leaseOwner.map { "process \($0.id)" } ?? "its process"
        _ = try ledger.apply(
          .leaseExpired, to: step, given: Self.budget(of: step),
          StepChange(
            actor: "engine",
            cause: "interrupted: \(process) ended during attempt \(step.attempt)"),
          now: now())
      }
    }
  }

  static func budget(of step: StepRow) -> Facts {
    step.attempt < step.maxAttempts ? .budgetLeft : []
  }
}
