import Synchronization
import Testing

@testable import Workflow

@Suite(.everyBackend) struct EngineTests {
  private let tally = Tally()
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test func `a run takes its steps in order, and the ledger has all of it`() async throws {
    let ledger = try workshop.ledger()
    let report = try await workshop.engine(ledger, Sample.kinds(tally)).publish("abc-1")

    #expect(report.state == .succeeded)
    #expect(report.line == "read:succeeded check:succeeded build:succeeded")
    #expect(report.steps.map(\.attempts) == [1, 1, 1])
    #expect(report.steps.map(\.note) == ["", "abc is clean", "3 pages"])
    #expect(report.steps[2].outputs == ["site": "site of abc"])
    #expect(report.subject == "commit abc-1")
    #expect(report.parameters == ["commit": "abc-1"])
    #expect(report.definition == Sample.definition.digest)
    #expect([report.pipeline, report.owner, report.trigger] == ["publish", "roman", "manual"])
    #expect(report.steps.allSatisfy { $0.startedAt ?? .max < $0.finishedAt ?? .min })
    #expect(report.finishedAt == report.steps[2].finishedAt)
    #expect(try ledger.runs() == [report])
    #expect(try ledger.run(String(report.id.prefix(12)).uppercased()) == report)
    #expect(try ledger.verify() == nil)
  }

  @Test func `the same again reuses every step, with what each said`() async throws {
    let ledger = try workshop.ledger()
    let engine = workshop.engine(ledger, Sample.kinds(tally))
    let first = try await engine.publish("abc-1")
    let second = try await engine.publish("abc-1")

    #expect(second.isReused)
    #expect(!first.isReused)
    #expect(second.state == .succeeded)
    #expect(second.steps.map(\.note) == first.steps.map(\.note))
    #expect(second.steps.map(\.outputs) == first.steps.map(\.outputs))
    #expect(second.steps.map(\.attempts) == [0, 0, 0])
    #expect([tally["read"], tally["check"], tally["build"]] == [1, 1, 1])
    #expect(try ledger.runs().map(\.id) == [second.id, first.id])
    #expect(try ledger.runs(limit: 1).map(\.id) == [second.id])
  }

  @Test func `a changed input that makes an unchanged output stops there`() async throws {
    let engine = workshop.engine(try workshop.ledger(), Sample.kinds(tally))
    _ = try await engine.publish("abc-1")
    let report = try await engine.publish("abc-2")
    #expect(report.line == "read:succeeded check:reused build:reused")
  }

  @Test func `an option or a parameter that a kind reads is part of its key, a step's name is not`()
    async throws
  {
    let engine = workshop.engine(try workshop.ledger(), Sample.kinds(tally))
    _ = try await engine.publish("abc-1")
    var dark = Sample.definition
    dark.steps[2].with["theme"] = "dark"
    dark.steps[1].name = "validate"
    dark.steps[2].inputs["report"] = .init(step: "validate", output: "report")
    let report = try await engine.publish("abc-1", dark)
    #expect(report.line == "read:reused validate:reused build:succeeded")
    #expect(try await engine.publish("xyz-1").line.hasPrefix("read:succeeded check:succeeded"))
  }

  @Test func `a kind of another version forgets what the one before made`() async throws {
    let ledger = try workshop.ledger()
    var kinds = Sample.kinds(tally)
    _ = try await workshop.engine(ledger, kinds).publish("abc-1")
    let old = kinds[1]
    kinds[1] = StepKind(
      old.name, version: "2", inputs: old.inputs, outputs: old.outputs, work: old.work)
    let report = try await workshop.engine(ledger, kinds).publish("abc-1")
    #expect(report.line == "read:reused check:succeeded build:reused")
  }

  @Test func `what is remembered and no longer there is made again`() async throws {
    let isBuilt = Atomic<Bool>(true)
    let kinds = Sample.kinds(tally, isBuilt: { isBuilt.load(ordering: .relaxed) })
    let engine = workshop.engine(try workshop.ledger(), kinds)
    _ = try await engine.publish("abc-1")
    isBuilt.store(false, ordering: .relaxed)
    #expect(
      try await engine.publish("abc-1").line == "read:reused check:reused build:succeeded")
    #expect(tally["build"] == 2)
  }

  @Test func `a failing step skips what depends on it, and only the rest is remembered`()
    async throws
  {
    let kinds = Sample.kinds(tally) { _ in throw StepFailure("2 errors in 9 notes") }
    let engine = workshop.engine(try workshop.ledger(), kinds)
    let report = try await engine.publish("abc-1")
    #expect(report.state == .failed)
    #expect(report.line == "read:succeeded check:failed build:skipped")
    #expect(report.failure?.cause == "2 errors in 9 notes")
    #expect(report.steps[2].cause == "'check' failed")
    #expect(report.finishedAt != nil)
    #expect(tally["build"] == 0)

    #expect(try await engine.publish("abc-1").line == "read:reused check:failed build:skipped")
    #expect(tally["check"] == 2)
    #expect(try engine.ledger.verify() == nil)
  }

  @Test func `any thrown error fails its step once, with its own words`() async throws {
    struct Broken: Error, CustomStringConvertible { var description: String { "the disk sighed" } }
    let kinds = Sample.kinds(tally) { _ in throw Broken() }
    let report = try await workshop.engine(try workshop.ledger(), kinds).publish("abc-1")
    #expect(report.failure?.cause == "the disk sighed")
    #expect(tally["check"] == 1)
  }

  @Test func `a step that breaks its promise about outputs fails`() async throws {
    let kinds = Sample.kinds(tally) { _ in StepOutcome(["rapport": ""]) }
    let report = try await workshop.engine(try workshop.ledger(), kinds).publish("abc-1")
    #expect(
      report.failure?.cause == "'notes.check' promises the outputs report, and made rapport")
  }

  @Test func `an unknown kind is refused before anything is recorded`() async throws {
    let ledger = try workshop.ledger()
    let engine = workshop.engine(ledger, [])
    await #expect(throws: DefinitionError.unknownKind(step: "read", kind: "git.read")) {
      try await engine.publish("abc-1")
    }
    #expect(try ledger.runs() == [])
  }

  @Test func `an observer sees what happens, in order`() async throws {
    let seen = Mutex<[String]>([])
    let engine = workshop.engine(try workshop.ledger(), Sample.kinds(tally))
    _ = try await engine.publish("abc-1") { observation in
      let line =
        switch observation {
        case .runStarted: "run"
        case .runRefused(let id, _): "\(id) is refused"
        case .stepStarted(let name, let attempt): "\(name) begins \(attempt)"
        case .progress(let step, let line): "\(step): \(line)"
        case .stepFinished(let step): "\(step.name) \(step.state)"
        }
      seen.withLock { $0.append(line) }
    }
    #expect(
      seen.withLock { $0 } == [
        "run", "read begins 1", "read succeeded", "check begins 1", "check succeeded",
        "build begins 1", "build: writing", "build succeeded",
      ])
  }

  @Test func `a run is found by a beginning of its id that no other shares`() async throws {
    let engine = workshop.engine(try workshop.ledger(), Sample.kinds(tally))
    let first = try await engine.publish("abc-1")
    let second = try await engine.publish("abc-1")
    #expect(try engine.ledger.run(second.id) == second)
    #expect(throws: EngineError.noSuchRun("zz")) { try engine.ledger.run("zz") }
    #expect(throws: EngineError.noSuchRun("")) { try engine.ledger.run("") }
    #expect(throws: EngineError.ambiguousRun("01", [second.id, first.id])) {
      try engine.ledger.run("01")
    }
  }
}
