package import Digests

extension Ledger {
  /// The newest runs, newest first.
  package func runs(limit: Int = 20) throws(LedgerError) -> [RunReport] {
    try read { db in
      let ids = try db.rows("SELECT id FROM run ORDER BY id DESC LIMIT ?", [.integer(Int64(limit))])
      return try ids.compactMap { try report(of: $0.text(0), in: db) }
    }
  }

  /// The run whose id begins with `prefix`.
  ///
  /// - Throws: ``EngineError`` when there is none or more than one; ``LedgerError``.
  package func run(_ prefix: String) throws -> RunReport {
    try run(prefix, withSteps: true)
  }

  /// The run whose id begins with `prefix`, without its steps: for who goes on with it, and meanwhile
  /// has no use for what it was.
  ///
  /// - Throws: As ``run(_:)``.
  package func head(_ prefix: String) throws -> RunReport {
    try run(prefix, withSteps: false)
  }

  private func run(_ prefix: String, withSteps: Bool) throws -> RunReport {
    let id = try id(of: prefix)
    guard let report = try read({ try report(of: id, in: $0, withSteps: withSteps) }) else {
      throw EngineError.noSuchRun(prefix)
    }
    return report
  }

  func id(of prefix: String) throws -> String {
    // Ids are in lower case; a person may have typed otherwise. '{' is the character after 'z'.
    let prefix = prefix.lowercased()
    let ids = try read { db in
      try db.rows(
        "SELECT id FROM run WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 100",
        [.text(prefix), .text(prefix + "{")]
      ).map { try $0.text(0) }
    }
    guard let id = ids.first, !prefix.isEmpty else { throw EngineError.noSuchRun(prefix) }
    guard ids.count == 1 else { throw EngineError.ambiguousRun(prefix, ids) }
    return id
  }

  /// The unfinished runs of all concurrency groups, oldest first.
  package func unfinished() throws(LedgerError) -> [RunReport] {
    try read { try unfinished(in: nil, $0) }
  }

  func unfinished(in group: String?, _ db: any SQLConnection) throws -> [RunReport] {
    let ids = try db.rows(
      """
      SELECT id, conc_group FROM run
      WHERE id IN (SELECT run_id FROM step WHERE finished_at IS NULL) ORDER BY id
      """, [])
    return try ids.filter { try group == nil || $0.text(1) == group }
      .compactMap { try report(of: $0.text(0), in: db) }
  }

  /// The unfinished runs of a pipeline, oldest first, without their steps, of which a run may have tens
  /// of thousands.
  ///
  /// - Parameter pipeline: Its name.
  /// - Returns: Each run, and whether a call of one of its steps was begun and has no outcome.
  /// - Throws: ``LedgerError``.
  package func unfinishedHeads(
    of pipeline: String
  ) throws(LedgerError) -> [(run: RunReport, hasOpenCall: Bool)] {
    try read { db in
      let rows = try db.rows(
        """
        SELECT id, (
          SELECT count(*) FROM step WHERE run_id = run.id AND finished_at IS NULL
            AND state IN ('unknown', 'effect_intent'))
        FROM run
        WHERE name = ? AND id IN (SELECT run_id FROM step WHERE finished_at IS NULL) ORDER BY id
        """, [.text(pipeline)])
      return try rows.compactMap { row in
        try report(of: row.text(0), in: db, withSteps: false).map { ($0, try row.integer(1) != 0) }
      }
    }
  }

  /// The run that was made for this; nil when none was.
  package func run(deduplicatedBy key: String) throws(LedgerError) -> RunReport? {
    try read { db in
      try db.rows("SELECT id FROM run WHERE dedup = ?", [.text(key)]).first
        .flatMap { try report(of: $0.text(0), in: db) }
    }
  }

  /// The last run of a pipeline that succeeded.
  package func lastSuccess(of pipeline: String) throws(LedgerError) -> RunReport? {
    try read { db in
      let row = try db.rows(
        """
        SELECT run.id FROM run JOIN run_state ON run_state.id = run.id
        WHERE run.name = ? AND run_state.state = 'succeeded' ORDER BY run.id DESC LIMIT 1
        """, [.text(pipeline)]
      ).first
      return try row.flatMap { try report(of: $0.text(0), in: db) }
    }
  }

  /// The steps of a run, in the order in which they are run.
  func steps(of run: String) throws(LedgerError) -> [StepRow] {
    try read { try $0.steps(of: run) }
  }

  /// The number of the last event.
  func sequence() throws(LedgerError) -> Int64 {
    try read { try $0.sequence() }
  }

  /// The steps of a run that were moved, as they stand now.
  ///
  /// - Parameters:
  ///   - run: The run's id.
  ///   - sequence: The number of the event after which to look.
  /// - Returns: The steps, and the number of the last event.
  /// - Throws: ``LedgerError``.
  func steps(
    of run: String, since sequence: Int64
  ) throws(LedgerError) -> (rows: [StepRow], sequence: Int64) {
    try read { db in
      let names = try db.rows(
        "SELECT DISTINCT step FROM event WHERE seq > ? AND run_id = ? AND to_state IS NOT NULL",
        [.integer(sequence), .text(run)])
      let rows = try names.flatMap { name in
        try db.rows(
          "SELECT \(StepRow.columns) FROM step WHERE run_id = ? AND name = ?",
          [.text(run), .text(try name.text(0))]
        ).map { try StepRow($0) }
      }
      return (rows, try db.sequence())
    }
  }

  func step(_ id: Int64) throws(LedgerError) -> StepRow? {
    try read { try $0.step(id) }
  }

  /// Those of some steps that were cancelled.
  func cancelled(among steps: [Int64]) throws(LedgerError) -> [Int64] {
    try read { db in try steps.filter { try db.step($0)?.state == .cancelled } }
  }

  /// Who drives a run.
  func runner(of run: String) throws(LedgerError) -> ProcessIdentity? {
    try read { db in
      try db.rows("SELECT runner FROM run WHERE id = ?", [.text(run)]).first
        .flatMap { ProcessIdentity(text: try $0.text(0)) }
    }
  }

  /// What a step with this key made, if one ever did and it is fresh enough at `time`.
  func memo(_ key: Digest, at time: Int64) throws(LedgerError) -> StepOutcome? {
    try read { db in
      let row = try db.rows(
        """
        SELECT outputs, note FROM memo
        WHERE step_key = ? AND (expires_at IS NULL OR expires_at > ?)
        """, [.text(key.hex), .integer(time)]
      ).first
      return try row.map { StepOutcome(try $0.strings(0), note: try $0.text(1)) }
    }
  }

  /// The definition that a run began with, read back from its canonical JSON.
  package func definition(_ digest: Digest) throws(LedgerError) -> PipelineDefinition {
    let text = try read { db in
      try db.rows("SELECT canonical FROM pipeline WHERE digest = ?", [.text(digest.hex)]).first?
        .text(0)
    }
    guard let bytes = text.map({ Array($0.utf8) }), Digest(of: bytes) == digest,
      let found = PipelineDefinition(canonical: bytes)
    else {
      throw LedgerError(.corrupt, path, "the definition \(digest) is not what was recorded")
    }
    return found
  }

  /// Everything that happened to a run, in order.
  package func events(of run: String) throws(LedgerError) -> [AuditEvent] {
    try read { db in
      try db.rows(
        "SELECT \(EventRow.columns) FROM event WHERE run_id = ? ORDER BY seq", [.text(run)]
      ).map { AuditEvent(try EventRow($0)) }
    }
  }

  private func report(
    of id: String, in db: any SQLConnection, withSteps: Bool = true
  ) throws -> RunReport? {
    let found = try db.rows(
      """
      SELECT run.pipeline, run.name, pipeline.owner, run.subject, run.parameters, run.trigger,
        run.actor, run.created_at, run.superseded_by, run.runner, run.lease_until,
        run.cancel_requested_at, run_state.state, run_state.finished_at
      FROM run JOIN pipeline ON pipeline.digest = run.pipeline
        JOIN run_state ON run_state.id = run.id
      WHERE run.id = ?
      """, [.text(id)]
    ).first
    guard let row = found, let definition = Digest(hex: try row.text(0)),
      var state = RunState(rawValue: try row.text(12))
    else { return nil }
    if state == .running {
      let runner = ProcessIdentity(text: try row.text(9))
      let isDriven =
        try runner != nil && row.integer(10) > db.leaseTime()
        && !isProvenGone(runner, from: id)
      if !isDriven { state = try stateAtRest(of: id, wasDriven: runner != nil, in: db) }
    }
    return RunReport(
      id: id, pipeline: try row.text(1), owner: try row.text(2), definition: definition,
      subject: try row.text(3), parameters: try row.strings(4), trigger: try row.text(5),
      actor: try row.text(6), createdAt: try row.integer(7),
      finishedAt: try row.optionalInteger(13),
      state: state, supersededBy: try row.optionalText(8),
      isCancelRequested: try row.optionalInteger(11) != nil,
      steps: withSteps ? try db.reports(of: id) : [])
  }

  /// How an unfinished run stands that nobody drives: it waits for a time, or was left behind.
  private func stateAtRest(
    of run: String, wasDriven: Bool, in db: any SQLConnection
  ) throws -> RunState {
    let begun = "state <> 'blocked'"
    let waits = """
      (state = 'awaiting_approval' OR state = 'ready' AND needs_approval = 1
        OR state IN ('ready', 'retry_wait') AND not_before > 0)
      """
    let row = try db.rows(
      """
      SELECT count(CASE WHEN \(begun) THEN 1 END),
        count(CASE WHEN \(begun) AND finished_at IS NULL THEN 1 END),
        count(CASE WHEN \(begun) AND finished_at IS NULL AND \(waits) THEN 1 END)
      FROM step WHERE run_id = ?
      """, [.text(run)]
    ).first
    guard let row else { return .interrupted }
    if try !wasDriven && row.integer(0) == 0 { return .queued }
    let open = try row.integer(1)
    return try open > 0 && row.integer(2) == open ? .waiting : .interrupted
  }
}

extension SQLConnection {
  /// The ledger's time, which a clock that is set back does not move back.
  func time(notBefore now: Int64) throws -> Int64 {
    let last = try rows("SELECT at FROM event ORDER BY seq DESC LIMIT 1", []).first
    return max(now, try last?.integer(0) ?? now)
  }

  func sequence() throws -> Int64 {
    try rows("SELECT seq FROM event ORDER BY seq DESC LIMIT 1", []).first?.integer(0) ?? 0
  }

  func step(_ id: Int64) throws -> StepRow? {
    try rows("SELECT \(StepRow.columns) FROM step WHERE id = ?", [.integer(id)]).first
      .map(StepRow.init)
  }

  func steps(of run: String) throws -> [StepRow] {
    var steps: [StepRow] = []
    // Of ten thousands, twice the room is felt.
    steps.reserveCapacity(try countSteps(of: run))
    try eachStep(of: run) { steps.append($0) }
    return steps
  }

  fileprivate func reports(of run: String) throws -> [StepReport] {
    var reports: [StepReport] = []
    reports.reserveCapacity(try countSteps(of: run))
    try eachStep(of: run) { reports.append($0.report) }
    return reports
  }

  private func countSteps(of run: String) throws -> Int {
    let row = try rows("SELECT count(*) FROM step WHERE run_id = ?", [.text(run)]).first
    return Int(try row?.integer(0) ?? 0)
  }

  /// One by one: of a long list the rows of the database, the steps and their reports are not there
  /// at once.
  private func eachStep(of run: String, _ body: (StepRow) throws -> Void) throws {
    var last: StepRow?
    try each(
      "SELECT \(StepRow.columns) FROM step WHERE run_id = ? ORDER BY ordinal, id", [.text(run)]
    ) { row in
      let step = try StepRow(row, after: last)
      last = step
      try body(step)
    }
  }
}
