internal import Digests

extension Ledger {
  /// What is wrong with the record, and where.
  package struct Fault: Hashable, Sendable, CustomStringConvertible {
    /// The first event that does not fit; nil when all fit and a table disagrees with them.
    package let sequence: Int64?
    package let reason: String

    package init(sequence: Int64?, reason: String) {
      self.sequence = sequence
      self.reason = reason
    }

    package var description: String { sequence.map { "event \($0): \(reason)" } ?? reason }
  }

  /// What a verification went through.
  package struct Verification: Hashable, Sendable {
    /// The first fault; nil when there is none.
    package var fault: Fault?
    /// How far the record goes.
    package var head: AuditHead?
  }

  /// Walks the hash chain, replays every transition through the table, and compares what comes out
  /// with the steps; then sees that every effect has an intent, the approval that it needed, and no
  /// more than one outcome.
  ///
  /// - Parameter anchored: A head of the record that was noted outside the ledger. Without one,
  ///   rows cut off at the end together with their steps are not noticed.
  /// - Returns: The first fault; nil when there is none.
  /// - Throws: ``LedgerError`` when the ledger cannot be read.
  package func verify(anchored: AuditHead? = nil) throws(LedgerError) -> Fault? {
    try verification(anchored: anchored).fault
  }

  /// As ``verify(anchored:)``, and how far the record goes.
  package func verification(anchored: AuditHead? = nil) throws(LedgerError) -> Verification {
    try read { db in
      if let fault = try Self.faultInTransitionTable(db) {
        return Verification(fault: fault, head: nil)
      }
      var replay = Replay(anchored: anchored)
      let fault = try replay.faultInEvents(db) ?? replay.faultInTables(db)
      return Verification(fault: fault, head: replay.head)
    }
  }

  /// Calls `body` with each event as a line of canonical JSON, in order.
  package func export(_ body: (String) throws -> Void) throws(LedgerError) {
    try read { db in
      try db.eachEvent { row in
        try body(AuditEvent(row).line)
        return true
      }
    }
  }

  private static func faultInTransitionTable(_ db: any SQLConnection) throws -> Fault? {
    let rows = try db.rows("SELECT from_state, event, to_state, guard FROM transition", [])
    let found = Set(try rows.map { try (0...3).map($0.text) })
    let wanted = Set(
      TransitionTable.rows.map {
        [$0.from.rawValue, $0.event.rawValue, $0.to.rawValue, $0.condition.description]
      })
    guard found == wanted else {
      return Fault(sequence: nil, reason: "the table of transitions was changed")
    }
    return nil
  }
}

extension SQLConnection {
  /// Calls `body` with each event, in order, until it returns false.
  fileprivate func eachEvent(_ body: (EventRow) throws -> Bool) throws {
    var after: Int64 = 0
    let batch = 1000
    while true {
      let rows = try rows(
        "SELECT \(EventRow.columns) FROM event WHERE seq > ? ORDER BY seq LIMIT \(batch)",
        [.integer(after)]
      ).map { try EventRow($0) }
      for row in rows where try !body(row) { return }
      guard rows.count == batch, let last = rows.last else { return }
      after = last.sequence
    }
  }
}

/// The record, gone through from its beginning.
private struct Replay {
  struct StepKey: Hashable {
    var run: String
    var step: String
  }

  /// What the record says of one effect.
  struct Effect {
    var state: EffectRow.State
    var step: StepKey
    var subject: String
  }

  var anchored: AuditHead?
  var head: AuditHead?
  private var states: [StepKey: String] = [:]
  private var fences: [StepKey: Int64] = [:]
  private var effects: [String: Effect] = [:]
  private var decisions: Set<[String]> = []

  init(anchored: AuditHead?) { self.anchored = anchored }

  mutating func faultInEvents(_ db: any SQLConnection) throws -> Ledger.Fault? {
    var previous = EventRow.firstPrevious
    var sequence: Int64 = 0
    var fault: Ledger.Fault?
    try db.eachEvent { event in
      sequence += 1
      let reason: String? =
        if event.sequence != sequence {
          "it is missing"
        } else if event.previous != previous {
          "it does not follow from the event before"
        } else if event.hash != event.expectedHash {
          "it was changed"
        } else {
          take(event)
        }
      if let reason { fault = Ledger.Fault(sequence: sequence, reason: reason) }
      previous = event.hash
      head = AuditHead(sequence: event.sequence, at: event.at, hash: event.hash)
      if let anchored, anchored.sequence == sequence, anchored.hash != event.hash, fault == nil {
        fault = Ledger.Fault(
          sequence: sequence, reason: "it is not the one that was noted outside the ledger")
      }
      return fault == nil
    }
    if fault == nil, let anchored, anchored.sequence > sequence {
      return Ledger.Fault(
        sequence: sequence + 1,
        reason: "it is missing: \(anchored.sequence) events were noted outside the ledger")
    }
    return fault
  }

  /// Takes one event for what it says; returns why it cannot be.
  private mutating func take(_ event: EventRow) -> String? {
    guard let step = event.step else { return nil }
    let key = StepKey(run: event.run, step: step)
    guard event.from != nil || event.to != nil else { return note(event) }
    let from = states[key] ?? TransitionTable.initial.rawValue
    let row = TransitionTable.rows.first {
      $0.from.rawValue == event.from && $0.event.rawValue == event.event
        && $0.to.rawValue == event.to
    }
    guard event.from == from, let row else {
      return "step '\(step)' of run \(event.run) could not go there"
    }
    let fence = fences[key] ?? 0
    guard event.fence == fence + (row.action == nil ? 0 : 1) else {
      return "step '\(step)' of run \(event.run) was not held by who reports"
    }
    states[key] = event.to
    fences[key] = event.fence
    return takeEffect(event, by: row, of: key)
  }

  /// An event about a step that moves nothing: a decision, a refused access.
  private mutating func note(_ event: EventRow) -> String? {
    let detail = AuditEvent(event).detail
    if let verdict = ["approval": "approve", "rejection": "reject"][event.event] {
      decisions.insert([detail["subject"] ?? "", verdict, event.actor, detail["role"] ?? ""])
    }
    return nil
  }

  private mutating func takeEffect(
    _ event: EventRow, by row: TransitionTable.Row, of key: StepKey
  ) -> String? {
    let state: EffectRow.State
    switch row.event {
    case .intend: state = .intent
    case .effectOK, .resolvedDone: state = .done
    case .effectAbsent, .resolvedAbsent: state = .absent
    case .effectAmbiguous: state = .unknown
    case .leaseExpired where row.from == .effectIntent: state = .unknown
    default: return nil
    }
    let detail = AuditEvent(event).detail
    guard let name = detail["effect"] else { return "it names no effect" }
    let before = effects[name]
    switch (before?.state, state) {
    case (nil, .intent), (.absent, .intent):
      effects[name] = Effect(state: .intent, step: key, subject: detail["subject"] ?? "")
      return nil
    case (.intent, .done), (.intent, .absent), (.intent, .unknown), (.unknown, .done),
      (.unknown, .absent):
      guard before?.step == key else { return "effect '\(name)' is another step's" }
      effects[name]?.state = state
      return nil
    default:
      return "effect '\(name)' was \(before?.state.rawValue ?? "never intended")"
    }
  }

  func faultInTables(_ db: any SQLConnection) throws -> Ledger.Fault? {
    func fault(_ reason: String) -> Ledger.Fault { .init(sequence: nil, reason: reason) }
    for row in try db.rows("SELECT run_id, name, state FROM step ORDER BY id", []) {
      let key = StepKey(run: try row.text(0), step: try row.text(1))
      let state = try row.text(2)
      guard state == states[key] ?? TransitionTable.initial.rawValue else {
        return fault(
          "step '\(key.step)' of run \(key.run) is \(state), which no event says")
      }
    }
    let rows = try db.rows(
      """
      SELECT e.key, e.state, e.subject, s.run_id, s.name, s.needs_approval, e.step_id, e.intent_at
      FROM effect e JOIN step s ON s.id = e.step_id ORDER BY e.key
      """, [])
    for row in rows {
      let name = try row.text(0)
      let key = StepKey(run: try row.text(3), step: try row.text(4))
      guard let effect = effects[name], effect.state.rawValue == (try row.text(1)),
        effect.step == key, effect.subject == (try row.text(2))
      else { return fault("effect '\(name)' is \(try row.text(1)), which no event says") }
      guard try row.integer(5) == 1 else { continue }
      guard let gate = try db.gate(of: try row.integer(6)), gate.subject == effect.subject else {
        return fault("effect '\(name)' needed an approval, and nobody was asked")
      }
      guard try isApproved(gate, at: try row.integer(7), db) else {
        return fault("effect '\(name)' went out without the approval that it needed")
      }
    }
    guard rows.count == effects.count else {
      return fault("\(effects.count) effects are on the record, and \(rows.count) in the outbox")
    }
    for approval in try db.rows("SELECT subject, decision, actor, role FROM approval", []) {
      let key = try (0...3).map(approval.text)
      guard decisions.contains(key) else {
        return fault("a decision of \(key[2]) about \(key[0]) is not on the record")
      }
    }
    return nil
  }

  /// Whether a gate stood open at `time`, by the decisions made until then.
  private func isApproved(
    _ gate: ApprovalGate, at time: Int64, _ db: any SQLConnection
  ) throws -> Bool {
    var latest: [String: ApprovalGate.Verdict] = [:]
    for given in try db.approvals(of: gate.subject) where given.at <= time {
      latest[given.actor] = ApprovalGate.Verdict(
        actor: given.actor, isApproval: given.isApproval, role: given.role,
        isAuthor: given.isAuthor, expiresAt: given.expiresAt)
    }
    return gate.standing(given: Array(latest.values), at: time) == .open
  }
}
