internal import GRDB

extension Ledger {
  /// What is wrong with the record, and where.
  package struct Fault: Hashable, Sendable, CustomStringConvertible {
    /// The first event that does not fit; nil when all fit and a table disagrees with them.
    package let sequence: Int64?
    package let reason: String

    package var description: String { sequence.map { "event \($0): \(reason)" } ?? reason }
  }

  /// Walks the hash chain, replays every transition through the table, and compares what comes out
  /// with the steps.
  ///
  /// Rows cut off at the end together with their steps are not noticed here.
  ///
  /// - Returns: The first fault; nil when there is none.
  package func verify() throws(LedgerError) -> Fault? {
    try read { db in
      try db.faultInTransitionTable() ?? db.faultInEvents()
    }
  }
}

extension Database {
  fileprivate func faultInTransitionTable() throws -> Ledger.Fault? {
    let rows = try Row.fetchAll(
      self, sql: "SELECT from_state, event, to_state, guard FROM transition")
    let found = Set(rows.map { [$0[0], $0[1], $0[2], $0[3]] as [String] })
    let wanted = Set(
      TransitionTable.rows.map {
        [$0.from.rawValue, $0.event.rawValue, $0.to.rawValue, $0.condition.description]
      })
    guard found == wanted else {
      return Ledger.Fault(sequence: nil, reason: "the table of transitions was changed")
    }
    return nil
  }

  fileprivate func faultInEvents() throws -> Ledger.Fault? {
    struct Key: Hashable {
      var run: String
      var step: String
    }
    var states: [Key: String] = [:]
    var previous = EventRow.firstPrevious
    var sequence: Int64 = 0
    let events = try Row.fetchCursor(
      self,
      sql: """
        SELECT seq, run_id, step, from_state, event, to_state, actor, fence, at, detail, prev, hash
        FROM event ORDER BY seq
        """)
    while let row = try events.next() {
      let event = EventRow(row: row)
      sequence += 1
      func fault(_ reason: String) -> Ledger.Fault { .init(sequence: sequence, reason: reason) }

      guard event.sequence == sequence else { return fault("it is missing") }
      guard event.previous == previous else {
        return fault("it does not follow from the event before")
      }
      guard event.hash == event.expectedHash else { return fault("it was changed") }
      previous = event.hash

      guard let step = event.step else { continue }
      let key = Key(run: event.run, step: step)
      let from = states[key] ?? TransitionTable.initial.rawValue
      let isInTable = TransitionTable.rows.contains {
        $0.from.rawValue == event.from && $0.event.rawValue == event.event
          && $0.to.rawValue == event.to
      }
      guard event.from == from, isInTable else {
        return fault("step '\(step)' of run \(event.run) could not go there")
      }
      states[key] = event.to
    }

    let steps = try Row.fetchCursor(self, sql: "SELECT run_id, name, state FROM step ORDER BY id")
    while let row = try steps.next() {
      let key = Key(run: row[0], step: row[1])
      let state: String = row[2]
      guard state == states[key] ?? TransitionTable.initial.rawValue else {
        return Ledger.Fault(
          sequence: nil,
          reason: "step '\(key.step)' of run \(key.run) is \(state), which no event says")
      }
    }
    return nil
  }
}

extension EventRow {
  fileprivate init(row: Row) {
    self.init(
      sequence: row[0], run: row[1], step: row[2], from: row[3], event: row[4], to: row[5],
      actor: row[6], fence: row[7], at: row[8], detail: row[9], previous: row[10], hash: row[11])
  }
}
