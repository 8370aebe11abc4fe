internal import Digests
internal import GRDB

/// A run that is about to begin.
struct NewRun {
  var id: String
  var definition: PipelineDefinition
  /// In the order in which they will run.
  var order: [PipelineDefinition.Step]
  var subject: String
  var parameters: [String: String]
  var trigger: String
  var actor: String
}

/// What is written with a transition.
struct StepChange {
  var actor: String
  var key: Digest?
  var outcome: StepOutcome?
  var cause: String?
  /// Whether the outcome is kept for later runs.
  var isRemembered = false
}

extension Ledger {
  /// Records a run with all its steps, blocked; each may be claimed `attempts` times in all.
  func insert(_ run: NewRun, attempts: Int, owner: ProcessIdentity, now: Int64) throws(LedgerError)
  {
    let digest = run.definition.digest.hex
    let canonical = String(decoding: run.definition.canonical, as: UTF8.self)
    let parameters = CanonicalJSON.strings(run.parameters)
    try write { db in
      try db.execute(
        sql: "INSERT OR IGNORE INTO pipeline(digest, name, owner, canonical) VALUES (?, ?, ?, ?)",
        arguments: [digest, run.definition.name, run.definition.owner, canonical])
      let at = try db.append(
        NewEvent(
          run: run.id, name: "created", actor: run.actor,
          detail: [
            "parameters": parameters, "pipeline": .string(digest),
            "subject": .string(run.subject), "trigger": .string(run.trigger),
          ]), now: now)
      try db.execute(
        sql: """
          INSERT INTO run(
            id, pipeline, name, subject, parameters, trigger, actor, runner, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          run.id, digest, run.definition.name, run.subject, parameters.text, run.trigger,
          run.actor, owner.text, at,
        ])
      for (ordinal, step) in run.order.enumerated() {
        try db.execute(
          sql: "INSERT INTO step(run_id, ordinal, name, kind, max_attempts) VALUES (?, ?, ?, ?, ?)",
          arguments: [run.id, ordinal, step.name, step.uses, attempts])
      }
    }
  }

  /// Makes one transition, if the table has it for the step as it stands now.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - step: The step as the caller knows it. Its fence decides whether the caller still holds
  ///     the step; everything else is read anew.
  ///   - facts: What the caller knows; `.fence` is added here.
  ///   - change: What is written with it.
  ///   - now: The wall clock, in milliseconds since 1970, UTC.
  /// - Returns: The step as it stands after the transition.
  /// - Throws: ``LedgerError`` `.refused` when the table has no such row; nothing is changed then.
  func apply(
    _ event: StepEvent, to step: StepRow, given facts: Facts, _ change: StepChange, now: Int64
  ) throws(LedgerError) -> StepRow {
    try write { db in
      let state = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT state, fence FROM step WHERE id = ?"), arguments: [step.id])
      guard let state, let from = StepState(rawValue: state[0]) else {
        throw LedgerError(.corrupt, path, "step '\(step.name)' of run \(step.run) is gone")
      }
      let fence: Int64 = state[1]
      let known = fence == step.fence ? facts.union(.fence) : facts.subtracting(.fence)
      guard let row = TransitionTable.row(for: event, in: from, given: known) else {
        throw LedgerError(
          .refused, path,
          "step '\(step.name)' of run \(step.run) is \(from.rawValue): no '\(event.rawValue)'")
      }
      return try db.move(step, along: row, change, from: fence, owner: owner, now: now)
    }
  }

  /// Records that a run goes on in this process, is to be cancelled, or gave way to a newer one.
  func note(
    _ event: RunEvent, run: String, actor: String, now: Int64
  ) throws(LedgerError) {
    try write { db in
      let at = try db.append(
        NewEvent(run: run, name: event.name, actor: actor, detail: event.detail), now: now)
      switch event {
      case .resumed:
        try db.execute(
          sql: "UPDATE run SET runner = ? WHERE id = ?", arguments: [owner?.text ?? "", run])
      case .interrupted:
        try db.execute(sql: "UPDATE run SET runner = '' WHERE id = ?", arguments: [run])
      case .cancelRequested:
        try db.execute(
          sql: "UPDATE run SET cancel_requested_at = ? WHERE id = ?", arguments: [at, run])
      case .superseded(let newer):
        try db.execute(
          sql: "UPDATE run SET cancel_requested_at = ?, superseded_by = ? WHERE id = ?",
          arguments: [at, newer, run])
      }
    }
  }
}

/// What can happen to a run as a whole.
enum RunEvent {
  case resumed
  /// The process that drives it stops doing so, and lives on.
  case interrupted(cause: String)
  case cancelRequested
  case superseded(by: String)

  var name: String {
    switch self {
    case .resumed: "resumed"
    case .interrupted: "interrupted"
    case .cancelRequested: "cancel_requested"
    case .superseded: "superseded"
    }
  }

  var detail: CanonicalJSON {
    switch self {
    case .resumed, .cancelRequested: [:]
    case .interrupted(let cause): ["cause": .string(cause)]
    case .superseded(let newer): ["by": .string(newer)]
    }
  }
}

extension Database {
  fileprivate func move(
    _ step: StepRow, along row: TransitionTable.Row, _ change: StepChange, from fence: Int64,
    owner: ProcessIdentity?, now: Int64
  ) throws -> StepRow {
    let isClaim = row.action == .claim
    let newFence = row.action == nil ? fence : fence + 1
    let outputs = change.outcome.map { CanonicalJSON.strings($0.outputs) }
    let holder = isClaim ? owner?.text : nil

    var detail: [String: CanonicalJSON] = [:]
    detail["cause"] = change.cause.map(CanonicalJSON.string)
    detail["holder"] = holder.map(CanonicalJSON.string)
    detail["key"] = change.key.map { .string($0.hex) }
    detail["note"] = change.outcome.map { .string($0.note) }
    detail["outputs"] = outputs
    let at = try append(
      NewEvent(
        run: step.run, step: step.name, from: row.from, name: row.event.rawValue, to: row.to,
        actor: change.actor, fence: newFence, detail: .object(detail)), now: now)

    let update = try cachedStatement(
      sql: """
        UPDATE step SET state = ?, last_event = ?, fence = ?, attempt = attempt + ?,
          step_key = coalesce(?, step_key), outputs = coalesce(?, outputs),
          note = coalesce(?, note), cause = ?, lease_owner = ?,
          started_at = coalesce(?, started_at), finished_at = ?
        WHERE id = ? AND state = ? AND fence = ? RETURNING \(StepRow.columns)
        """)
    let hasStarted = isClaim || row.event == .memoHit
    let updated = try Row.fetchOne(
      update,
      arguments: [
        row.to.rawValue, row.event.rawValue, newFence, isClaim ? 1 : 0, change.key?.hex,
        outputs?.text, change.outcome?.note, change.cause, holder, hasStarted ? at : nil,
        row.to.isTerminal ? at : nil, step.id, row.from.rawValue, fence,
      ])
    guard let updated else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a step changed under its lock")
    }

    if change.isRemembered, let key = change.key, let outcome = change.outcome, let outputs {
      try cachedStatement(
        sql: """
          INSERT OR REPLACE INTO memo(step_key, outputs, note, run_id, made_at)
          VALUES (?, ?, ?, ?, ?)
          """
      ).execute(arguments: [key.hex, outputs.text, outcome.note, step.run, at])
    }
    return try StepRow(row: updated, in: self)
  }
}
