internal import Digests

/// A run that is about to begin.
struct NewRun {
  var id: String
  var definition: PipelineDefinition
  /// In the order in which they will run.
  var order: [NewStep]
  var subject: String
  var parameters: [String: String]
  var trigger: String
  var actor: String
  /// At most one run is ever made for it.
  var dedup: String?
}

struct NewStep {
  var definition: PipelineDefinition.Step
  var isEffect: Bool
  var attempts: Int
}

extension LedgerTransaction {
  /// Records a run with all its steps, blocked.
  ///
  /// The writer drives it for `lease` milliseconds; without one it is left to whoever comes.
  func insert(_ run: NewRun, lease: Int64?) throws {
    let digest = run.definition.digest.hex
    let canonical = String(decoding: run.definition.canonical, as: UTF8.self)
    let parameters = CanonicalJSON.strings(run.parameters)
    try connection.run(
      """
      INSERT INTO pipeline(digest, name, owner, canonical) VALUES (?, ?, ?, ?)
      ON CONFLICT (digest) DO NOTHING
      """,
      [.text(digest), .text(run.definition.name), .text(run.definition.owner), .text(canonical)])
    var detail: [String: CanonicalJSON] = [
      "parameters": parameters, "pipeline": .string(digest), "subject": .string(run.subject),
      "trigger": .string(run.trigger),
    ]
    detail["dedup"] = run.dedup.map(CanonicalJSON.string)
    let at = try append(
      NewEvent(run: run.id, name: "created", actor: run.actor, detail: .object(detail)))
    try connection.run(
      """
      INSERT INTO run(
        id, pipeline, name, subject, parameters, trigger, actor, runner, lease_until, conc_group,
        dedup, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(run.id), .text(digest), .text(run.definition.name), .text(run.subject),
        .text(parameters.text), .text(run.trigger), .text(run.actor),
        .text(lease == nil ? "" : ledger.owner?.text ?? ""),
        .integer(try lease.map { try connection.leaseTime() + $0 } ?? 0),
        .text(run.definition.concurrency.group), .text(run.dedup), .integer(at),
      ])
    for (ordinal, step) in run.order.enumerated() {
      try insert(step, of: run.id, ordinal: Int64(ordinal), item: nil)
    }
  }

  /// Records a step for each item of a list, blocked like every step that begins.
  func fanOut(_ step: NewStep, of row: StepRow, into items: [String]) throws {
    let ordinal = try connection.rows("SELECT ordinal FROM step WHERE id = ?", [.integer(row.id)])
      .first?.integer(0)
    for item in items {
      try insert(step, of: row.run, ordinal: ordinal ?? 0, item: item)
    }
  }

  private func insert(_ step: NewStep, of run: String, ordinal: Int64, item: String?) throws {
    let definition = step.definition
    // The row of a step with `each` gathers what its items made, and has no effect of its own.
    let isGathering = definition.each != nil && item == nil
    try connection.run(
      """
      INSERT INTO step(
        run_id, ordinal, name, base, item, kind, is_effect, needs_approval, required, max_attempts)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(run), .integer(ordinal), .text(definition.name + (item.map { "[\($0)]" } ?? "")),
        .text(definition.name), .text(item), .text(definition.uses),
        .flag(step.isEffect && !isGathering), .flag(definition.approval != nil && !isGathering),
        .flag(definition.isRequired), .integer(Int64(step.attempts)),
      ])
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

extension LedgerTransaction {
  /// Records that a run goes on, is to be cancelled, or gave way to a newer one.
  func note(_ event: RunEvent, run: String, actor: String) throws {
    let at = try append(
      NewEvent(run: run, name: event.name, actor: actor, detail: event.detail))
    switch event {
    case .resumed: break
    case .interrupted: try letGo(of: run)
    case .cancelRequested:
      try connection.run(
        "UPDATE run SET cancel_requested_at = ? WHERE id = ?", [.integer(at), .text(run)])
    case .superseded(let newer):
      try connection.run(
        "UPDATE run SET cancel_requested_at = ?, superseded_by = ? WHERE id = ?",
        [.integer(at), .text(newer), .text(run)])
    }
  }

  /// Makes the writer the one that drives a run for `lease` milliseconds, unless another does.
  ///
  /// Returns who drives it instead; nil when the writer does now.
  func drive(_ run: String, lease: Int64) throws -> ProcessIdentity? {
    let time = try connection.leaseTime()
    let row = try connection.rows(
      "SELECT runner, lease_until FROM run WHERE id = ?", [.text(run)]
    ).first
    guard let row else { throw LedgerError(.corrupt, path, "run \(run) is gone") }
    let runner = ProcessIdentity(text: try row.text(0))
    if let runner, runner != ledger.owner, try row.integer(1) > time,
      !ledger.isProvenGone(runner, from: run)
    {
      return runner
    }
    try connection.run(
      "UPDATE run SET runner = ?, lease_until = ? WHERE id = ?",
      [.text(ledger.owner?.text ?? ""), .integer(time + lease), .text(run)])
    return nil
  }

  /// Leaves a run to whoever comes next; nothing happens when another drives it already.
  func letGo(of run: String) throws {
    try connection.run(
      "UPDATE run SET runner = '', lease_until = 0 WHERE id = ? AND runner = ?",
      [.text(run), .text(ledger.owner?.text ?? "")])
  }

  /// Makes the writer's hold on a run and on its steps last longer.
  ///
  /// - Returns: Whether it still has the run.
  func renew(_ run: String, lease: Int64) throws -> Bool {
    let until = SQLValue.integer(try connection.leaseTime() + lease)
    let owner = SQLValue.text(ledger.owner?.text ?? "")
    let kept = try connection.run(
      "UPDATE run SET lease_until = ? WHERE id = ? AND runner = ?", [until, .text(run), owner])
    try connection.run(
      """
      UPDATE step SET lease_until = ?
      WHERE state IN ('running', 'effect_intent') AND run_id || '' = ? AND lease_owner = ?
      """, [until, .text(run), owner])
    return kept == 1
  }

  /// Records that a step reached for what it was not granted.
  func noteDenied(_ access: String, run: String, step: String, actor: String) throws {
    try append(
      NewEvent(
        run: run, step: step, name: "denied", actor: actor, detail: ["access": .string(access)]))
  }
}
