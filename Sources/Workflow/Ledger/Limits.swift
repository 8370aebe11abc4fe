/// What bounds the beginning of a step, beside the table.
struct ClaimLimits: Sendable {
  /// The run's concurrency group.
  var group: String
  var parallel: Int?
  var rate: PipelineDefinition.Rate?
  /// The pipeline's name, for the bucket of a rate.
  var pipeline: String
  /// The hosts that the step is known to reach.
  var hosts: [String]
  /// How long a probe may take, in milliseconds.
  var probe: Int64
}

/// What came of an attempt to claim a step.
enum Claim: Sendable {
  case claimed(StepRow)
  case wait(RunDriver.Wait, why: String)
}

/// How a host that fails is left alone.
///
/// Five failures in a row open the breaker; after a while one step is let through as a probe. When
/// that fails too, the while is twice as long.
enum Breaker {
  static let threshold: Int64 = 5
  static let first: Int64 = 60_000
  static let longest: Int64 = 3_600_000

  /// How long the breaker stays open after this many failures in a row, in milliseconds.
  static func pause(after failures: Int64) -> Int64 {
    let doublings = min(max(0, failures - threshold), 10)
    return min(longest, first << doublings)
  }
}

extension LedgerTransaction {
  /// Begins a step: it is the writer's from here on.
  ///
  /// - Returns: Why not, where something else has to end or some time has to pass first.
  /// - Throws: ``LedgerError`` `.refused` when somebody else moved the step.
  func claim(_ step: StepRow, within limits: ClaimLimits, _ change: StepChange) throws -> Claim {
    if let run = try runAhead(of: step.run, in: limits.group) {
      return .wait(
        .init(what: .others, isForAllItems: true),
        why: "waits for run \(run) of group '\(limits.group)'")
    }
    if let parallel = limits.parallel {
      // By what is held, of which there is little: the index of a run's steps, which SQLite would
      // take for a column by itself, has as many as its lists are long.
      let row = try connection.rows(
        """
        SELECT count(*) FROM step
        WHERE state IN ('running', 'effect_intent') AND run_id || '' = ? AND base = ?
        """, [.text(step.run), .text(step.base)]
      ).first
      if let count = try row?.integer(0), count >= Int64(parallel) {
        return .wait(
          .init(what: .others, isForAllItems: true), why: "\(count) at once are enough")
      }
    }
    for host in limits.hosts {
      if let until = try breakerUntil(host) {
        return .wait(
          .init(what: .time(until)), why: "\(host) failed too often and is left alone")
      }
    }
    // A step whose approval has run out waits for a new one, and spends nothing meanwhile.
    if step.needsApproval {
      guard case .open = try standing(of: step.id) else {
        return .wait(
          .init(what: .person), why: "the approval has expired: it has to be given again")
      }
    }
    if let rate = limits.rate,
      let until = try take(from: "rate \(limits.pipeline).\(step.base)", at: rate)
    {
      return .wait(
        .init(what: .time(until), isForAllItems: true),
        why: "no more than \(rate.count) in \(rate.per)")
    }
    for host in limits.hosts { try probe(host, for: limits.probe) }
    return .claimed(try apply(.claim, to: step, given: .slotFree, change))
  }

  /// A run of the group that has to be done first: one that is being driven and either began
  /// earlier or is in the middle of a step.
  ///
  /// Counted from what is there, so that no slot can leak: a run that waits for a person is not
  /// driven, and one whose process died is not either.
  private func runAhead(of run: String, in group: String) throws -> String? {
    let driven = try connection.rows(
      """
      SELECT id, runner, lease_until FROM run
      WHERE conc_group = ? AND runner <> '' AND id <> ? ORDER BY id
      """, [.text(group), .text(run)])
    guard !driven.isEmpty else { return nil }
    let time = try connection.leaseTime()
    for row in driven {
      let other = try row.text(0)
      guard try row.integer(2) > time,
        !ledger.isProvenGone(ProcessIdentity(text: try row.text(1)), from: other)
      else { continue }
      let isBusy = try !connection.rows(
        """
        SELECT 1 FROM step WHERE run_id = ? AND finished_at IS NULL
          AND (state IN ('running', 'effect_intent')
            OR (? = 1 AND state IN ('ready', 'retry_wait', 'blocked'))) LIMIT 1
        """, [.text(other), .flag(other < run)]
      ).isEmpty
      if isBusy { return other }
    }
    return nil
  }

  /// Takes a token from a bucket that holds `rate.count` and is filled evenly.
  ///
  /// One number is enough: the time at which the bucket will be full again.
  ///
  /// - Returns: When there will be a token, where there is none now.
  func take(from bucket: String, at rate: PipelineDefinition.Rate) throws -> Int64? {
    let time = try time()
    let span = max(1, rate.per.milliseconds)
    let interval = max(1, span / Int64(max(1, rate.count)))
    let row = try connection.rows("SELECT full_at FROM bucket WHERE name = ?", [.text(bucket)])
      .first
    // After a clock that ran ahead is set back, the bucket is empty and no worse.
    let fullAt = min(max(try row?.integer(0) ?? time, time), time + span)
    guard fullAt + interval <= time + span else { return fullAt + interval - span }
    try connection.run(
      """
      INSERT INTO bucket(name, full_at) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET full_at = excluded.full_at
      """, [.text(bucket), .integer(fullAt + interval)])
    return nil
  }

  /// Until when a host is left alone; nil when it may be called.
  private func breakerUntil(_ host: String) throws -> Int64? {
    let row = try connection.rows(
      "SELECT failures, open_until, probe_until FROM breaker WHERE host = ?", [.text(host)]
    ).first
    guard let row, try row.integer(0) >= Breaker.threshold else { return nil }
    let time = try time()
    let until = max(try row.integer(1), try row.integer(2))
    return until > time ? until : nil
  }

  /// Keeps others from an open host while this step tries it.
  private func probe(_ host: String, for span: Int64) throws {
    try connection.run(
      "UPDATE breaker SET probe_until = ? WHERE host = ? AND failures >= ?",
      [.integer(try time() + span), .text(host), .integer(Breaker.threshold)])
  }

  /// Counts how a host answered.
  func noteAnswer(of host: String, isFailure: Bool) throws {
    guard isFailure else {
      try connection.run("DELETE FROM breaker WHERE host = ?", [.text(host)])
      return
    }
    let row = try connection.rows("SELECT failures FROM breaker WHERE host = ?", [.text(host)])
      .first
    let failures = (try row?.integer(0) ?? 0) + 1
    let until =
      failures >= Breaker.threshold ? try time() + Breaker.pause(after: failures) : 0
    try connection.run(
      """
      INSERT INTO breaker(host, failures, open_until, probe_until) VALUES (?, ?, ?, 0)
      ON CONFLICT (host) DO UPDATE SET failures = excluded.failures,
        open_until = excluded.open_until, probe_until = 0
      """, [.text(host), .integer(failures), .integer(until)])
  }
}

extension Ledger {
  /// A host that failed lately.
  package struct HostState: Hashable, Sendable {
    package let host: String
    package let failures: Int
    /// Milliseconds since 1970, UTC; nil while it may be called freely.
    package let openUntil: Int64?
  }

  /// The hosts that failed when they were last called.
  package func hosts() throws(LedgerError) -> [HostState] {
    try read { connection in
      try connection.rows("SELECT host, failures, open_until FROM breaker ORDER BY host", []).map {
        let until = try $0.integer(2)
        return HostState(
          host: try $0.text(0), failures: Int(try $0.integer(1)),
          openUntil: until == 0 ? nil : until)
      }
    }
  }

  /// The buckets of tokens that have been taken from: their names, and when each is full again, in
  /// milliseconds since 1970, UTC.
  package func buckets() throws(LedgerError) -> [String: Int64] {
    try read { connection in
      let rows = try connection.rows("SELECT name, full_at FROM bucket", [])
      return Dictionary(
        try rows.map { (try $0.text(0), try $0.integer(1)) },
        uniquingKeysWith: { first, _ in first })
    }
  }
}
