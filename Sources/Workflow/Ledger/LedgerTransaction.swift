/// The ledger inside one transaction: every write of the engine goes through here.
///
/// It knows the last event, so that what is appended follows from it, and the ledger's time.
final class LedgerTransaction {
  let connection: any SQLConnection
  let ledger: Ledger
  private let now: Int64
  private var last: AuditHead?
  private var first: Int64?
  private var hasEndedRun = false
  /// The steps that were moved in this transaction, as they stand: nobody else can move them.
  var written: [Int64: StepRow] = [:]

  init(_ connection: any SQLConnection, of ledger: Ledger, now: Int64) {
    self.connection = connection
    self.ledger = ledger
    self.now = now
  }

  var path: String { ledger.path }

  /// The event that the record ends with.
  private func head() throws -> AuditHead {
    if let last { return last }
    let row = try connection.rows(
      "SELECT seq, at, hash FROM event ORDER BY seq DESC LIMIT 1", []
    ).first
    let head =
      try row.map {
        AuditHead(sequence: try $0.integer(0), at: try $0.integer(1), hash: try $0.text(2))
      } ?? AuditHead(sequence: 0, at: .min, hash: EventRow.firstPrevious)
    last = head
    first = head.sequence
    return head
  }

  /// The ledger's time: `now`, or the time of the last event when the clock was set back, so that
  /// nothing that has expired ever comes to life again.
  func time() throws -> Int64 { max(now, try head().at) }

  /// Appends to the hash chain.
  ///
  /// - Returns: The event's time.
  @discardableResult
  func append(_ event: NewEvent) throws -> Int64 {
    var event = event
    event.step = event.step?.withoutNUL
    event.actor = event.actor.withoutNUL
    let previous = try head()
    let at = max(now, previous.at)
    let sequence = previous.sequence + 1
    let detail = event.detail.text
    let hash = EventRow.hash(
      previous: previous.hash, sequence: sequence, run: event.run, step: event.step,
      from: event.from?.rawValue, event: event.name, to: event.to?.rawValue, actor: event.actor,
      fence: event.fence, at: at, detail: detail)
    try connection.run(
      """
      INSERT INTO event(
        seq, run_id, step, from_state, event, to_state, actor, fence, at, detail, prev, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(sequence), .text(event.run), .text(event.step), .text(event.from?.rawValue),
        .text(event.name), .text(event.to?.rawValue), .text(event.actor), .integer(event.fence),
        .integer(at), .text(detail), .text(previous.hash), .text(hash),
      ])
    last = AuditHead(sequence: sequence, at: at, hash: hash)
    return at
  }

  /// Says that a run came to its end in this transaction.
  func noteEnd() { hasEndedRun = true }

  /// The head, when it is time to note it outside: a hundred full, or a run over.
  var headToNote: AuditHead? {
    guard let last, let first, last.sequence > first else { return nil }
    let isFull = last.sequence / AuditHead.interval > first / AuditHead.interval
    return hasEndedRun || isFull ? last : nil
  }

  /// What the table forbids, in words.
  func refusal(_ words: String) -> LedgerError { LedgerError(.refused, path, words) }
}

/// What a caller knows about an event before it stands in the ledger.
struct NewEvent {
  var run: String
  var step: String?
  var from: StepState?
  var name: String
  var to: StepState?
  var actor: String
  var fence: Int64?
  var detail: CanonicalJSON = [:]
}

/// How long the record is, and what it ends with: who knows this notices when rows are cut off.
package struct AuditHead: Hashable, Sendable {
  /// The number of events.
  package let sequence: Int64
  /// The last event's time, in milliseconds since 1970, UTC.
  package let at: Int64
  /// The last event's digest, in hexadecimal.
  package let hash: String

  /// After how many events the head is noted outside the ledger.
  static let interval: Int64 = 100

  package init(sequence: Int64, at: Int64, hash: String) {
    self.sequence = sequence
    self.at = at
    self.hash = hash
  }
}
