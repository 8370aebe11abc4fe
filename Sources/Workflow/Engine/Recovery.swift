internal import Synchronization

extension Engine {
  /// Gives back what nobody holds any more, of all runs, in one transaction.
  func recover() throws(LedgerError) {
    let left = try ledger.read { db in
      try db.rows(
        """
        SELECT \(StepRow.columns) FROM step WHERE state IN ('running', 'effect_intent') ORDER BY id
        """, []
      ).map(StepRow.init).filter { try isLeft($0, in: db) }
    }
    guard !left.isEmpty else { return }
    try ledger.write(now: now()) { transaction in
      for row in left { _ = try takeBackIfLeft(row, in: transaction) }
    }
  }

  private func isLeft(_ row: StepRow, in db: any SQLConnection) throws -> Bool {
    guard row.state == .running || row.state == .effectIntent else { return false }
    return try row.leaseUntil <= db.leaseTime()
      || ledger.isProvenGone(row.leaseOwner, from: row.run)
  }

  /// Takes a step from its holder, when the holder is gone or has not said for the length of a
  /// lease that it is there: a pure one can be begun again; of a call that was being made, nobody
  /// knows what became.
  ///
  /// - Returns: The step as it stands now; nil when somebody holds it.
  func takeBackIfLeft(_ row: StepRow) throws(LedgerError) -> StepRow? {
    guard try ledger.read({ try isLeft(row, in: $0) }) else { return nil }
    return try ledger.write(now: now()) { try takeBackIfLeft(row, in: $0) }
  }

  private func takeBackIfLeft(
    _ seen: StepRow, in transaction: LedgerTransaction
  ) throws -> StepRow? {
    // Read again: since it was seen, its holder may have ended it, and another have claimed it.
    guard let row = try transaction.connection.step(seen.id) else { return nil }
    guard row.fence == seen.fence, row.state == seen.state else { return row }
    guard try isLeft(row, in: transaction.connection) else { return nil }
    return try takeBack(row, in: transaction)
  }

  private func takeBack(_ row: StepRow, in transaction: LedgerTransaction) throws -> StepRow {
    let process = row.leaseOwner.map { "process \($0.id)" } ?? "its process"
    let how =
      ledger.isProvenGone(row.leaseOwner, from: row.run) ? "ended" : "has not been heard of"
    guard row.state == .effectIntent else {
      return try transaction.apply(
        .leaseExpired, to: row, given: Self.budget(of: row),
        StepChange(
          actor: owner.actor,
          cause: "interrupted: \(process) \(how) during attempt \(row.attempt)"))
    }
    return try transaction.settle(
      row, by: .leaseExpired, given: [],
      StepChange(
        actor: owner.actor,
        cause: parked(row, because: "\(process) \(how) in the middle of the call")))
  }

  static func budget(of step: StepRow) -> Facts {
    step.attempt < step.maxAttempts ? .budgetLeft : []
  }

  /// The cause of a step that somebody has to look after, with what to do about it.
  func parked(_ row: StepRow, because reason: String) -> String {
    "\(reason); find out whether it happened, then: controlroom runs resolve \(row.run) "
      + "'\(row.name)' --done|--absent --evidence TEXT"
  }

  /// Whether whoever made a call is known to be gone, or to have heard the end of it.
  func isCallerGone(_ effect: EffectRow, run: String) throws -> Bool {
    guard let caller = effect.caller else { return false }
    guard caller.isSameProcess(as: owner) else { return ledger.isProvenGone(caller, from: run) }
    return !Calls.isRunning(effect.key, by: caller)
  }
}

extension Engine {
  /// Records that a person found out what became of a call: it happened.
  ///
  /// - Parameters:
  ///   - prefix: The run's id, or a beginning of it.
  ///   - step: The name of the step, with its item in brackets where it has one.
  ///   - evidence: What shows it: an address, a number.
  ///   - outputs: What the step made, as far as it is known.
  ///   - actor: Who found out.
  /// - Returns: The run as it stands then; `resume` goes on with it.
  /// - Throws: ``EngineError`` when the step's outcome is not in question.
  package func resolveDone(
    _ prefix: String, step: String, evidence: String, outputs: [String: String] = [:],
    actor: String
  ) throws -> RunReport {
    let row = try parkedStep(step, of: prefix)
    _ = try ledger.write(now: now()) { transaction in
      try transaction.settle(
        row, by: .resolvedDone, given: [], evidence: evidence,
        StepChange(
          actor: actor,
          outcome: StepOutcome(outputs, note: "found by \(actor): \(evidence)")))
    }
    return try ledger.run(row.run)
  }

  /// Records that a person found out what became of a call: it did not happen.
  ///
  /// It cannot happen any more either, and the step is tried again where it may be.
  ///
  /// - Throws: ``EngineError`` when the step's outcome is not in question, or the process that made
  ///   the call may still be at it.
  package func resolveAbsent(
    _ prefix: String, step: String, evidence: String, actor: String
  ) throws -> RunReport {
    let row = try parkedStep(step, of: prefix)
    let effect = try ledger.read { try row.effectKey.flatMap($0.effect) }
    guard let effect, try isCallerGone(effect, run: row.run) else {
      throw EngineError.callerMayLive(step: row.name, process: effect?.caller?.id)
    }
    _ = try ledger.write(now: now()) { transaction in
      try transaction.settle(
        row, by: .resolvedAbsent, given: Self.budget(of: row).union(.callerDead),
        evidence: evidence,
        StepChange(actor: actor, cause: "\(actor) found that it did not happen: \(evidence)"))
    }
    return try ledger.run(row.run)
  }

  private func parkedStep(_ name: String, of prefix: String) throws -> StepRow {
    let run = try ledger.id(of: prefix)
    guard let row = try ledger.steps(of: run).first(where: { $0.name == name }) else {
      throw EngineError.noSuchStep(name, run: run)
    }
    guard row.state == .unknown else {
      throw EngineError.notParked(step: row.name, state: row.state)
    }
    return row
  }
}

extension Engine {
  /// Goes on with every unfinished run that nobody drives, oldest first, until there is nothing
  /// left to do or `isDone` says so.
  ///
  /// A run that cannot be gone on with, as when its kinds of step are unknown here, is left to
  /// others.
  ///
  /// - Parameters:
  ///   - isDone: Is asked between two runs, with whether there is nothing to do now. A worker goes
  ///     on looking until it is told to stop; `run --due` stops when there is nothing.
  ///   - observe: Is told what happens, while it does.
  /// - Throws: ``LedgerError``; `CancellationError`, which leaves a run that others go on with.
  package func work(
    until isDone: @Sendable (_ isIdle: Bool) async -> Bool,
    observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws {
    var refused: Set<String> = []
    while true {
      try Task.checkCancellation()
      try recover()
      var isIdle = true
      for id in try workable() where !refused.contains(id) {
        if await isDone(false) { return }
        try Task.checkCancellation()
        let before = try ledger.sequence()
        do {
          try await goOn(with: id, observe: observe)
        } catch let error as LedgerError {
          throw error
        } catch let error as CancellationError {
          throw error
        } catch {
          refused.insert(id)
          observe(.runRefused(id: id, reason: "\(error)"))
        }
        if try !ledger.steps(of: id, since: before).rows.isEmpty { isIdle = false }
      }
      if await isDone(isIdle) { return }
      if isIdle { try await sleep(timing.sweep) }
    }
  }

  /// Drives a run for as long as there is something to do, unless another does.
  private func goOn(
    with id: String, observe: @escaping @Sendable (Observation) -> Void
  ) async throws {
    let run = try ledger.head(id)
    let kinds = try await kinds(for: run.parameters)
    let definition = try ledger.definition(run.definition)
    if let problem = problem(of: definition, kinds: kinds) { throw problem }
    ledger.beginDriving(id)
    defer { ledger.endDriving(id) }
    let other = try ledger.write(now: now()) {
      try $0.drive(id, lease: timing.lease.milliseconds)
    }
    guard other == nil else { return }
    _ = try await drive(run, definition, kinds: kinds, patience: .zero, observe: observe)
  }

  /// The unfinished runs that nobody drives, oldest first.
  private func workable() throws(LedgerError) -> [String] {
    try ledger.read { db in
      let time = try db.leaseTime()
      return try db.rows(
        """
        SELECT id, runner, lease_until FROM run
        WHERE id IN (SELECT run_id FROM step WHERE finished_at IS NULL) ORDER BY id
        """, []
      ).filter { row in
        let runner = ProcessIdentity(text: try row.text(1))
        return try runner == nil || row.integer(2) <= time
          || ledger.isProvenGone(runner, from: row.text(0))
      }.map { try $0.text(0) }
    }
  }
}
