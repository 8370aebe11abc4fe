internal import GRDB

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

extension Database {
  /// Appends to the hash chain, in the transaction that made the change.
  ///
  /// - Returns: The event's time: `now`, or the time of the event before when the clock was set
  ///   back, so that nothing that has expired ever comes to life again.
  func append(_ event: NewEvent, now: Int64) throws -> Int64 {
    let last = try Row.fetchOne(
      cachedStatement(sql: "SELECT seq, at, hash FROM event ORDER BY seq DESC LIMIT 1"))
    let sequence = (last?[0] as Int64? ?? 0) + 1
    let at = max(now, last?[1] as Int64? ?? now)
    let previous = last?[2] as String? ?? EventRow.firstPrevious
    let detail = event.detail.text
    let hash = EventRow.hash(
      previous: previous, sequence: sequence, run: event.run, step: event.step,
      from: event.from?.rawValue, event: event.name, to: event.to?.rawValue, actor: event.actor,
      fence: event.fence, at: at, detail: detail)
    try cachedStatement(
      sql: """
        INSERT INTO event(
          seq, run_id, step, from_state, event, to_state, actor, fence, at, detail, prev, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      sequence, event.run, event.step, event.from?.rawValue, event.name, event.to?.rawValue,
      event.actor, event.fence, at, detail, previous, hash,
    ])
    return at
  }
}
