internal import GRDB

/// One step as it stands in the ledger.
struct StepRow: Hashable, Sendable {
  let id: Int64
  let run: String
  let name: String
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
  let startedAt: Int64?
  let finishedAt: Int64?

  /// The columns, in the order in which ``init(row:in:)`` reads them.
  static let columns = """
    id, run_id, name, kind, state, last_event, note, cause, outputs, attempt, max_attempts, fence,
    lease_owner, started_at, finished_at
    """

  init(row: Row, in db: Database) throws {
    id = row[0]
    run = row[1]
    name = row[2]
    kind = row[3]
    let stateName: String = row[4]
    guard let state = StepState(rawValue: stateName) else {
      throw DatabaseError(
        resultCode: .SQLITE_CORRUPT, message: "step '\(name)' is in no known state, '\(stateName)'")
    }
    self.state = state
    lastEvent = row[5]
    note = row[6]
    cause = row[7]
    outputs = try db.strings(inJSON: row[8])
    attempt = row[9]
    maxAttempts = row[10]
    fence = row[11]
    leaseOwner = (row[12] as String?).flatMap(ProcessIdentity.init(text:))
    startedAt = row[13]
    finishedAt = row[14]
  }

  var report: StepReport {
    StepReport(
      name: name, kind: kind, state: state, isReused: lastEvent == StepEvent.memoHit.rawValue,
      attempts: attempt, startedAt: startedAt, finishedAt: finishedAt, note: note, cause: cause,
      outputs: outputs)
  }
}

extension Database {
  /// Reads a JSON object of strings; SQLite has the parser, so we need none.
  func strings(inJSON text: String?) throws -> [String: String] {
    guard let text, text != "{}" else { return [:] }
    let statement = try cachedStatement(sql: "SELECT key, value FROM json_each(?)")
    let rows = try Row.fetchAll(statement, arguments: [text])
    return Dictionary(rows.map { ($0[0] as String, $0[1] as String) }) { first, _ in first }
  }
}
