import Synchronization
import Testing

@testable import Workflow

/// What is written together, and what has to be on the disk before something else.
@Suite struct SharedCommitTests {
  typealias Step = PipelineDefinition.Step

  private let workshop: Workshop
  private let database: CountingDatabase
  private let ledger: Ledger

  init() throws {
    workshop = try Workshop()
    database = CountingDatabase(
      try SQLiteDatabase(path: workshop.path, patience: .seconds(1)) { _ in })
    ledger = Ledger(database: database, path: workshop.path, owner: .current())
  }

  @Test func `what a step made goes to the disk with the beginning of the next`() async throws {
    let report = try await workshop.engine(ledger, Sample.kinds(Tally())).publish("abc-1")
    #expect(report.state == .succeeded)
    // The run; the beginning of the first step; twice an end with a beginning; the last end.
    #expect(database.writes == 5)
    #expect(try ledger.verify() == nil)
  }

  @Test func `steps that are reused go to the disk together`() async throws {
    _ = try await workshop.engine(ledger, Sample.kinds(Tally())).publish("abc-1")
    let before = database.writes
    let report = try await workshop.engine(ledger, Sample.kinds(Tally())).publish("abc-2")
    #expect(report.line == "read:succeeded check:reused build:reused")
    // The run; the beginning of the first step; its end with all that follows.
    #expect(database.writes - before == 3)
  }

  @Test func `an outcome is on the disk before the work that depends on it begins`() async throws {
    let path = workshop.path
    let found = Mutex<[String]>([])
    let look: @Sendable (StepContext) throws -> Void = { context in
      // Another connection sees only what was committed.
      let line = try Ledger(reading: path).run(context.run).line
      found.withLock { $0.append(line) }
    }
    let kinds = Sample.kinds(Tally()) { context in
      try look(context)
      return StepOutcome(["report": "0 errors"])
    }
    _ = try await workshop.engine(ledger, kinds).publish("abc-1")
    #expect(found.withLock { $0 } == ["read:succeeded check:running build:blocked"])
  }

  @Test func `steps that end in one moment share a transaction`() async throws {
    let begun = Atomic<Int>(0)
    let (isAll, all) = AsyncStream.makeStream(of: Void.self)
    let meet = StepKind("meet", version: "1", options: ["place"], outputs: []) { _ in
      if begun.wrappingAdd(1, ordering: .relaxed).newValue == 4 { all.finish() }
      for await _ in isAll {}
      return StepOutcome([:])
    }
    let report = try await workshop.engine(ledger, [meet]).run(
      PipelineDefinition(
        name: "p", owner: "roman",
        steps: (0..<4).map { Step("s\($0)", uses: "meet", with: ["place": "\($0)"]) }),
      trigger: "manual", subject: "", actor: "roman")
    #expect(report.state == .succeeded)
    // The run, the beginning of all four, and their ends: in one transaction or a few.
    #expect((3...6).contains(database.writes))
  }

  @Test func `what was made is kept when another step of the run is interrupted`() async throws {
    let (isMade, made) = AsyncStream.makeStream(of: Void.self)
    let quick = StepKind("quick", version: "1", outputs: []) { _ in
      made.finish()
      return StepOutcome([:])
    }
    let stubborn = StepKind("stubborn", version: "1", outputs: []) { _ in
      for await _ in isMade {}
      throw CancellationError()
    }
    await #expect(throws: CancellationError.self) {
      _ = try await workshop.engine(ledger, [quick, stubborn]).run(
        PipelineDefinition(
          name: "p", owner: "roman",
          steps: [Step("stubborn", uses: "stubborn"), Step("quick", uses: "quick")]),
        trigger: "manual", subject: "", actor: "roman")
    }
    #expect(
      try ledger.runs().first?.line == "stubborn:retry_wait quick:succeeded")
  }

  @Test func `what was made before a cancellation of another step is recorded`() async throws {
    let ledger = ledger
    let (isMade, made) = AsyncStream.makeStream(of: Void.self)
    let quick = StepKind("quick", version: "1", outputs: []) { context in
      for await _ in isMade {}
      // Somebody else gives the other step up in the same moment.
      let other = try ledger.steps(of: context.run)[0]
      _ = try ledger.apply(
        .cancel, to: other, given: .cancelRequested, StepChange(actor: "anna"), now: 0)
      return StepOutcome([:])
    }
    let other = StepKind("other", version: "1", outputs: []) { _ in
      made.finish()
      try await Task.sleep(for: .milliseconds(20))
      return StepOutcome([:])
    }
    let report = try await workshop.engine(ledger, [quick, other]).run(
      PipelineDefinition(
        name: "p", owner: "roman",
        steps: [Step("other", uses: "other"), Step("quick", uses: "quick")]),
      trigger: "manual", subject: "", actor: "roman")
    #expect(report.line == "other:cancelled quick:succeeded")
    #expect(try ledger.verify() == nil)
  }
}

/// Counts the transactions that write.
private final class CountingDatabase: LedgerDatabase {
  private let database: SQLiteDatabase
  private let count = Atomic<Int>(0)

  init(_ database: SQLiteDatabase) { self.database = database }

  var writes: Int { count.load(ordering: .relaxed) }
  var dialect: SQLDialect { database.dialect }

  func read<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    try database.read(body)
  }

  func write<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    count.wrappingAdd(1, ordering: .relaxed)
    return try database.write(body)
  }
}
