internal import Digests

/// One step on its way through the table.
struct StepExecution: Sendable {
  let driver: RunDriver
  /// As the definition has it; nil when the ledger holds a step that the definition does not.
  let step: PipelineDefinition.Step
  let kind: StepKind?
  let item: String?

  init(driver: RunDriver, step: PipelineDefinition.Step?, row: StepRow) {
    self.driver = driver
    self.step = step ?? PipelineDefinition.Step(row.base, uses: row.kind)
    kind = driver.kinds[row.kind]
    item = row.item
  }

  var engine: Engine { driver.engine }
  var ledger: Ledger { driver.engine.ledger }
  private var gathers: Bool { step.each != nil && item == nil }

  /// Whether a look at the step writes nothing and asks nobody outside: it can be made as soon as it
  /// is known how the steps before it will stand.
  func isPlain(_ row: StepRow) -> Bool {
    !gathers && step.approval == nil && kind?.effect(of: step) == nil
      && [.blocked, .ready, .retryWait].contains(row.state)
  }

  /// Does what can be done at once, and says what is left.
  func look(
    at row: StepRow, in table: inout StepTable, mayLookUp: Bool
  ) async throws -> RunDriver.Look {
    do {
      switch row.state {
      case .blocked:
        return gathers ? try gather(row, &table) : try await leaveBlocked(row, &table)
      case .awaitingApproval: return try await waitAtGate(row, &table)
      case .ready, .retryWait: return try await begin(row, table)
      case .running, .effectIntent: return try takeBack(row, &table)
      case .unknown: return try await park(row, mayLookUp: mayLookUp)
      case .succeeded, .failed, .skipped, .rejected, .cancelled: return .nothing
      }
    } catch let error as LedgerError where error.reason == .refused {
      // Somebody else moved the step meanwhile, as a cancellation does. What stands in the ledger
      // is true; if it did not change, the refusal was about something else.
      guard let current = try ledger.step(row.id), current != row else { throw error }
      table = StepTable(try ledger.steps(of: row.run), of: driver.definition)
      return .moved
    }
  }

  // MARK: - Blocked

  /// What keeps a step from beginning, among those it reads from.
  enum Needs {
    case met
    case unmet
    case broken(String)
  }

  func needs(_ table: StepTable) -> Needs {
    var references = step.inputs.values.map(\.self)
    if let each = step.each { references.append(each) }
    if let approved = step.approval?.of { references.append(approved) }
    var isUnmet = false
    for name in Set(references.map(\.step)).sorted() {
      guard let source = source(name, table) else {
        // Made by another pipeline, and known since the run began.
        if driver.steps[name] == nil { continue }
        return .broken("'\(name)' is missing")
      }
      guard source.state.isTerminal else {
        isUnmet = true
        continue
      }
      guard source.state == .succeeded || !source.isRequired else {
        return .broken(
          "'\(source.name)' "
            + (source.state == .failed ? "failed" : "was \(source.state.rawValue)"))
      }
    }
    return isUnmet ? .unmet : .met
  }

  /// The row that a reference to `name` is about: of steps that go through the same list, item for
  /// item.
  private func source(_ name: String, _ table: StepTable) -> StepRow? {
    if let item, name != step.each?.step,
      driver.steps[name]?.each == step.each
    {
      return table["\(name)[\(item)]"]
    }
    return table[name]
  }

  private func leaveBlocked(
    _ row: StepRow, _ table: inout StepTable
  ) async throws -> RunDriver.Look {
    switch needs(table) {
    case .unmet: return .nothing
    case .broken(let cause): return skip(row, cause)
    case .met: break
    }
    guard let kind else { throw DefinitionError.unknownKind(step: step.name, kind: step.uses) }
    let context = context(for: row, attempt: row.attempt + 1, in: table)
    let key = await kind.memoKey(context)
    let effect = kind.effect(of: step)
    if effect == nil,
      let known = try ledger.memo(key, at: step.freshness == nil ? 0 : engine.now()),
      Set(known.outputs.keys) == kind.outputs(of: step),
      await kind.isCurrent(context, known.outputs)
    {
      let change = change(key: key, outcome: known)
      return .move(
        Move(row: row, expected: row.expecting(.succeeded, outputs: known.outputs)) {
          .moved(try $0.apply(.memoHit, to: row, given: .pure, change))
        })
    }

    var subject: Subject?
    if let effect {
      do {
        let intent = try await effect.intend(context)
        subject = Subject(
          key: key, payload: intent.payload, target: intent.target, effectKey: intent.key)
        if let look = try before(intent, row, key: key, &table) { return look }
      } catch let failure as StepFailure where row.needsApproval {
        return skip(row, "there is nothing to approve: \(failure)")
      } catch is StepFailure {
        // It will be told as the step's own failure when it is begun.
      }
    } else if let approval = step.approval {
      subject = Subject(
        key: key, payload: Digest(of: value(of: approval.of, table) ?? ""), target: step.uses,
        effectKey: nil)
    }
    return try await begin(row, subject: subject, key: key, table)
  }

  /// What is known of the same effect from earlier runs: what was done is not done again, and what
  /// is under way is waited for.
  private func before(
    _ intent: EffectIntent, _ row: StepRow, key: Digest, _ table: inout StepTable
  ) throws -> RunDriver.Look? {
    guard let known = try ledger.read({ try $0.effect(intent.key) }), known.step != row.id else {
      return nil
    }
    switch known.state {
    case .absent: return nil
    case .intent: return .wait(.init(what: .others))
    // Of the other run a person has to find out first.
    case .unknown: return .wait(.init(what: .person))
    case .done:
      let maker = try ledger.step(known.step)
      var change = change(
        key: key, outcome: StepOutcome(maker?.outputs ?? [:], note: maker?.note ?? ""))
      change.subject = Subject(
        key: key, payload: intent.payload, target: intent.target, effectKey: intent.key)
      change.detail["effect_of"] = .string(maker?.run ?? "")
      // Nothing is left to be done outside: what remains of the step is pure.
      table.update(
        try ledger.apply(.memoHit, to: row, given: .pure, change, now: engine.now()))
      return .moved
    }
  }

  func skip(_ row: StepRow, _ cause: String) -> RunDriver.Look {
    let change = change(cause: cause)
    return .move(
      Move(row: row, expected: row.expecting(.skipped)) {
        .moved(try $0.apply(.needsFailed, to: row, given: [], change))
      })
  }

  // MARK: - Waiting

  private func waitAtGate(_ row: StepRow, _ table: inout StepTable) async throws -> RunDriver.Look {
    let clock = engine.now()
    let found = try ledger.read { db in
      try db.gate(of: row.id).map {
        ($0, try db.verdicts(on: $0.subject), try db.time(notBefore: clock))
      }
    }
    guard let (gate, verdicts, now) = found else {
      throw LedgerError(.corrupt, ledger.path, "step '\(row.name)' waits at no gate")
    }
    switch gate.standing(given: verdicts, at: now) {
    case .open:
      guard try isVouchedFor(gate.subject) else { return .nothing }
      return try await begin(row, table)
    case .refused(let actor):
      table.update(
        try ledger.apply(
          .rejected, to: row, given: [], change(cause: "\(actor) refused exactly this"), now: now))
      return .moved
    case .closed:
      let end = gate.openedAt + gate.goodFor
      guard now >= end else { return .nothing }
      table.update(
        try ledger.apply(
          .approvalExpired, to: row, given: [],
          change(cause: "not enough people approved it in time"), now: now))
      return .moved
    }
  }

  /// Whether the decisions that count are those of the people whom they name.
  private func isVouchedFor(_ subject: String) throws -> Bool {
    guard let approval = step.approval else { return true }
    let genuine = try ledger.approvals(of: subject).filter {
      try engine.isGenuine(driver.taken, $0)
    }
    return approval.isOpen(given: genuine, at: engine.now())
  }

  /// A step that is held, though not by this driver: given back when its holder is gone.
  private func takeBack(_ row: StepRow, _ table: inout StepTable) throws -> RunDriver.Look {
    guard let taken = try engine.takeBackIfLeft(row) else { return .wait(.init(what: .others)) }
    table.update(taken)
    return .moved
  }

  // MARK: - Beginning

  /// Takes a step to where its work is done, in one transaction, as far as it may go now.
  private func begin(
    _ row: StepRow, subject: Subject? = nil, key: Digest? = nil, _ table: StepTable
  ) async throws -> RunDriver.Look {
    if row.notBefore > 0, row.notBefore > engine.now() {
      return .wait(.init(what: .time(row.notBefore)))
    }
    let limits = try limits(for: row, subject: subject)
    // What was agreed to is asked about again at each attempt, since it may have changed.
    let isVouchedFor = try (subject?.digest.hex ?? row.subject).map(isVouchedFor) ?? true
    guard isVouchedFor || row.state == .blocked else { return .nothing }
    let prepared = prepared(table, key: key)
    let earliest = try await earliest(row, table)
    if row.state == .ready, let earliest { return .wait(.init(what: .time(earliest))) }
    return .move(
      Move(row: row) { transaction in
        let released = try release(
          row, subject: subject, key: key, isVouchedFor, in: transaction)
        guard case .moved(let ready) = released, ready.state == .ready else { return released }
        if let earliest { return .waits(ready, .init(what: .time(earliest))) }
        var claim = change()
        claim.lease = engine.timing.lease.milliseconds
        switch try transaction.claim(ready, within: limits, claim) {
        case .claimed(let claimed): return .claimed(claimed, prepared)
        case .wait(let wait, _): return .waits(ready, wait)
        }
      })
  }

  /// When what changes something outside may begin, where that is later than now.
  private func earliest(_ row: StepRow, _ table: StepTable) async throws -> Int64? {
    guard let ask = kind?.effect(of: step)?.earliest else { return nil }
    let earliest = try await ask(context(for: row, attempt: row.attempt + 1, in: table))
    return earliest.flatMap { $0 > engine.now() ? $0 : nil }
  }

  /// Makes a step ready, unless it has to wait for people or for a token.
  private func release(
    _ row: StepRow, subject: Subject?, key: Digest?, _ isVouchedFor: Bool,
    in transaction: LedgerTransaction
  ) throws -> Move.Result {
    switch row.state {
    case .blocked:
      var met = change(key: key)
      met.subject = subject
      let row = try transaction.apply(.needsMet, to: row, given: [], met)
      guard row.state == .awaitingApproval, let approval = step.approval, let subject else {
        return .moved(row)
      }
      try transaction.open(approval, before: row, for: subject)
      guard isVouchedFor, case .open = try transaction.standing(of: row.id) else {
        return .moved(row)
      }
      return .moved(try transaction.apply(.approved, to: row, given: [], change()))
    case .awaitingApproval:
      return .moved(try transaction.apply(.approved, to: row, given: [], change()))
    case .retryWait:
      // An interruption is nobody's failure, and costs no retry.
      if row.notBefore > 0, let budget = driver.definition.retryBudget,
        let until = try transaction.take(from: "retries \(driver.definition.name)", at: budget)
      {
        return .waits(row, .init(what: .time(until)))
      }
      return .moved(try transaction.apply(.backoffElapsed, to: row, given: [], change()))
    default: return .moved(row)
    }
  }

  private func limits(for row: StepRow, subject: Subject?) throws -> ClaimLimits {
    var hosts: [String] = []
    if let target = subject?.target, subject?.effectKey != nil {
      hosts = [target]
    } else if row.isEffect {
      hosts =
        try ledger.read { db in
          try row.effectKey.flatMap { try db.effect($0)?.intent.target }
            ?? db.gate(of: row.id)?.target
        }.map { [$0] } ?? []
    } else if step.grants.net.count == 1, step.grants.net != ["https:*"] {
      hosts = step.grants.net
    }
    return ClaimLimits(
      group: driver.definition.concurrency.group, parallel: step.limit?.parallel,
      rate: step.limit?.rate, pipeline: driver.definition.name, hosts: hosts,
      probe: timeout(isCall: row.isEffect).milliseconds)
  }

  // MARK: - What is given to the work

  /// The inputs as they stand, for the work that goes on while the table moves.
  private(set) var inputs: [String: String] = [:]
  /// What the step is remembered by, where it is known already.
  private(set) var key: Digest?

  private func prepared(_ table: StepTable, key: Digest?) -> StepExecution {
    var copy = self
    copy.inputs = values(table)
    copy.key = key
    return copy
  }

  private func values(_ table: StepTable) -> [String: String] {
    step.inputs.compactMapValues { value(of: $0, table) }
  }

  func value(of reference: PipelineDefinition.Reference, _ table: StepTable) -> String? {
    guard driver.steps[reference.step] != nil else {
      return driver.parameters[reference.description]
    }
    return source(reference.step, table)?.outputs[reference.output]
  }

  private func context(
    for row: StepRow, attempt: Int, in table: StepTable
  ) -> StepContext {
    context(for: row, attempt: attempt, inputs: values(table))
  }

  func context(for row: StepRow, attempt: Int, inputs: [String: String]) -> StepContext {
    let name = row.name
    let run = row.run
    return StepContext(
      inputs: inputs, options: step.with,
      parameters: driver.parameters.filter { kind?.parameters.contains($0.key) == true },
      step: step, item: item, run: run, attempt: attempt,
      report: { [observe = driver.observe] line in observe(.progress(step: name, line: line)) },
      denied: { [engine, actor = driver.actor] access in
        // The access is refused all the same; a record that fails must not hide that.
        _ = try? engine.ledger.write(now: engine.now()) {
          try $0.noteDenied(access, run: run, step: name, actor: actor)
        }
      })
  }

  func timeout(isCall: Bool) -> Duration {
    step.timeout ?? (isCall ? engine.timing.callTimeout : engine.timing.pureTimeout)
  }

  func change(
    key: Digest? = nil, outcome: StepOutcome? = nil, cause: String? = nil
  ) -> StepChange {
    StepChange(actor: driver.actor, key: key, outcome: outcome, cause: cause)
  }
}
