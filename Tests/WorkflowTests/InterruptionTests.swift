import Glibc
import Synchronization
import Testing

@testable import Workflow

@Suite(.everyBackend) struct InterruptionTests {
  private let tally = Tally()
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// Publishes in a process of its own, which is killed when it looks at the clock for the given
  /// time: just before a transaction.
  private func kill(atLook look: Int) async {
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = workshop.path as String, look = look as Int] in
      let looks = Atomic<Int>(0)
      let engine = Engine(
        ledger: try Ledger(path: path), kinds: Sample.kinds(Tally()),
        now: {
          let count = looks.wrappingAdd(1, ordering: .relaxed).newValue
          if count == look { raise(SIGKILL) }
          return 1_772_000_000_000 + Int64(count)
        })
      _ = try await engine.publish("abc-1")
    }
  }

  // Two looks for the run (its id, its row), then one for each transaction: the first step begins,
  // two end while the next begins, the last ends.
  @Test(arguments: [3, 4, 5, 6])
  func `a run killed before any transition is resumed and ends well`(look: Int) async throws {
    await kill(atLook: look)
    let ledger = try workshop.ledger()
    let left = try #require(try ledger.runs().first)
    #expect(left.state == .interrupted)
    #expect(try ledger.verify() == nil)

    let engine = workshop.engine(ledger, Sample.kinds(tally))
    let report = try await engine.resume(left.id, actor: "roman")
    #expect(report.id == left.id)
    #expect(report.line == "read:succeeded check:succeeded build:succeeded")
    // Killed between claim and outcome, a step is begun again; every other only once.
    let isMidStep = look > 3
    #expect(report.steps.map(\.attempts).reduce(0, +) == (isMidStep ? 4 : 3))
    #expect(try ledger.verify() == nil)
  }

  @Test func `a run killed before it was recorded leaves nothing`() async throws {
    await kill(atLook: 2)
    #expect(try workshop.ledger().runs() == [])
  }

  @Test func `the next run takes the place of an interrupted one, and reuses what it made`()
    async throws
  {
    await kill(atLook: 5)
    let engine = workshop.engine(try workshop.ledger(), Sample.kinds(tally))
    let report = try await engine.publish("abc-1")
    #expect(report.line == "read:reused check:succeeded build:succeeded")
    let old = try #require(try engine.ledger.runs().last)
    #expect(old.line == "read:succeeded check:cancelled build:cancelled")
    #expect(old.state == .cancelled)
    #expect(old.supersededBy == report.id)
    #expect(old.steps[1].cause == "superseded by \(report.id)")
    #expect(try engine.ledger.verify() == nil)
    await #expect(throws: EngineError.alreadyFinished(id: old.id, state: .cancelled)) {
      try await engine.resume(old.id, actor: "roman")
    }
  }

  @Test func `a pipeline that wants all its runs leaves the interrupted ones`() async throws {
    await kill(atLook: 5)
    let engine = workshop.engine(try workshop.ledger(), Sample.kinds(tally))
    var definition = Sample.definition
    definition.concurrency.queue = .all
    _ = try await engine.publish("abc-1", definition)
    let old = try #require(try engine.ledger.runs().last)
    #expect(old.line == "read:succeeded check:retry_wait build:blocked")
    #expect(old.steps[1].cause?.hasSuffix("ended during attempt 1") == true)

    definition.concurrency.queue = .reject
    await #expect(throws: EngineError.unfinishedRun(id: old.id, pipeline: "publish")) {
      try await engine.publish("abc-1", definition)
    }
  }

  @Test func `a run is resumed with the definition it began with`() async throws {
    await kill(atLook: 4)
    let ledger = try workshop.ledger()
    let id = try #require(try ledger.runs().first?.id)
    let engine = workshop.engine(ledger, Array(Sample.kinds(tally).dropLast()))
    await #expect(throws: DefinitionError.unknownKind(step: "build", kind: "site.build")) {
      try await engine.resume(id, actor: "roman")
    }
  }

  @Test func `a step that is interrupted again and again is given up`() async throws {
    let ledger = try workshop.ledger()
    let kinds = Sample.kinds(tally) { _ in throw CancellationError() }
    let engine = workshop.engine(ledger, kinds)
    await #expect(throws: CancellationError.self) { try await engine.publish("abc-1") }
    let id = try #require(try ledger.runs().first?.id)
    for _ in 2...Engine.attemptLimit {
      #expect(try ledger.run(id).state == .interrupted)
      await #expect(throws: CancellationError.self) { try await engine.resume(id, actor: "roman") }
    }
    let report = try await engine.resume(id, actor: "roman")
    #expect(report.line == "read:succeeded check:failed build:skipped")
    #expect(tally["check"] == Engine.attemptLimit)
  }

  @Test func `a cancelled task gives its step back`() async throws {
    let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
    let ledger = try workshop.ledger()
    let slow = workshop.engine(
      ledger,
      Sample.kinds(tally) { _ in
        beginning.finish()
        try await Task.sleep(for: .seconds(60))
        return StepOutcome(["report": ""])
      })
    let task = Task { try await slow.publish("abc-1") }
    for await _ in begun {}
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }

    let id = try #require(try ledger.runs().first?.id)
    #expect(try ledger.run(id).line == "read:succeeded check:retry_wait build:blocked")
    let report = try await workshop.engine(ledger, Sample.kinds(tally)).resume(id, actor: "roman")
    #expect(report.state == .succeeded)
  }

  @Test func `an interrupted run can be cancelled`() async throws {
    await kill(atLook: 5)
    let engine = workshop.engine(try workshop.ledger(), Sample.kinds(tally))
    let id = try #require(try engine.ledger.runs().first?.id)
    let report = try engine.cancel(id, actor: "anna")
    #expect(report.line == "read:succeeded check:cancelled build:cancelled")
    #expect(report.steps[2].cause == "cancelled by anna")
    #expect(throws: EngineError.alreadyFinished(id: id, state: .cancelled)) {
      try engine.cancel(id, actor: "anna")
    }
  }

  @Test func `what a step makes after its run was cancelled is not recorded`() async throws {
    let ledger = try workshop.ledger()
    let plain = workshop.engine(ledger, [])
    let kinds = Sample.kinds(tally) { context in
      _ = try plain.cancel(context.run, actor: "anna")
      return StepOutcome(["report": "too late"])
    }
    let report = try await workshop.engine(ledger, kinds).publish("abc-1")
    #expect(report.state == .cancelled)
    #expect(report.line == "read:succeeded check:cancelled build:cancelled")
    #expect(report.steps[1].outputs == [:])
    #expect(try ledger.verify() == nil)
  }

  @Test func `a second run of a pipeline that is running is refused`() async throws {
    let ledger = try workshop.ledger()
    // Time passes with each nap of anybody, so a lease of a minute may be over before its holder's
    // heart has beaten once.
    var timing = Engine.Timing()
    timing.lease = .seconds(1_000_000)
    let nested = workshop.engine(ledger, Sample.kinds(Tally()), timing: timing)
    let refusals = Mutex<[EngineError]>([])
    let kinds = Sample.kinds(tally) { context in
      do { _ = try await nested.publish("abc-1") } catch let error as EngineError {
        refusals.withLock { $0.append(error) }
      }
      do { _ = try await nested.resume(context.run, actor: "anna") } catch let error as EngineError
      {
        refusals.withLock { $0.append(error) }
      }
      return StepOutcome(["report": ""])
    }
    let report = try await workshop.engine(ledger, kinds, timing: timing).publish("abc-1")
    #expect(report.state == .succeeded)
    let refusal = EngineError.stillRunning(id: report.id, process: getpid())
    #expect(refusals.withLock { $0 } == [refusal, refusal])
  }
}

@Suite struct RecoveryTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test func `a step that was claimed again since it was seen is not taken from its new holder`()
    throws
  {
    let ledger = try workshop.ledger()
    let engine = workshop.engine(ledger, [])
    try ledger.insert("r", Sample.definition)
    let change = StepChange(actor: "test")
    var row = try #require(try ledger.steps(of: "r").first)
    row = try ledger.apply(.needsMet, to: row, given: [], change, now: 1)
    let left = try ledger.apply(.claim, to: row, given: .slotFree, change, now: 2)
    row = try #require(try engine.takeBackIfLeft(left))
    #expect(row.state == .retryWait)
    row = try ledger.apply(.backoffElapsed, to: row, given: [], change, now: 3)
    var lasting = change
    lasting.lease = 60_000
    ledger.beginDriving("r")
    defer { ledger.endDriving("r") }
    let held = try ledger.apply(.claim, to: row, given: .slotFree, lasting, now: 4)

    #expect(try engine.takeBackIfLeft(left) == held)
    #expect(try engine.takeBackIfLeft(held) == nil)
    #expect(try ledger.steps(of: "r").first == held)
  }
}
