import Digests
import Support
import Testing

@testable import Workflow

/// The same thousand things done to a ledger on SQLite and to one on PostgreSQL, legal and illegal
/// alike: each is answered in the same words by both, and in the end both hold the same rows.
@Suite(.onPostgres) struct ConformanceTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `both kinds of ledger answer alike, whatever is done to them`(seed: UInt64) async throws {
    var world = try TwoLedgers(seed: seed)
    for number in 1...300 {
      let (what, answers) = try world.act(number)
      // The threads of tasks are few, and others have leases to renew.
      await Task.yield()
      #expect(answers.0 == answers.1, "\(number): \(what)")
    }
    let dumps = try (world.dump(world.sqlite), world.dump(world.postgres))
    #expect(dumps.0 == dumps.1)
    let faults = try (world.sqlite.verify(), world.postgres.verify())
    #expect(faults.0 == faults.1)
    // Somebody with a shell may have done what the tables let pass, and the record does not.
    if !world.hasShell { #expect(faults.0 == nil) }
    // Or else it would prove little.
    #expect(world.accepted > 80 && world.refused > 30)
  }
}

/// Two ledgers that are to be the same, and a source of things to do to both.
private struct TwoLedgers {
  let sqlite: Ledger
  let postgres: Ledger
  let hasShell: Bool
  private(set) var accepted = 0
  private(set) var refused = 0
  private var random: Seeded
  private var now: Int64 = 1_772_000_000_000
  private var runs: [String] = []
  private let workshop = try? Workshop()

  /// Makes two empty ledgers.
  ///
  /// - Parameter seed: An even one lets somebody with an SQL shell join in.
  /// - Throws: Whatever keeps a database from being opened.
  init(seed: UInt64) throws {
    random = Seeded(seed: seed)
    hasShell = seed % 2 == 0
    let owner = ProcessIdentity.current()
    guard let path = workshop?.path else { throw LedgerError(.other, "") }
    sqlite = try Ledger(path: path, owner: owner)
    postgres = try Ledger(
      database: PostgresDatabase(PostgresAddress(PostgresServer.shared().address())),
      path: path, owner: owner)
  }

  /// Does one thing to both.
  ///
  /// - Returns: What it was, and what each answered.
  mutating func act(_ number: Int) throws -> (what: String, answers: (String, String)) {
    // The clock goes on, jumps, and is set back.
    now += [1, 10, 1_000, 100_000, -50_000][pick(5)]
    switch runs.isEmpty ? 0 : pick(12) {
    case 0:
      let id = "r\(number)"
      if runs.isEmpty || pick(3) > 0 { runs.append(id) }
      let run = self.run(pick(4) == 0 ? runs[pick(runs.count)] : id)
      let lease: Int64? = pick(2) == 0 ? nil : 60_000
      return both("insert \(run.id)") { transaction, _ in try transaction.insert(run, lease: lease)
      }
    case 1...4: return transition()
    case 5: return gate()
    case 6: return decide()
    case 7...8: return effect()
    case 9: return limits()
    case 10: return note()
    default: return hasShell ? shell() : transition()
    }
  }

  /// Every row of every table, but for what has a clock or a number of the database's own in it.
  func dump(_ ledger: Ledger) throws -> [String] {
    let selections = [
      "SELECT * FROM transition ORDER BY from_state, event, to_state",
      "SELECT digest, name, owner, canonical FROM pipeline ORDER BY digest",
      """
      SELECT id, pipeline, name, subject, parameters, trigger, actor, runner, conc_group, dedup,
        cancel_requested_at, superseded_by, created_at FROM run ORDER BY id
      """,
      """
      SELECT run_id, ordinal, name, base, item, kind, state, last_event, step_key, outputs, note,
        cause, attempt, max_attempts, fence, lease_owner, started_at, finished_at, is_effect,
        needs_approval, required, subject, effect_key, not_before FROM step ORDER BY run_id, name
      """,
      "SELECT step_key, outputs, note, run_id, made_at, expires_at FROM memo ORDER BY step_key",
      """
      SELECT run_id, name, g.subject, payload, target, roles, quorum, separate, good_for, opened_at
      FROM gate g JOIN step ON step.id = step_id ORDER BY run_id, name
      """,
      """
      SELECT subject, decision, actor, os_user, host, role, is_author, reason, signature, at,
        expires_at FROM approval ORDER BY id
      """,
      "SELECT subject, actor, decision, role FROM verdict ORDER BY subject, actor",
      """
      SELECT key, run_id, name, e.fence, e.attempt, e.subject, target, payload, details, e.state,
        caller, intent_at, outcome_at, external_id, evidence
      FROM effect e JOIN step ON step.id = step_id ORDER BY key
      """,
      "SELECT name, full_at FROM bucket ORDER BY name",
      "SELECT host, failures, open_until, probe_until FROM breaker ORDER BY host",
      "SELECT seq, run_id, step, at, detail, hash FROM event ORDER BY seq",
      "SELECT id, state, finished_at FROM run_state ORDER BY id",
    ]
    return try ledger.read { connection in
      try selections.flatMap { sql in try connection.rows(sql, []).map { "\($0.values)" } }
    }
  }
}

extension TwoLedgers {
  private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  private mutating func maybe<T>(_ values: T...) -> T { values[pick(values.count)] }

  /// Does something in a transaction of each, to the step of each that has the same name.
  private mutating func both(
    _ what: String, to step: (run: String, index: Int)? = nil,
    _ body: (LedgerTransaction, StepRow?) throws -> some Any
  ) -> (what: String, answers: (String, String)) {
    let time = now
    let answers = [sqlite, postgres].map { ledger in
      do {
        let row = try step.flatMap { step in
          let rows = try ledger.steps(of: step.run)
          return rows.isEmpty ? nil : rows[step.index % rows.count]
        }
        let result = try ledger.write(now: time) { try body($0, row) }
        return (result as? StepRow).map(Self.words) ?? "\(result)"
      } catch let error as LedgerError { return Self.words(error) } catch {
        return "threw \(error)"
      }
    }
    if answers[0].hasPrefix("refused") { refused += 1 } else { accepted += 1 }
    return (what, (answers[0], answers[1]))
  }

  /// What a ledger said no with; a constraint's own words are the database's.
  private static func words(_ error: LedgerError) -> String {
    let isConstraint = error.detail.contains("constraint")
    return "\(error.reason): \(isConstraint ? "by a constraint" : error.detail)"
  }

  private static func words(_ row: StepRow) -> String {
    """
    \(row.run) \(row.name) \(row.state) \(row.lastEvent) \(row.attempt) \(row.fence) \
    \(row.outputs) \(row.note ?? "-") \(row.cause ?? "-") \(row.subject ?? "-") \(row.notBefore) \
    \(row.startedAt ?? 0) \(row.finishedAt ?? 0)
    """
  }

  private mutating func step() -> (run: String, index: Int) {
    (runs[max(0, runs.count - 1 - pick(min(3, runs.count)))], pick(4))
  }

  private func run(_ id: String) -> NewRun {
    let steps = [
      PipelineDefinition.Step("read", uses: "git.read"),
      PipelineDefinition.Step("note", uses: "notes.check", isRequired: false),
      PipelineDefinition.Step("send", uses: "channel.test"),
      PipelineDefinition.Step(
        "post", uses: "channel.test",
        approval: .init(
          of: .init(step: "read", output: "notes"), from: ["editor", "author"], separate: true,
          count: 1, expires: .seconds(3600))),
    ]
    return NewRun(
      id: id, definition: PipelineDefinition(name: "p", owner: "roman", steps: steps),
      order: steps.map {
        NewStep(definition: $0, isEffect: $0.uses == "channel.test", attempts: 3)
      },
      subject: "é 'quoted' ? \\ \"\n", parameters: ["commit": "abc", "as-of": "…"], trigger: "test",
      actor: "roman", dedup: id.hasSuffix("7") ? "seven" : nil)
  }

  private static let subject = Subject(
    key: Digest(of: Array("key".utf8)), payload: Digest(of: Array("payload".utf8)),
    target: "example.org", effectKey: nil)

  /// One transition, mostly one that the table has for the step as it stands.
  private mutating func transition() -> (what: String, answers: (String, String)) {
    let place = step()
    let index = pick(100)
    let isWild = pick(5) == 0
    let facts =
      isWild
      ? Facts(rawValue: pick(512))
      : Facts(rawValue: 511).subtracting([
        .cancelRequested, .approvalNeeded, pick(2) == 0 ? .pure : .cancelRequested,
        pick(3) == 0 ? .budgetLeft : .cancelRequested,
      ])
    let isStale = pick(8) == 0
    var change = StepChange(actor: maybe("roman", "anna"))
    change.cause = maybe(nil, "because", "it's “so”")
    change.notBefore = maybe(0, 5_000)
    if pick(2) == 0 {
      change.key = Digest(of: Array("k\(pick(5))".utf8))
      change.outcome = StepOutcome(["notes": maybe("", "a", "b")], note: "done")
      change.remembered = maybe(nil, .always, .until(now + 1_000))
    }
    return both("transition \(place) \(index) \(facts) \(isStale)", to: place) { transaction, row in
      guard var row else { return nil as StepRow? }
      if isStale, row.fence > 0 {
        row =
          try transaction.connection.rows(
            "SELECT \(StepRow.columns.replacing("fence", with: "fence - 1 AS fence")) FROM step WHERE id = ?",
            [.integer(row.id)]
          ).first.map(StepRow.init) ?? row
      }
      // Ends are left for later, or else nothing would ever get far.
      let possible = TransitionTable.rows
        .filter { $0.from == row.state && ($0.to.isTerminal == false || index % 4 == 0) }
        .map(\.event)
      let event =
        isWild || possible.isEmpty
        ? StepEvent.allCases[index % StepEvent.allCases.count] : possible[index % possible.count]
      // An outcome is recorded in the outbox as well.
      guard row.state == .effectIntent || row.state == .unknown else {
        return try Self.asWritten(
          transaction.apply(event, to: row, given: facts, change), in: transaction)
      }
      return try Self.asWritten(
        transaction.settle(row, by: event, given: facts, change), in: transaction)
    }
  }

  /// A step that a transition returned; it is what the ledger holds, although it was not read back.
  private static func asWritten(
    _ row: StepRow, in transaction: LedgerTransaction
  ) throws -> StepRow {
    #expect(try transaction.connection.step(row.id) == row)
    return row
  }

  private mutating func gate() -> (what: String, answers: (String, String)) {
    let approval = PipelineDefinition.Approval(
      of: .init(step: "read", output: "notes"), from: [maybe("editor", "author"), "publisher"],
      separate: pick(2) == 0, count: 1 + pick(2), expires: .seconds(60 * pick(100)))
    return both("gate", to: (step().run, 3)) { transaction, row in
      guard let row else { return }
      try transaction.connection.run(
        "UPDATE step SET subject = ?, effect_key = ? WHERE id = ?",
        [.text(Self.subject.digest.hex), .text("key of \(row.run)"), .integer(row.id)])
      try transaction.open(approval, before: row, for: Self.subject)
    }
  }

  private mutating func decide() -> (what: String, answers: (String, String)) {
    let decision = Decision(
      subject: pick(6) == 0 ? Digest(of: [1]) : Self.subject.digest,
      verdict: maybe(.approve, .approve, .approve, .reject), actor: maybe("anna", "roman", "eve"),
      osUser: "u", host: "h", role: maybe("editor", "author", "publisher", "reader"),
      isAuthor: pick(2) == 0, reason: maybe("", "good"), signature: nil)
    let time = now
    let answers = [sqlite, postgres].map { ledger in
      do throws(LedgerError) { try ledger.decide(decision, now: time) } catch {
        return Self.words(error)
      }
      return "decided"
    }
    return ("\(decision)", (answers[0], answers[1]))
  }

  /// An intent or an outcome.
  private mutating func effect() -> (what: String, answers: (String, String)) {
    let place = (run: step().run, index: 2 + pick(2))
    let intent = EffectIntent(
      key: "key of \(place.run)", target: maybe("example.org", "example.net"),
      payload: Self.subject.payload, details: ["a": "b"])
    let event = maybe(
      StepEvent.intend, .intend, .effectOK, .effectAbsent, .effectAmbiguous, .resolvedDone,
      .resolvedAbsent, .leaseExpired)
    let facts: Facts = maybe([.budgetLeft, .fence], [.budgetLeft, .callerDead], .fence, [])
    return both("\(event) \(place)", to: place) { transaction, row in
      guard let row else { return nil as StepRow? }
      try transaction.connection.run(
        "UPDATE step SET subject = ?, effect_key = ? WHERE id = ? AND subject IS NULL",
        [.text(Self.subject.digest.hex), .text(intent.key), .integer(row.id)])
      let change = StepChange(actor: "engine", cause: "\(event)")
      guard event == .intend else {
        return try transaction.settle(
          row, by: event, given: facts, externalID: "17", evidence: "seen", change)
      }
      return try transaction.intend(intent, by: Self.begin(row, in: transaction), change)
    }
  }

  /// Takes a step as far as its claim, where the table lets it.
  private static func begin(
    _ row: StepRow, in transaction: LedgerTransaction
  ) throws -> StepRow {
    var row =
      try transaction.connection.rows(
        "SELECT \(StepRow.columns) FROM step WHERE id = ?", [.integer(row.id)]
      ).first.map(StepRow.init) ?? row
    let events: [StepState: StepEvent] = [
      .blocked: .needsMet, .awaitingApproval: .approved, .ready: .claim,
      .retryWait: .backoffElapsed,
    ]
    while let event = events[row.state] {
      row = try transaction.apply(
        event, to: row, given: [.slotFree, .budgetLeft], StepChange(actor: "engine"))
    }
    return row
  }

  private mutating func limits() -> (what: String, answers: (String, String)) {
    let (host, isFailure) = (maybe("a.example", "b.example"), pick(4) > 0)
    let rate = PipelineDefinition.Rate(1 + pick(3), per: .seconds(60))
    let what = maybe(0, 1, 2)
    let limits = ClaimLimits(
      group: "p", parallel: 1 + pick(2), rate: maybe(nil, rate), pipeline: "p", hosts: [host],
      probe: 1_000)
    return both("limits \(what)", to: step()) { transaction, row -> String in
      switch what {
      case 0:
        try transaction.noteAnswer(of: host, isFailure: isFailure)
        return "noted"
      case 1:
        let wait = try transaction.take(from: "bucket", at: rate)
        return wait.map { "\($0)" } ?? "taken"
      default:
        guard let row else { return "" }
        switch try transaction.claim(row, within: limits, StepChange(actor: "engine")) {
        case .claimed(let row): return Self.words(row)
        case .wait(let until, let why): return "\(until) \(why)"
        }
      }
    }
  }

  private mutating func note() -> (what: String, answers: (String, String)) {
    let run = runs[pick(runs.count)]
    let event: RunEvent = maybe(
      .resumed, .interrupted(cause: "x"), .superseded(by: run), .cancelRequested)
    let what = maybe(0, 0, 1, 2)
    return both("note \(run) \(event)") { transaction, _ -> String in
      switch what {
      case 0: try transaction.note(event, run: run, actor: "roman")
      case 1: return "\(try transaction.renew(run, lease: 1_000))"
      default: try transaction.noteDenied("net x", run: run, step: "read", actor: "engine")
      }
      return ""
    }
  }

  /// What somebody with an SQL shell might try.
  private mutating func shell() -> (what: String, answers: (String, String)) {
    let states = StepState.allCases.map(\.rawValue)
    let events = StepEvent.allCases.map(\.rawValue)
    let statement = maybe(
      "UPDATE step SET state = '\(states[pick(states.count)])', last_event = '\(events[pick(events.count)])'",
      "UPDATE step SET fence = fence - \(pick(3))", "UPDATE step SET attempt = \(pick(6))",
      "UPDATE step SET is_effect = 1", "UPDATE step SET required = 0",
      "INSERT INTO step(run_id, ordinal, name, kind, state, max_attempts) VALUES ('\(runs[0])', 9, 'x', 'y', '\(states[pick(states.count)])', 1)",
      "DELETE FROM step", "DELETE FROM run", "DELETE FROM event", "DELETE FROM effect",
      "DELETE FROM approval", "DELETE FROM gate", "UPDATE pipeline SET owner = 'eve'",
      "UPDATE event SET actor = 'eve'", "UPDATE approval SET role = 'editor'",
      "UPDATE gate SET quorum = 0", "UPDATE effect SET state = 'absent'",
      "UPDATE effect SET payload = key", "UPDATE effect SET state = 'intent', step_id = 0",
      "INSERT INTO approval(subject, decision, actor, os_user, host, role, is_author, reason, at, expires_at) VALUES ('x', 'approve', '', '', '', '', 0, '', 0, 0)",
      "INSERT INTO event SELECT 99999, run_id, step, from_state, event, to_state, actor, fence, at, detail, prev, hash FROM event WHERE seq = 1"
    )
    let answers = [sqlite, postgres].map { ledger in
      do throws(LedgerError) {
        let count = try ledger.database.write { try $0.run(statement, []) }
        return "\(count) rows"
      } catch {
        return Self.words(error)
      }
    }
    if answers[0].hasPrefix("refused") { refused += 1 }
    return (statement, (answers[0], answers[1]))
  }
}
