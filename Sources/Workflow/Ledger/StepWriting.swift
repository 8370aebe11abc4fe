internal import Digests

/// What is written with a transition.
struct StepChange {
  var actor: String
  var key: Digest?
  var outcome: StepOutcome?
  var cause: String?
  /// Whether the outcome is kept for later runs, and until when: milliseconds since 1970.
  var remembered: Remembered?
  /// Milliseconds since 1970, UTC; the step waits until then.
  var notBefore: Int64 = 0
  /// How long the step is held after a claim, in milliseconds.
  var lease: Int64 = 0
  /// What an approval would be of, once it is known.
  var subject: Subject?
  /// What else the record should say.
  var detail: [String: CanonicalJSON] = [:]

  enum Remembered: Hashable {
    case always
    case until(Int64)
  }
}

/// What one step of one run is going to do outside, or to be asked leave for.
struct Subject: Hashable, Sendable {
  /// What an approval is bound to.
  let digest: Digest
  let payload: Digest
  let target: String
  /// The outbox's key; nil for a step without an effect.
  let effectKey: String?

  init(key: Digest, payload: Digest, target: String, effectKey: String?) {
    digest = Digest(ofParts: [key.hex, payload.hex, target])
    self.payload = payload
    self.target = target
    self.effectKey = effectKey
  }
}

extension Ledger {
  /// Makes one transition in a transaction of its own; see ``LedgerTransaction``.
  func apply(
    _ event: StepEvent, to step: StepRow, given facts: Facts, _ change: StepChange, now: Int64
  ) throws(LedgerError) -> StepRow {
    try write(now: now) { try $0.apply(event, to: step, given: facts, change) }
  }
}

extension LedgerTransaction {
  /// Makes one transition, if the table has it for the step as it stands now.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - step: The step as the caller knows it. Its fence decides whether the caller still holds
  ///     the step; everything else is read anew.
  ///   - facts: What the caller knows. What the ledger knows better is found out here: whether
  ///     the caller holds the step, whether it is pure, what has been approved, whether the run is
  ///     to be cancelled.
  ///   - change: What is written with it.
  /// - Returns: The step as it stands after the transition.
  /// - Throws: ``LedgerError`` `.refused` when the table has no such row; nothing is changed then.
  func apply(
    _ event: StepEvent, to step: StepRow, given facts: Facts, _ change: StepChange
  ) throws -> StepRow {
    guard let current = try written[step.id] ?? connection.step(step.id) else {
      throw LedgerError(.corrupt, path, "step '\(step.name)' of run \(step.run) is gone")
    }
    var known = facts
    known.set(.fence, current.fence == step.fence)
    if !current.isEffect { known.insert(.pure) }
    if current.needsApproval {
      known.insert(.approvalNeeded)
      if [.approved, .claim, .intend].contains(event),
        case .open = try standing(of: step.id)
      {
        known.formUnion([.quorum, .approvalLive])
      }
    }
    if [.intend, .resolvedAbsent].contains(event), try isCancelRequested(step.run) {
      known.insert(.cancelRequested)
    }
    guard let row = TransitionTable.row(for: event, in: current.state, given: known) else {
      throw refusal(
        "step '\(step.name)' of run \(step.run) is \(current.state.rawValue): "
          + "no '\(event.rawValue)'")
    }
    let moved = try move(current, along: row, change)
    written[step.id] = moved
    return moved
  }

  func isCancelRequested(_ run: String) throws -> Bool {
    try connection.rows("SELECT cancel_requested_at FROM run WHERE id = ?", [.text(run)]).first?
      .optionalInteger(0) != nil
  }

  private func move(
    _ step: StepRow, along row: TransitionTable.Row, _ change: StepChange
  ) throws -> StepRow {
    var move = StepMove(
      row: row, change: change, fence: row.action == nil ? step.fence : step.fence + 1)
    if move.isClaim {
      move.holder = ledger.owner
      move.leaseUntil = try connection.leaseTime() + change.lease
    }
    let outputs = change.outcome.map { CanonicalJSON.strings($0.outputs) }

    var detail = change.detail
    detail["cause"] = change.cause.map(CanonicalJSON.string)
    detail["holder"] = move.holder.map { .string($0.text) }
    detail["key"] = change.key.map { .string($0.hex) }
    detail["note"] = change.outcome.map { .string($0.note) }
    detail["outputs"] = outputs
    // An intent names its subject already.
    if let subject = change.subject { detail["subject"] = .string(subject.digest.hex) }
    if change.notBefore != 0 { detail["until"] = .integer(change.notBefore) }
    let at = try append(
      NewEvent(
        run: step.run, step: step.name, from: row.from, name: row.event.rawValue, to: row.to,
        actor: change.actor, fence: move.fence, detail: .object(detail)))

    // The row is not read back: SQLite would build a table for it at each transition.
    let moved = step.moved(by: move, at: at)
    let changed = try connection.run(
      """
      UPDATE step SET state = ?, last_event = ?, fence = ?, attempt = ?,
        step_key = coalesce(?, step_key), outputs = coalesce(?, outputs), note = ?, cause = ?,
        lease_owner = ?, lease_until = ?, not_before = ?, subject = ?, effect_key = ?,
        started_at = ?, finished_at = ?
      WHERE id = ? AND state = ? AND fence = ?
      """,
      [
        .text(moved.state.rawValue), .text(moved.lastEvent), .integer(moved.fence),
        .integer(Int64(moved.attempt)), .text(change.key?.hex), .text(outputs?.text),
        .text(moved.note), .text(moved.cause), .text(moved.leaseOwner?.text),
        .integer(moved.leaseUntil), .integer(moved.notBefore), .text(moved.subject),
        .text(moved.effectKey), .integer(moved.startedAt), .integer(moved.finishedAt),
        .integer(step.id), .text(row.from.rawValue), .integer(step.fence),
      ])
    guard changed == 1 else { throw LedgerError(.corrupt, path, "a step changed under its lock") }

    if let remembered = change.remembered, let key = change.key, let outcome = change.outcome,
      let outputs
    {
      var expiry: Int64?
      if case .until(let time) = remembered { expiry = time }
      try connection.run(
        """
        INSERT INTO memo(step_key, outputs, note, run_id, made_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (step_key) DO UPDATE SET outputs = excluded.outputs, note = excluded.note,
          run_id = excluded.run_id, made_at = excluded.made_at, expires_at = excluded.expires_at
        """,
        [
          .text(key.hex), .text(outputs.text), .text(outcome.note), .text(step.run), .integer(at),
          .integer(expiry),
        ])
    }
    if row.to.isTerminal { try endRun(step.run) }
    return moved
  }

  /// Lets go of a run of which this was the last step.
  private func endRun(_ run: String) throws {
    let isOver = try connection.rows(
      "SELECT 1 FROM step WHERE run_id = ? AND finished_at IS NULL LIMIT 1", [.text(run)]
    ).isEmpty
    guard isOver else { return }
    try connection.run(
      "UPDATE run SET runner = '', lease_until = 0 WHERE id = ?", [.text(run)])
    noteEnd()
  }
}

extension Facts {
  mutating func set(_ fact: Facts, _ holds: Bool) {
    if holds { insert(fact) } else { remove(fact) }
  }
}
