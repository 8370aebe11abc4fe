internal import Digests

/// One row of the outbox.
struct EffectRow: Hashable, Sendable {
  enum State: String, Hashable, Sendable {
    case intent, done, absent, unknown
  }

  let key: String
  let step: Int64
  let fence: Int64
  let state: State
  let intent: EffectIntent
  /// Who makes the call; nil for a text that no version of ours wrote.
  let caller: ProcessIdentity?
  /// Milliseconds since 1970, UTC.
  let intendedAt: Int64
  let externalID: String?
  let evidence: String?

  static let columns = """
    key, step_id, fence, state, target, payload, details, caller, intent_at, external_id, evidence
    """

  init(_ row: SQLRow) throws {
    key = try row.text(0)
    step = try row.integer(1)
    fence = try row.integer(2)
    guard let state = State(rawValue: try row.text(3)) else { throw SQLShapeError(column: 3) }
    self.state = state
    guard let payload = Digest(hex: try row.text(5)) else { throw SQLShapeError(column: 5) }
    intent = EffectIntent(
      key: key, target: try row.text(4), payload: payload, details: try row.strings(6))
    caller = ProcessIdentity(text: try row.text(7))
    intendedAt = try row.integer(8)
    externalID = try row.optionalText(9)
    evidence = try row.optionalText(10)
  }
}

extension SQLConnection {
  func effect(_ key: String) throws -> EffectRow? {
    try rows("SELECT \(EffectRow.columns) FROM effect WHERE key = ?", [.text(key)]).first
      .map(EffectRow.init)
  }
}

extension LedgerTransaction {
  /// Commits to a call that is about to be made, and to everything about it.
  ///
  /// - Returns: The step, `effect_intent` now.
  /// - Throws: ``LedgerError`` `.refused` when the same is done or under way already, or nobody
  ///   has agreed to exactly this.
  func intend(_ intent: EffectIntent, by step: StepRow, _ change: StepChange) throws -> StepRow {
    guard let subject = step.subject else {
      throw LedgerError(.corrupt, path, "step '\(step.name)' has no subject")
    }
    let details = CanonicalJSON.strings(intent.details)
    let arguments: [SQLValue] = [
      .integer(step.id), .integer(step.fence), .integer(Int64(step.attempt)), .text(subject),
      .text(intent.target), .text(intent.payload.hex), .text(details.text),
      .text(ledger.owner?.text ?? ""), .integer(try time()), .text(intent.key),
    ]
    switch try connection.effect(intent.key)?.state {
    case nil:
      try connection.run(
        """
        INSERT INTO effect(
          step_id, fence, attempt, subject, target, payload, details, caller, intent_at, key, state)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'intent')
        """, arguments)
    case .absent:
      try connection.run(
        """
        UPDATE effect SET step_id = ?, fence = ?, attempt = ?, subject = ?, target = ?, payload = ?,
          details = ?, caller = ?, intent_at = ?, state = 'intent', outcome_at = NULL,
          evidence = NULL
        WHERE key = ?
        """, arguments)
    case .intent, .done, .unknown:
      throw refusal("'\(intent.key)' is under way or done already")
    }
    var change = change
    change.detail["effect"] = .string(intent.key)
    change.detail["target"] = .string(intent.target)
    change.detail["payload"] = .string(intent.payload.hex)
    change.detail["details"] = details
    change.detail["subject"] = .string(subject)
    return try apply(.intend, to: step, given: [], change)
  }

  /// Records what became of a call, and moves the step with it.
  ///
  /// `event` is one of the table's that end an intent or an unknown outcome; `facts` say whether
  /// another attempt is allowed, and whether the caller is known to be gone. The step is returned as
  /// it stands then; ``LedgerError`` `.refused` changes nothing.
  func settle(
    _ step: StepRow, by event: StepEvent, given facts: Facts, externalID: String? = nil,
    evidence: String? = nil, _ change: StepChange
  ) throws -> StepRow {
    guard let key = step.effectKey else {
      throw LedgerError(.corrupt, path, "step '\(step.name)' has no effect")
    }
    let state: EffectRow.State =
      switch event {
      case .effectOK, .resolvedDone: .done
      case .effectAbsent, .resolvedAbsent: .absent
      default: .unknown
      }
    var change = change
    change.detail["effect"] = .string(key)
    change.detail["external"] = externalID.map(CanonicalJSON.string)
    change.detail["evidence"] = evidence.map(CanonicalJSON.string)
    // Only whoever still holds the step, or takes it away by the table, gets this far: a refused
    // transition undoes both writes.
    try connection.run(
      """
      UPDATE effect SET state = ?, outcome_at = ?, external_id = coalesce(?, external_id),
        evidence = coalesce(?, evidence)
      WHERE key = ? AND step_id = ?
      """,
      [
        .text(state.rawValue), .integer(try time()), .text(externalID), .text(evidence),
        .text(key), .integer(step.id),
      ])
    return try apply(event, to: step, given: facts, change)
  }
}

extension Ledger {
  /// What was done outside, by steps of some kinds.
  package struct Delivery: Hashable, Sendable {
    /// What the intent says of itself.
    package let details: [String: String]
    package let outputs: [String: String]
    /// When it was known to be done, in milliseconds since 1970, UTC.
    package let at: Int64
  }

  /// Everything that was done outside by steps whose kinds begin with `prefix`, oldest first.
  package func deliveries(of prefix: String) throws(LedgerError) -> [Delivery] {
    try read { db in
      var found: [Delivery] = []
      try db.each(
        """
        SELECT e.details, s.outputs, e.outcome_at, s.kind FROM effect e
        JOIN step s ON s.id = e.step_id WHERE e.state = 'done' ORDER BY e.outcome_at, e.key
        """, []
      ) { row in
        guard try row.text(3).hasPrefix(prefix) else { return }
        found.append(
          Delivery(
            details: try row.strings(0), outputs: try row.strings(1), at: try row.integer(2)))
      }
      return found
    }
  }

  /// The digests of contents whose last decision is a refusal.
  package func refusedPayloads() throws(LedgerError) -> Set<String> {
    try read { db in
      var refused: Set<String> = []
      try db.each(
        """
        SELECT g.payload, a.decision, a.actor FROM approval a
        JOIN gate g ON g.subject = a.subject ORDER BY a.id
        """, []
      ) { row in
        let decided = "\(try row.text(0)) \(try row.text(2))"
        if try row.text(1) == "reject" { refused.insert(decided) } else { refused.remove(decided) }
      }
      return Set(refused.map { String($0.prefix(64)) })
    }
  }
}
