/// How far a run has come while it is driven: its steps, what goes on, and what is to be written.
struct Progress {
  var table: StepTable
  /// The number of the ledger's last event when the table was as the ledger.
  var seen: Int64
  /// The steps whose unknown outcome was looked up in this drive: once is enough.
  var lookedUp: Set<Int64> = []
  /// The steps whose work goes on, or is about to begin.
  var active: Set<Int64> = []
  /// What was made, and has to be recorded whatever else is.
  private(set) var outcomes: [Move] = []
  /// What may happen because of it.
  private(set) var moves: [Move] = []
  /// When the first of those that wait for a time may go on, in milliseconds since 1970, UTC.
  private(set) var wake: Int64?
  private(set) var isWaitingForOthers = false

  /// The step of an exclusive kind that goes on.
  private var exclusive: Int64?
  /// The steps whose items all wait for the same.
  private var held: Set<String> = []
  /// The steps whose end somebody was told of.
  private var told: Set<Int64>

  /// How much is written at once: while it is, nobody else writes.
  static let mostMoves = 64

  init(_ table: StepTable, seen: Int64) {
    self.table = table
    self.seen = seen
    told = Set(table.rows.filter(\.state.isTerminal).map(\.id))
  }

  /// Whether something waits that will be able to go on by itself.
  var isWaiting: Bool { wake != nil || isWaitingForOthers }

  var hasMoves: Bool { !outcomes.isEmpty || !moves.isEmpty }

  mutating func beginLooking() {
    wake = nil
    isWaitingForOthers = false
    held = []
  }

  /// The first step that is to be looked at and would not wait for what another of this run does.
  ///
  /// - Parameter isExclusive: Whether the steps of a kind are done one at a time.
  /// - Returns: Its row; nil when there is none.
  mutating func takeDue(_ isExclusive: (_ kind: String) -> Bool) -> StepRow? {
    let (held, isTaken) = (held, exclusive != nil)
    return table.takeDue { base, kind in
      if isTaken, isExclusive(kind) { return .all }
      return held.contains(base) ? .untilAsked : .nothing
    }
  }

  mutating func wait(_ row: StepRow, _ wait: RunDriver.Wait) {
    table.put(off: row)
    if wait.isForAllItems { held.insert(row.base) }
    switch wait.what {
    case .time(let until): wake = min(wake ?? until, until)
    case .others: isWaitingForOthers = true
    case .person: break
    }
  }

  /// Keeps what is to be written, and shows the step to others as it will stand.
  mutating func plan(_ move: Move, isExclusive: Bool) {
    moves.append(move)
    guard let expected = move.expected else { return begin(move.row, isExclusive: isExclusive) }
    table.update(expected)
  }

  mutating func begin(_ row: StepRow, isExclusive: Bool) {
    active.insert(row.id)
    if isExclusive { exclusive = row.id }
  }

  /// Nothing is planned any more: it is being written.
  mutating func forgetMoves() {
    for move in moves { end(id: move.row.id) }
    outcomes = []
    moves = []
  }

  /// The work of a step came to an end that is recorded.
  mutating func end(_ row: StepRow) {
    end(id: row.id)
    table.update(row)
    table.lookAgain(at: row)
    table.resume()
  }

  /// The work of a step came to an end that is to be recorded.
  mutating func end(_ outcome: Move) {
    end(id: outcome.row.id)
    outcomes.append(outcome)
    if let expected = outcome.expected { table.update(expected) }
    table.resume()
  }

  private mutating func end(id: Int64) {
    active.remove(id)
    if exclusive == id { exclusive = nil }
  }

  /// The steps that came to their end since the last time.
  mutating func takeFinished() -> [StepRow] {
    table.takeFinished().filter { told.insert($0.id).inserted }
  }
}
