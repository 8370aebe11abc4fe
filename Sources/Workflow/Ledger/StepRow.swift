internal import Digests

/// One step as it stands in the ledger.
struct StepRow: Hashable, Sendable {
  let id: Int64
  let run: String
  /// What it is called in this run: the step's name in its pipeline, and for an item of a list
  /// the item in brackets.
  let name: String
  /// The step's name in its pipeline.
  let base: String
  let item: String?
  let kind: String
  private(set) var state: StepState
  private(set) var lastEvent: String
  private(set) var note: String?
  private(set) var cause: String?
  private(set) var outputs: [String: String]
  private(set) var attempt: Int
  let maxAttempts: Int
  /// Whoever writes has to name it; it grows with every claim.
  private(set) var fence: Int64
  private(set) var leaseOwner: ProcessIdentity?
  /// On the clock for leases.
  private(set) var leaseUntil: Int64
  /// Milliseconds since 1970, UTC; 0 when it does not wait.
  private(set) var notBefore: Int64
  /// What an approval would be of; nil until it is known.
  private(set) var subject: String?
  private(set) var effectKey: String?
  let isEffect: Bool
  let needsApproval: Bool
  let isRequired: Bool
  private(set) var startedAt: Int64?
  private(set) var finishedAt: Int64?

  /// The columns, in the order in which ``init(_:)`` reads them.
  static let columns = """
    id, run_id, name, base, item, kind, state, last_event, note, cause, outputs, attempt, \
    max_attempts, fence, lease_owner, lease_until, not_before, subject, effect_key, is_effect, \
    needs_approval, required, started_at, finished_at
    """

  init(_ row: SQLRow) throws { try self.init(row, after: nil) }

  /// - Parameters:
  ///   - row: The ``columns``.
  ///   - last: A step that was read before: what it says too is not kept twice.
  /// - Throws: `SQLShapeError` for a row that has other columns.
  init(_ row: SQLRow, after last: StepRow?) throws {
    id = try row.integer(0)
    run = try row.text(1, like: last?.run)
    name = try row.text(2)
    base = try row.text(3, like: last?.base)
    item = try row.optionalText(4)
    kind = try row.text(5, like: last?.kind)
    guard let state = StepState(rawValue: try row.text(6)) else { throw SQLShapeError(column: 6) }
    self.state = state
    lastEvent = try row.text(7)
    note = try row.optionalText(8)
    cause = try row.optionalText(9)
    outputs = try row.strings(10)
    attempt = Int(try row.integer(11))
    maxAttempts = Int(try row.integer(12))
    fence = try row.integer(13)
    leaseOwner = try row.optionalText(14).flatMap(ProcessIdentity.init(text:))
    leaseUntil = try row.integer(15)
    notBefore = try row.integer(16)
    subject = try row.optionalText(17)
    effectKey = try row.optionalText(18)
    isEffect = try row.integer(19) == 1
    needsApproval = try row.integer(20) == 1
    isRequired = try row.integer(21) == 1
    startedAt = try row.optionalInteger(22)
    finishedAt = try row.optionalInteger(23)
  }

  /// The step as a transition leaves it.
  ///
  /// - Parameters:
  ///   - move: What is written with it, as ``LedgerTransaction`` writes it.
  ///   - time: When, in milliseconds since 1970, UTC.
  /// - Returns: What the ledger holds then.
  func moved(by move: StepMove, at time: Int64) -> StepRow {
    let (row, change) = (move.row, move.change)
    var step = self
    step.state = row.to
    step.lastEvent = row.event.rawValue
    step.fence = move.fence
    if move.isClaim { step.attempt += 1 }
    if let outcome = change.outcome {
      step.outputs = outcome.outputs
      step.note = outcome.note.withoutNUL
    }
    step.cause = change.cause?.withoutNUL
    // Between the intent and the outcome the caller keeps what it has claimed.
    if row.to != .effectIntent {
      step.leaseOwner = move.holder
      step.leaseUntil = move.leaseUntil
    }
    step.notBefore = change.notBefore
    if let subject = change.subject {
      step.subject = subject.digest.hex
      step.effectKey = subject.effectKey?.withoutNUL ?? step.effectKey
    }
    if move.hasStarted { step.startedAt = time }
    step.finishedAt = row.to.isTerminal ? time : nil
    return step
  }

  /// The step as it will stand for others, once its end is written.
  func expecting(_ state: StepState, outputs: [String: String] = [:]) -> StepRow {
    var row = self
    row.state = state
    row.outputs = outputs
    return row
  }

  var report: StepReport {
    StepReport(
      name: name, base: base, item: item, kind: kind, state: state,
      isReused: lastEvent == StepEvent.memoHit.rawValue, isRequired: isRequired,
      isEffect: isEffect, attempts: attempt, startedAt: startedAt, finishedAt: finishedAt,
      notBefore: notBefore == 0 ? nil : notBefore, subject: subject, note: note, cause: cause,
      outputs: outputs)
  }
}

/// A transition of a step, with all that is written with it.
struct StepMove {
  let row: TransitionTable.Row
  let change: StepChange
  /// The step's fence from here on.
  let fence: Int64
  /// Who holds the step after a claim, and until when, on the clock for leases.
  var holder: ProcessIdentity?
  var leaseUntil: Int64 = 0

  var isClaim: Bool { row.action == .claim }
  var hasStarted: Bool { isClaim || row.event == .memoHit }
}

extension SQLRow {
  /// A column with a JSON object of texts, as the ledger writes them; empty when it is null.
  func strings(_ column: Int) throws -> [String: String] {
    guard let text = try optionalText(column), text != "{}" else { return [:] }
    guard case .object(let members)? = CanonicalJSON(parsing: Array(text.utf8)) else {
      throw SQLShapeError(column: column)
    }
    return try members.mapValues {
      guard case .string(let value) = $0 else { throw SQLShapeError(column: column) }
      return value
    }
  }
}
