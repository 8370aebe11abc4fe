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
  let state: StepState
  let lastEvent: String
  let note: String?
  let cause: String?
  let outputs: [String: String]
  let attempt: Int
  let maxAttempts: Int
  /// Whoever writes has to name it; it grows with every claim.
  let fence: Int64
  let leaseOwner: ProcessIdentity?
  /// On the clock for leases.
  let leaseUntil: Int64
  /// Milliseconds since 1970, UTC; 0 when it does not wait.
  let notBefore: Int64
  /// What an approval would be of; nil until it is known.
  let subject: String?
  let effectKey: String?
  let isEffect: Bool
  let needsApproval: Bool
  let isRequired: Bool
  let startedAt: Int64?
  let finishedAt: Int64?

  /// The columns, in the order in which ``init(_:)`` reads them.
  static let columns = """
    id, run_id, name, base, item, kind, state, last_event, note, cause, outputs, attempt, \
    max_attempts, fence, lease_owner, lease_until, not_before, subject, effect_key, is_effect, \
    needs_approval, required, started_at, finished_at
    """

  init(_ row: SQLRow) throws {
    id = try row.integer(0)
    run = try row.text(1)
    name = try row.text(2)
    base = try row.text(3)
    item = try row.optionalText(4)
    kind = try row.text(5)
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

  var report: StepReport {
    StepReport(
      name: name, base: base, item: item, kind: kind, state: state,
      isReused: lastEvent == StepEvent.memoHit.rawValue, isRequired: isRequired,
      isEffect: isEffect, attempts: attempt, startedAt: startedAt, finishedAt: finishedAt,
      notBefore: notBefore == 0 ? nil : notBefore, subject: subject, note: note, cause: cause,
      outputs: outputs)
  }
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
