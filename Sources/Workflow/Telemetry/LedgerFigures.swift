internal import Digests

/// What the ledger counts, for whoever watches from outside.
package struct LedgerFigures: Hashable, Sendable {
  /// How many runs of each pipeline are in each state.
  package var runs: [String: [RunState: Int]] = [:]
  /// Steps that wait for a person, by pipeline.
  package var waits: [Wait] = []
  /// When a run of each pipeline last succeeded: milliseconds since 1970, UTC.
  package var lastSuccess: [String: Int64] = [:]
  /// Rows of the record by what they tell.
  package var events: [String: Int] = [:]
  /// How long the steps of each kind took that succeeded and were not reused.
  package var durations: [String: Durations] = [:]
  /// What is left of each pipeline's budget of retries.
  package var retries: [String: Tokens] = [:]
  /// Hosts that failed when they were last called.
  package var hosts: [Ledger.HostState] = []

  /// Nothing, as in a repository where nothing ran yet.
  package init() {}

  package struct Wait: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable, CaseIterable {
      /// For an approval.
      case approval
      /// For what a person finds out about an outcome that nobody knows.
      case unknown
    }

    package let pipeline: String
    package let reason: Reason
    package let count: Int
    /// Since when the first of them waits: milliseconds since 1970, UTC.
    package let since: Int64
  }

  package struct Tokens: Hashable, Sendable {
    package let left: Int
    package let limit: Int
  }

  package struct Durations: Hashable, Sendable {
    /// How many took no longer than each of ``bounds``, in their order.
    package let counts: [Int]
    package let count: Int
    /// Of all of them, in milliseconds.
    package let sum: Int64

    /// In milliseconds.
    package static let bounds: [Int64] = [
      5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000,
    ]
  }
}

extension Ledger {
  /// Counts what there is, in one pass over one state of the ledger.
  ///
  /// - Parameter now: Milliseconds since 1970, UTC.
  package func figures(now: Int64) throws(LedgerError) -> LedgerFigures {
    var figures = LedgerFigures()
    figures.hosts = try hosts()
    try read { db in
      try figures.count(in: db)
      try figures.measure(in: db)
    }
    // Only the process table knows of an unfinished run whether it is being run.
    for run in try unfinished() {
      figures.runs[run.pipeline, default: [:]][run.state, default: 0] += 1
    }
    let buckets = try buckets()
    for (pipeline, budget) in try budgets() {
      let span = max(1, budget.per.milliseconds)
      let missing = max(0, (buckets["retries \(pipeline)"] ?? now) - now)
      let interval = max(1, span / Int64(max(1, budget.count)))
      figures.retries[pipeline] = .init(
        left: max(0, budget.count - Int((missing + interval - 1) / interval)), limit: budget.count)
    }
    return figures
  }

  /// The budgets of the newest definitions that ran.
  private func budgets() throws(LedgerError) -> [String: PipelineDefinition.Rate] {
    let rows = try read { db in
      try db.rows(
        """
        SELECT run.name, pipeline.canonical FROM run JOIN pipeline ON pipeline.digest = run.pipeline
        WHERE run.id IN (SELECT max(id) FROM run GROUP BY name)
        """, []
      ).map { (try $0.text(0), try $0.text(1)) }
    }
    var budgets: [String: PipelineDefinition.Rate] = [:]
    for (name, canonical) in rows {
      budgets[name] = PipelineDefinition(canonical: Array(canonical.utf8))?.retryBudget
    }
    return budgets
  }
}

extension LedgerFigures {
  fileprivate mutating func count(in db: any SQLConnection) throws {
    let finished = try db.rows(
      """
      SELECT run.name, run_state.state, count(*), max(run_state.finished_at)
      FROM run JOIN run_state ON run_state.id = run.id
      WHERE run_state.finished_at IS NOT NULL GROUP BY run.name, run_state.state
      """, [])
    for row in finished {
      guard let state = RunState(rawValue: try row.text(1)) else { continue }
      runs[try row.text(0), default: [:]][state] = Int(try row.integer(2))
      if state == .succeeded { lastSuccess[try row.text(0)] = try row.integer(3) }
    }
    for row in try db.rows("SELECT event, count(*) FROM event GROUP BY event", []) {
      events[try row.text(0)] = Int(try row.integer(1))
    }
    let waiting = try db.rows(
      """
      SELECT run.name, step.state, count(*), min(since.at)
      FROM step JOIN run ON run.id = step.run_id
        JOIN (SELECT run_id, step, to_state, max(at) AS at FROM event
          WHERE to_state IN ('awaiting_approval', 'unknown') GROUP BY run_id, step, to_state) since
          ON since.run_id = step.run_id AND since.step = step.name AND since.to_state = step.state
      WHERE step.state IN ('awaiting_approval', 'unknown') GROUP BY run.name, step.state
      ORDER BY run.name, step.state
      """, [])
    waits = try waiting.map { row in
      Wait(
        pipeline: try row.text(0),
        reason: try row.text(1) == StepState.unknown.rawValue ? .unknown : .approval,
        count: Int(try row.integer(2)), since: try row.integer(3))
    }
  }

  fileprivate mutating func measure(in db: any SQLConnection) throws {
    // Attempt by attempt the record would say more; the step's own row has its last, and no scan.
    let buckets = Durations.bounds.map {
      "count(CASE WHEN finished_at - started_at <= \($0) THEN 1 END)"
    }.joined(separator: ", ")
    let rows = try db.rows(
      """
      SELECT kind, count(*), CAST(sum(finished_at - started_at) AS BIGINT), \(buckets) FROM step
      WHERE state = 'succeeded' AND attempt > 0 GROUP BY kind
      """, [])
    for row in rows {
      durations[try row.text(0)] = Durations(
        counts: try Durations.bounds.indices.map { Int(try row.integer($0 + 3)) },
        count: Int(try row.integer(1)), sum: try row.integer(2))
    }
  }
}
