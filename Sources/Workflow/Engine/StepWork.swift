internal import Digests
internal import Synchronization

extension StepExecution {
  /// Does the work of a step that this process has claimed.
  ///
  /// What came of it is recorded, but for what a pure step made: that is left to the driver, which
  /// writes it together with what may begin because of it.
  ///
  /// - Throws: ``LedgerError``; what is wrong with the step stands in the ledger.
  func perform(_ row: StepRow) async throws -> RunDriver.Ended {
    guard let kind else { throw DefinitionError.unknownKind(step: step.name, kind: step.uses) }
    let context = context(for: row, attempt: row.attempt, inputs: inputs)
    do {
      switch (kind.effect(of: step), kind.work) {
      case (let effect?, _): return .step(try await perform(effect, row, context, of: kind))
      case (nil, .pure(let run)), (nil, .either(let run, _)):
        return try await perform(run, row, context, of: kind)
      case (nil, .effect): return .step(row)
      }
    } catch let error as LedgerError where error.reason == .refused {
      // Cancelled, or taken over: what stands in the ledger is true.
      guard let current = try ledger.step(row.id), current != row else { throw error }
      return .step(current)
    }
  }

  private func perform(
    _ run: @escaping @Sendable (StepContext) async throws -> StepOutcome, _ row: StepRow,
    _ context: StepContext, of kind: StepKind
  ) async throws -> RunDriver.Ended {
    let outcome: StepOutcome
    do {
      outcome = try await limited(row) { try await run(context) }
      let promised = kind.outputs(of: step)
      guard Set(outcome.outputs.keys) == promised else {
        throw StepFailure(
          "'\(kind.name)' promises the outputs \(Self.list(promised)), and made "
            + Self.list(outcome.outputs.keys))
      }
    } catch {
      if error is CancellationError || Task.isCancelled {
        // Given back rather than failed: nothing was wrong with the step.
        _ = try ledger.apply(
          .leaseExpired, to: row, given: Engine.budget(of: row), change(cause: "interrupted"),
          now: engine.now())
        throw CancellationError()
      }
      return .step(try fail(row, error))
    }
    let key = if let key { key } else { await kind.memoKey(context) }
    var change = change(key: key, outcome: outcome)
    change.remembered =
      step.freshness.map { .until(engine.now() + $0.milliseconds) } ?? .always
    driver.made.add(
      Move(row: row, expected: row.expecting(.succeeded, outputs: outcome.outputs)) {
        [change, host = pureHost] transaction in
        if let host { try transaction.noteAnswer(of: host, isFailure: false) }
        return .moved(try transaction.apply(.ok, to: row, given: .pure, change))
      })
    return .made
  }

  /// The one host that a pure step may reach, where there is one.
  private var pureHost: String? {
    step.grants.net.count == 1 && step.grants.net != ["https:*"] ? step.grants.net[0] : nil
  }

  /// Records a failure of a step that has changed nothing outside.
  private func fail(_ row: StepRow, _ error: any Error) throws -> StepRow {
    let failure = error as? StepFailure
    let isPermanent = failure?.isPermanent ?? false
    let now = engine.now()
    var change = change(cause: "\(error)")
    let facts = retry(row, &change, at: now, retryAfter: failure?.retryAfter)
    return try ledger.write(now: now) { transaction in
      if !isPermanent, let host = pureHost {
        try transaction.noteAnswer(of: host, isFailure: true)
      }
      return try transaction.apply(
        isPermanent ? .failPermanent : .failRetryable, to: row, given: facts, change)
    }
  }

  /// Whether a failure may be tried again, and when.
  private func retry(
    _ row: StepRow, _ change: inout StepChange, at now: Int64, retryAfter: Duration?
  ) -> Facts {
    guard let retry = step.retry, row.attempt < min(retry.attempts, row.maxAttempts) else {
      return []
    }
    let seed = engine.random()
    let delay = Backoff(retry).delay(after: row.attempt, seed: seed, retryAfter: retryAfter)
    change.notBefore = now + max(1, delay)
    change.detail["seed"] = .string(String(seed))
    return .budgetLeft
  }

  private static func list(_ names: some Sequence<String>) -> String {
    names.sorted().joined(separator: ", ")
  }

  /// Calls `body` for as long as the step may take, such that a cancellation of the step ends it.
  private func limited<R: Sendable>(
    _ row: StepRow, isCall: Bool = false, _ body: @escaping @Sendable () async throws -> R
  ) async throws -> R {
    let attempts = driver.attempts
    defer { attempts.end(row.id) }
    // A call that has begun is brought to its end, whatever else ends.
    return try await withTimeout(timeout(isCall: isCall), heedsCancellation: !isCall) { cancel in
      if !isCall { attempts.begin(row.id, cancel: cancel) }
    } body: {
      try await body()
    }
  }
}

// MARK: - Effects

extension StepExecution {
  private func perform(
    _ effect: EffectWork, _ row: StepRow, _ context: StepContext, of kind: StepKind
  ) async throws -> StepRow {
    let intent: EffectIntent
    do {
      intent = try await effect.intend(context)
      let subject = Subject(
        key: await kind.memoKey(context), payload: intent.payload, target: intent.target,
        effectKey: intent.key)
      guard row.subject == nil || row.subject == subject.digest.hex, row.effectKey == intent.key
      else { throw StepFailure("what would be sent is not what it was when the step began") }
    } catch {
      return try fail(row, error)
    }
    let intended: StepRow
    do {
      intended = try ledger.write(now: engine.now()) { try $0.intend(intent, by: row, change()) }
    } catch {
      guard error.reason == .refused else { throw error }
      // Cancelled or taken over meanwhile; or nobody may send this now, and trying does not help.
      guard let current = try ledger.step(row.id), current == row else { throw error }
      return try fail(row, StepFailure(error.detail))
    }

    // From here on nothing but an answer tells what happened.
    let call = Calls.begin(intent.key, by: engine.owner)
    let outcome: EffectOutcome
    do {
      outcome = try await limited(row, isCall: true) {
        defer { call.end() }
        return try await effect.call(intent, context)
      }
    } catch {
      outcome = .ambiguous("\(error)")
    }
    return try record(outcome, of: intent, intended)
  }

  private func record(
    _ outcome: EffectOutcome, of intent: EffectIntent, _ row: StepRow
  ) throws -> StepRow {
    let now = engine.now()
    switch outcome {
    case .done(let made, let externalID, let evidence):
      return try ledger.write(now: now) { transaction in
        try transaction.noteAnswer(of: intent.target, isFailure: false)
        return try transaction.settle(
          row, by: .effectOK, given: [], externalID: externalID, evidence: evidence,
          change(outcome: made))
      }
    case .absent(let reason, let isPermanent, let retryAfter):
      var change = change(cause: reason)
      let facts = isPermanent ? [] : retry(row, &change, at: now, retryAfter: retryAfter)
      return try ledger.write(now: now) { transaction in
        if !isPermanent { try transaction.noteAnswer(of: intent.target, isFailure: true) }
        return try transaction.settle(row, by: .effectAbsent, given: facts, change)
      }
    case .ambiguous(let reason):
      return try ledger.write(now: now) { transaction in
        try transaction.noteAnswer(of: intent.target, isFailure: true)
        return try transaction.settle(
          row, by: .effectAmbiguous, given: [], change(cause: engine.parked(row, because: reason)))
      }
    }
  }

  /// Whether the target can be asked what became of a call, and when.
  func park(_ row: StepRow, mayLookUp: Bool) async throws -> RunDriver.Look {
    guard mayLookUp, inquiry != nil,
      let known = try ledger.read({ try row.effectKey.flatMap($0.effect) })
    else { return .nothing }
    let from = known.intendedAt + engine.timing.settling.milliseconds
    guard engine.now() >= from else { return .wait(.init(what: .time(from))) }
    return .lookup(self, row)
  }

  /// How it can be found out what became of a call.
  private var inquiry: (@Sendable (EffectIntent, StepContext) async throws -> EffectOutcome)? {
    let effect = kind?.effect(of: step)
    return step.effect?.reconcile == .human ? effect?.recall : effect?.lookup
  }

  /// Asks the target what became of a call, and records the answer if it is one.
  func lookUp(_ row: StepRow) async throws -> StepRow {
    guard let lookup = inquiry,
      let known = try ledger.read({ try row.effectKey.flatMap($0.effect) })
    else { return row }
    let context = context(for: row, attempt: row.attempt, inputs: inputs)
    let outcome: EffectOutcome
    do {
      outcome = try await withTimeout(timeout(isCall: true)) { _ in
      } body: {
        try await lookup(known.intent, context)
      }
    } catch {
      return row
    }
    let now = engine.now()
    do {
      switch outcome {
      case .done(let made, let externalID, let evidence):
        return try ledger.write(now: now) { transaction in
          try transaction.settle(
            row, by: .resolvedDone, given: [], externalID: externalID, evidence: evidence,
            change(outcome: made))
        }
      case .absent(let reason, let isPermanent, let retryAfter):
        // "Not there" is only "never will be" when nobody can still be sending it, or when the
        // target lets the same through once.
        guard try engine.isCallerGone(known, run: row.run) || isHonoured else { return row }
        var change = change(cause: "looked up: \(reason)")
        var facts = isPermanent ? [] : retry(row, &change, at: now, retryAfter: retryAfter)
        facts.insert(.callerDead)
        return try ledger.write(now: now) { transaction in
          try transaction.settle(
            row, by: .resolvedAbsent, given: facts, evidence: reason, change)
        }
      case .ambiguous: return row
      }
    } catch let error as LedgerError where error.reason == .refused {
      return try ledger.step(row.id) ?? row
    }
  }

  /// Whether the target promises that the same key, or the same content, is there once.
  private var isHonoured: Bool {
    step.effect?.idempotency == .key || step.effect?.idempotency == .content
  }
}

/// The calls that this process is in the middle of, also those that nobody waits for any more.
struct Calls: Sendable {
  private struct Call: Hashable {
    let session: Int
    let key: String
  }

  private static let running = Mutex<[Call: Int]>([:])
  private let call: Call

  static func begin(_ key: String, by owner: ProcessIdentity) -> Calls {
    let call = Call(session: owner.session, key: key)
    running.withLock { $0[call, default: 0] += 1 }
    return Calls(call: call)
  }

  func end() {
    Self.running.withLock { running in
      running[call, default: 1] -= 1
      if running[call] == 0 { running[call] = nil }
    }
  }

  static func isAnyRunning(by owner: ProcessIdentity) -> Bool {
    running.withLock { $0.keys.contains { $0.session == owner.session } }
  }

  static func isRunning(_ key: String, by owner: ProcessIdentity) -> Bool {
    running.withLock { $0[Call(session: owner.session, key: key)] != nil }
  }
}
