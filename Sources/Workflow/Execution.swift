extension Engine {
  /// Brings every step of a run to an end, in order.
  func execute(
    _ run: String, _ order: [PipelineDefinition.Step], parameters: [String: String],
    actor: String, observe: @escaping @Sendable (Observation) -> Void
  ) async throws -> RunReport {
    ledger.beginDriving(run)
    defer { ledger.endDriving(run) }
    observe(.runStarted(id: run))
    do {
      try await advanceAll(run, order, parameters: parameters, actor: actor, observe: observe)
    } catch {
      // So that other processes see at once that it can be resumed. When the ledger itself is
      // what failed, this fails too, and the end of this process will tell them.
      try? ledger.note(.interrupted(cause: "\(error)"), run: run, actor: actor, now: now())
      throw error
    }
    return try ledger.run(run)
  }

  private func advanceAll(
    _ run: String, _ order: [PipelineDefinition.Step], parameters: [String: String],
    actor: String, observe: @escaping @Sendable (Observation) -> Void
  ) async throws {
    var rows = Dictionary(
      try ledger.steps(of: run).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for step in order {
      guard let row = rows[step.name] else {
        throw LedgerError(.corrupt, ledger.path, "run \(run) has no step '\(step.name)'")
      }
      guard !row.state.isTerminal else { continue }
      guard let kind = kinds[step.uses] else {
        throw DefinitionError.unknownKind(step: step.name, kind: step.uses)
      }
      let execution = StepExecution(
        engine: self, step: step, kind: kind, parameters: parameters, actor: actor,
        observe: observe)
      let finished = try await execution.advance(row, after: rows)
      rows[step.name] = finished
      if finished.state.isTerminal { observe(.stepFinished(finished.report)) }
    }
  }
}

/// One step on its way through the table.
struct StepExecution: Sendable {
  let engine: Engine
  let step: PipelineDefinition.Step
  let kind: StepKind
  let parameters: [String: String]
  let actor: String
  let observe: @Sendable (Observation) -> Void

  /// Moves the step until it is at its end, or waits for something that is not ours to do.
  ///
  /// `others` are the run's steps; those before this one are at their end.
  func advance(_ row: StepRow, after others: [String: StepRow]) async throws -> StepRow {
    var row = row
    while !row.state.isTerminal {
      try Task.checkCancellation()
      do {
        switch row.state {
        case .blocked: row = try await leaveBlocked(row, after: others)
        case .retryWait: row = try apply(.backoffElapsed, to: row)
        case .ready:
          row = try apply(.claim, to: row, given: .slotFree)
          observe(.stepStarted(name: step.name, attempt: row.attempt))
          row = try await perform(row, after: others)
        default: return row
        }
      } catch let error as LedgerError where error.reason == .refused {
        // Somebody else moved the step meanwhile, as a cancellation does. What stands in the
        // ledger is true; if it did not change, the refusal was about something else.
        guard let current = try engine.ledger.step(row.id), current != row else { throw error }
        row = current
      }
    }
    return row
  }

  private func leaveBlocked(
    _ row: StepRow, after others: [String: StepRow]
  ) async throws -> StepRow {
    let needed = Set(step.inputs.values.map(\.step)).sorted()
    if let broken = needed.first(where: { others[$0]?.state != .succeeded }) {
      let how =
        switch others[broken]?.state {
        case .failed?: "failed"
        case let state?: "was \(state.rawValue)"
        case nil: "is missing"
        }
      return try apply(.needsFailed, to: row, cause: "'\(broken)' \(how)")
    }
    let context = context(attempt: row.attempt + 1, run: row.run, after: others)
    let key = await kind.memoKey(context)
    if let known = try engine.ledger.memo(key), Set(known.outputs.keys) == Set(kind.outputs),
      await kind.isCurrent(context, known.outputs)
    {
      return try engine.ledger.apply(
        .memoHit, to: row, given: .pure, StepChange(actor: actor, key: key, outcome: known),
        now: engine.now())
    }
    return try apply(.needsMet, to: row)
  }

  private func perform(_ row: StepRow, after others: [String: StepRow]) async throws -> StepRow {
    let context = context(attempt: row.attempt, run: row.run, after: others)
    let outcome: StepOutcome
    do {
      switch kind.work {
      case .pure(let run), .either(let run, _): outcome = try await run(context)
      case .effect: throw StepFailure("effects are not carried out yet")
      }
      guard Set(outcome.outputs.keys) == Set(kind.outputs) else {
        throw StepFailure(
          "'\(kind.name)' promises the outputs \(Self.list(kind.outputs)), and made "
            + Self.list(outcome.outputs.keys))
      }
    } catch {
      if error is CancellationError || Task.isCancelled {
        // Given back rather than failed: nothing was wrong with the step.
        _ = try apply(
          .leaseExpired, to: row, given: Engine.budget(of: row), cause: "interrupted")
        throw CancellationError()
      }
      // A step says in its pipeline file how often to retry; none can yet, so no budget is left.
      let isPermanent = (error as? StepFailure)?.isPermanent ?? false
      return try apply(isPermanent ? .failPermanent : .failRetryable, to: row, cause: "\(error)")
    }
    let change = StepChange(
      actor: actor, key: await kind.memoKey(context), outcome: outcome, isRemembered: true)
    return try engine.ledger.apply(.ok, to: row, given: .pure, change, now: engine.now())
  }

  private func apply(
    _ event: StepEvent, to row: StepRow, given facts: Facts = .pure, cause: String? = nil
  ) throws(LedgerError) -> StepRow {
    try engine.ledger.apply(
      event, to: row, given: facts, StepChange(actor: actor, cause: cause), now: engine.now())
  }

  private func context(
    attempt: Int, run: String, after others: [String: StepRow]
  ) -> StepContext {
    let name = step.name
    return StepContext(
      inputs: step.inputs.compactMapValues { others[$0.step]?.outputs[$0.output] },
      options: step.with, parameters: parameters.filter { kind.parameters.contains($0.key) },
      step: step, run: run, attempt: attempt,
      report: { [observe] line in observe(.progress(step: name, line: line)) })
  }

  private static func list(_ names: some Sequence<String>) -> String {
    names.sorted().joined(separator: ", ")
  }
}
