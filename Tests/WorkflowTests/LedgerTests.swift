import Foundation
import Testing

@testable import Workflow

@Suite struct LedgerTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func publishing() async throws -> Ledger {
    let ledger = try workshop.ledger()
    _ = try await workshop.engine(ledger, Sample.kinds(Tally())).publish("abc-1")
    return ledger
  }

  /// The reason for which opening or reading fails; nil when it does not.
  private func reason(_ body: () throws -> Void) -> LedgerError.Reason? {
    do { try body() } catch let error as LedgerError { return error.reason } catch {
      Issue.record("threw \(error)")
    }
    return nil
  }

  @Test func `every opening keeps commits through a power loss`() throws {
    for _ in 1...2 {
      let health = try #require(try workshop.ledger().health())
      #expect(health.journalMode == "wal")
      #expect(health.synchronous == 2)
      #expect(health.schema == Schema.version)
      #expect(health.sqliteVersion.hasPrefix("3."))
    }
  }

  @Test func `the folder is made, and is its owner's alone`() throws {
    _ = try workshop.ledger()
    let folder = URL(filePath: workshop.path).deletingLastPathComponent().path
    let attributes = try FileManager.default.attributesOfItem(atPath: folder)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test(.everyBackend) func `the database refuses what the engine must never do`() async throws {
    let ledger = try await publishing()
    for (statement, refusal) in [
      ("UPDATE step SET state = 'running', last_event = 'claim'", "no such transition"),
      ("UPDATE step SET state = 'failed'", "no such transition"),
      (
        "INSERT INTO step(run_id, ordinal, name, kind, state, max_attempts) SELECT id, 9, 'x', 'y', "
          + "'succeeded', 1 FROM run", "a step begins blocked"
      ),
      ("UPDATE step SET fence = fence - 1", "a fence never moves back"),
      ("UPDATE step SET attempt = 99", "attempts are bounded"),
      ("DELETE FROM step", "steps are kept"), ("DELETE FROM run", "runs are kept"),
      ("UPDATE pipeline SET owner = 'eve'", "definitions never change"),
      ("UPDATE event SET actor = 'eve'", "events are append only"),
      ("DELETE FROM event", "events are append only"),
      (
        "INSERT INTO event SELECT 99, run_id, step, from_state, event, to_state, actor, fence, at, "
          + "detail, prev, printf('%064d', 1) FROM event WHERE seq = 1", "broken chain"
      ),
    ] {
      let error = #expect(throws: LedgerError.self, "\(statement)") {
        try ledger.execute(statement)
      }
      #expect(error?.reason == .refused)
      #expect(error?.detail == refusal)
    }
    #expect(try ledger.verify() == nil)
  }

  @Test(.everyBackend) func `the ledger holds the table that the engine goes by`() async throws {
    let ledger = try await publishing()
    try ledger.execute("INSERT INTO transition VALUES ('blocked', 'wish', 'succeeded', '')")
    #expect(try ledger.verify()?.reason == "the table of transitions was changed")
  }

  @Test(
    .everyBackend,
    arguments: [
      ("UPDATE event SET actor = 'eve' WHERE seq = 4", 4, "it was changed"),
      ("UPDATE event SET detail = '{}' WHERE seq = 1", 1, "it was changed"),
      ("DELETE FROM event WHERE seq = 3", 3, "it is missing"),
      (
        "UPDATE event SET prev = printf('%064d', 7) WHERE seq = 2", 2,
        "it does not follow from the event before"
      ),
    ])
  func `a row that was tampered with is found`(
    statement: String, sequence: Int64, reason: String
  ) async throws {
    let ledger = try await publishing()
    try ledger.execute("DROP TRIGGER event_fixed; DROP TRIGGER event_kept; \(statement)")
    #expect(try ledger.verify() == Ledger.Fault(sequence: sequence, reason: reason))
  }

  @Test(.everyBackend) func `a step that was edited, or whose last events were cut off, is found`()
    async throws
  {
    let ledger = try await publishing()
    let run = try #require(try ledger.runs().first?.id)
    try ledger.execute("DROP TRIGGER event_kept; DELETE FROM event WHERE seq = 10")
    #expect(
      try ledger.verify()?.description
        == "step 'build' of run \(run) is succeeded, which no event says")
  }

  @Test(.everyBackend) func `a holder whose step was given to another cannot write any more`()
    throws
  {
    let ledger = try workshop.ledger()
    try ledger.insert("r", Sample.definition)
    let change = StepChange(actor: "test")
    var row = try #require(try ledger.steps(of: "r").first)
    row = try ledger.apply(.needsMet, to: row, given: .pure, change, now: 1)
    let stale = try ledger.apply(.claim, to: row, given: .slotFree, change, now: 2)
    row = try ledger.apply(.leaseExpired, to: stale, given: .budgetLeft, change, now: 3)
    row = try ledger.apply(.backoffElapsed, to: row, given: .pure, change, now: 4)
    row = try ledger.apply(.claim, to: row, given: .slotFree, change, now: 5)
    #expect(row.fence == stale.fence + 1)
    #expect(
      reason { _ = try ledger.apply(.ok, to: stale, given: .pure, change, now: 6) } == .refused)
    #expect(
      reason { _ = try ledger.apply(.failPermanent, to: stale, given: .pure, change, now: 6) }
        == .refused)
    #expect(try ledger.apply(.ok, to: row, given: .pure, change, now: 7).state == .succeeded)
    #expect(try ledger.verify() == nil)
  }

  @Test(.everyBackend) func `a clock that is set back does not move the record back`() async throws
  {
    let ledger = try await publishing()
    let last = try #require(try ledger.runs().first?.finishedAt)
    workshop.setClock(to: 0)
    let report = try await workshop.engine(ledger, Sample.kinds(Tally())).publish("abc-2")
    #expect(report.createdAt == last)
    #expect(try ledger.verify() == nil)
  }

  @Test(.everyBackend) func `a reader looks while a writer holds the ledger`() async throws {
    #expect(reason { _ = try Ledger(reading: workshop.path) } == .missing)
    let writer = try await publishing()
    let reader = try Ledger(reading: workshop.path)
    #expect(try reader.runs() == writer.runs())
    #expect(try reader.verify() == nil)
    #expect(reason { try reader.execute("DELETE FROM memo") } == .readOnly)
  }

  @Test func `a ledger made by a newer version is left as it is`() async throws {
    var ledger: Ledger? = try await publishing()
    try ledger?.execute("PRAGMA user_version = 99")
    ledger = nil
    let before = try Data(contentsOf: URL(filePath: workshop.path))
    #expect(reason { _ = try workshop.ledger() } == .newer(schema: 99))
    #expect(reason { _ = try Ledger(reading: workshop.path) } == .newer(schema: 99))
    #expect(try Data(contentsOf: URL(filePath: workshop.path)) == before)
  }

  @Test func `a database of another program is not touched`() async throws {
    var ledger: Ledger? = try await publishing()
    try ledger?.execute("PRAGMA application_id = 7")
    ledger = nil
    let before = try Data(contentsOf: URL(filePath: workshop.path))
    #expect(reason { _ = try workshop.ledger() } == .foreign)
    #expect(try Data(contentsOf: URL(filePath: workshop.path)) == before)
  }

  @Test func `a file that is no database is named, with what to do`() throws {
    _ = try workshop.ledger()
    try Data(repeating: 0x5A, count: 8192).write(to: URL(filePath: workshop.path))
    let error = #expect(throws: LedgerError.self) { try workshop.ledger() }
    #expect(error?.reason == .corrupt)
    #expect(
      error?.description == "the ledger \(workshop.path) is damaged: file is not a database")
    #expect(error?.hint.contains("controlroom doctor") == true)
  }

  @Test func `damage inside the file is an error where it is met`() async throws {
    var ledger: Ledger? = try await publishing()
    _ = ledger
    ledger = nil
    var bytes = try Data(contentsOf: URL(filePath: workshop.path))
    bytes.replaceSubrange(4096..., with: Data(repeating: 0xFF, count: bytes.count - 4096))
    try bytes.write(to: URL(filePath: workshop.path))
    #expect(reason { _ = try workshop.ledger().runs() } == .corrupt)
  }

  @Test func `an empty file, as a crash leaves it, becomes a ledger`() throws {
    _ = try workshop.ledger()
    try Data().write(to: URL(filePath: workshop.path))
    #expect(try workshop.ledger().runs() == [])
  }

  @Test func `a full disk stops the run and loses nothing`() async throws {
    let ledger = try await publishing()
    let before = try ledger.runs()
    try ledger.execute("PRAGMA max_page_count = 1")
    let engine = workshop.engine(ledger, Sample.kinds(Tally()))
    let error = await #expect(throws: LedgerError.self) {
      for number in 1...100 { _ = try await engine.publish("full-\(number)") }
    }
    #expect(error?.reason == .full)
    #expect(error?.hint == "free some space and try again; what was recorded is safe")
    #expect(try ledger.verify() == nil)

    try ledger.execute("PRAGMA max_page_count = 100000")
    #expect(try await engine.publish("more-1").state == .succeeded)
    #expect(try ledger.runs(limit: 1000).last == before.last)
  }
}
