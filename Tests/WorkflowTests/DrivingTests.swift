import Synchronization
import Testing

@testable import Workflow

@Suite(.everyBackend) struct DrivingTests {
  typealias Step = PipelineDefinition.Step
  typealias Reference = PipelineDefinition.Reference

  private let world = World()
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func pipeline(
    named name: String = "p", group: String? = nil,
    queue: PipelineDefinition.Concurrency.Queue = .all,
    budget: PipelineDefinition.Rate? = nil, _ steps: Step...
  ) -> PipelineDefinition {
    PipelineDefinition(
      name: name, owner: "roman", group: group, queue: queue, retryBudget: budget, steps: steps)
  }

  private func run(
    _ definition: PipelineDefinition, _ parameters: [String: String] = [:], with kinds: [StepKind],
    timing: Engine.Timing = Engine.Timing()
  ) async throws -> RunReport {
    let engine = workshop.engine(try workshop.ledger(), kinds, timing: timing)
    let report = try await engine.run(
      definition, trigger: "manual", subject: "s", parameters: parameters, actor: "roman")
    #expect(try engine.ledger.verify() == nil)
    return report
  }

  /// A kind that makes what `make` says, and fails with what it throws.
  private func kind(
    _ name: String, inputs: [String] = [],
    make: @escaping @Sendable (StepContext) async throws -> String
  ) -> StepKind {
    StepKind(name, version: "1", inputs: inputs, parameters: ["list"], outputs: ["out"]) {
      StepOutcome(["out": try await make($0)])
    }
  }

  private var list: StepKind { kind("list") { $0.parameters["list"] ?? "" } }

  // MARK: - Side by side

  @Test func `steps that need nothing of one another go on side by side`() async throws {
    let (isBoth, both) = AsyncStream.makeStream(of: Void.self)
    let begun = Atomic<Int>(0)
    let meet = kind("meet") { _ in
      // Each waits for the other to have begun.
      if begun.wrappingAdd(1, ordering: .relaxed).newValue == 2 { both.finish() }
      for await _ in isBoth {}
      return "met"
    }
    let report = try await run(
      pipeline(
        Step("a", uses: "meet"), Step("b", uses: "meet", with: [:], grants: .init(read: ["x"]))),
      with: [meet])
    #expect(report.state == .succeeded)
  }

  @Test func `exclusive kinds are done one at a time, in order`() async throws {
    let log = Mutex<[String]>([])
    let alone = StepKind("alone", version: "1", outputs: [], isExclusive: true) { context in
      log.withLock { $0.append("begin \(context.step.name)") }
      for _ in 0..<20 { await Task.yield() }
      log.withLock { $0.append("end \(context.step.name)") }
      return StepOutcome([:])
    }
    _ = try await run(
      pipeline(
        Step("a", uses: "alone", grants: .init(read: ["a"])),
        Step("b", uses: "alone", grants: .init(read: ["b"]))), with: [alone])
    #expect(log.withLock { $0 } == ["begin a", "end a", "begin b", "end b"])
  }

  // MARK: - Lists

  @Test func `a step is done for each item, and what reads item by item gets its own`() async throws
  {
    let excerpt = kind("excerpt") { "about \($0.item ?? "")" }
    let report = try await run(
      pipeline(
        Step("select", uses: "list"),
        Step("excerpt", uses: "excerpt", each: .init(step: "select", output: "out")),
        Step(
          "post", uses: "world.post", each: .init(step: "select", output: "out"),
          inputs: ["text": .init(step: "excerpt", output: "out")],
          effect: .init(idempotency: .none, reconcile: .lookup)),
        Step(
          "sum", uses: "sum", inputs: ["all": .init(step: "excerpt", output: "out")])),
      ["list": "one\ntwo\none\n"],
      with: [
        list, excerpt, world.posting(),
        kind("sum", inputs: ["all"]) { $0.inputs["all"] ?? "" },
      ])
    #expect(
      report.line == "select:succeeded excerpt:succeeded excerpt[one]:succeeded "
        + "excerpt[two]:succeeded post:succeeded post[one]:succeeded post[two]:succeeded "
        + "sum:succeeded")
    #expect(report.steps.last?.outputs["out"] == "about one\nabout two")
    #expect(report.steps.first { $0.name == "post" }?.note == "2 of 2 items")
    #expect(world.posts.count == 2)
    #expect(world.posts.values.allSatisfy { $0 == 1 })
  }

  @Test func `one item that fails keeps no other back, and fails the run`() async throws {
    let picky = kind("picky") { context in
      guard context.item != "two" else { throw StepFailure("not two") }
      return context.item ?? ""
    }
    let report = try await run(
      pipeline(
        Step("select", uses: "list"),
        Step("each", uses: "picky", each: .init(step: "select", output: "out")),
        Step("then", uses: "then", inputs: ["all": .init(step: "each", output: "out")])),
      ["list": "one\ntwo\nthree"],
      with: [list, picky, kind("then", inputs: ["all"]) { _ in "" }])
    #expect(
      report.line == "select:succeeded each:skipped each[one]:succeeded each[two]:failed "
        + "each[three]:succeeded then:skipped")
    #expect(report.state == .failed)
    #expect(report.failure?.name == "each[two]")
  }

  @Test func `an empty list is done at once`() async throws {
    let report = try await run(
      pipeline(
        Step("select", uses: "list"),
        Step("each", uses: "list", each: .init(step: "select", output: "out"))), with: [list])
    #expect(report.line == "select:succeeded each:succeeded")
  }

  @Test func `items are limited in number at once and in time`() async throws {
    let report = try await run(
      pipeline(
        Step("select", uses: "list"), Step("excerpt", uses: "list"),
        Step(
          "post", uses: "world.post", each: .init(step: "select", output: "out"),
          inputs: ["text": .init(step: "excerpt", output: "out")],
          effect: .init(idempotency: .none, reconcile: .lookup),
          limit: .init(rate: .init(2, per: .seconds(60)), parallel: 1))),
      ["list": "a\nb\nc\nd"], with: [list, world.posting()])
    #expect(report.state == .succeeded)
    #expect(world.mostAtOnce == 1)
    let began = report.steps.filter { $0.item != nil }.compactMap(\.startedAt).sorted()
    // Two at once, and from then on one in thirty seconds.
    #expect(began.count == 4)
    #expect(zip(began.dropFirst(2), began).allSatisfy { $0 - $1 >= 29_000 })
  }

  // MARK: - Failures

  @Test func `a step that is not required fails alone`() async throws {
    let report = try await run(
      pipeline(
        Step("links", uses: "broken", isRequired: false),
        Step("build", uses: "build", inputs: ["report": .init(step: "links", output: "out")])),
      with: [
        kind("broken") { _ in throw StepFailure("dead links") },
        kind("build", inputs: ["report"]) { $0.inputs["report"] ?? "no report" },
      ])
    #expect(report.line == "links:failed build:succeeded")
    #expect(report.state == .succeeded)
    #expect(report.failure == nil)
    #expect(report.steps[1].outputs["out"] == "no report")
  }

  @Test func `retries wait longer each time, with a jitter that the record explains`() async throws
  {
    let retry = PipelineDefinition.Retry(
      attempts: 4, first: .seconds(10), longest: .seconds(25))
    let ledger = try workshop.ledger()
    let engine = workshop.engine(
      ledger, [kind("flaky") { _ in throw StepFailure("503", permanent: false) }])
    let report = try await engine.run(
      pipeline(Step("a", uses: "flaky", retry: retry)), trigger: "", subject: "", actor: "")
    #expect(report.steps[0].attempts == 4)
    #expect(report.state == .failed)
    let failures = try ledger.events(of: report.id).filter { $0.event == "fail_retryable" }
    #expect(failures.count == 4)
    for (index, event) in failures.dropLast().enumerated() {
      let seed = try #require(event.detail["seed"].flatMap { UInt64($0) })
      let until = try #require(event.detail["until"].flatMap { Int64($0) })
      let delay = Backoff(retry).delay(after: index + 1, seed: seed)
      #expect(until - event.at == max(1, delay))
    }
  }

  @Test func `a target's wish to be left alone is granted`() {
    let backoff = Backoff(.init(attempts: 3, first: .seconds(1), longest: .seconds(4)))
    for seed in [UInt64](0...50) + [.max] {
      #expect((0...1000).contains(backoff.delay(after: 1, seed: seed &* 7919)))
      #expect((0...4000).contains(backoff.delay(after: 9, seed: seed &* 7919)))
      #expect(backoff.delay(after: 1, seed: seed, retryAfter: .seconds(90)) == 90_000)
    }
    #expect(Set((0...2000).map { backoff.delay(after: 1, seed: $0) }).count == 1001)
    let huge = Backoff(.init(attempts: 3, first: .seconds(1), longest: .seconds(1 << 50)))
    #expect(huge.delay(after: 20, seed: .max) >= 0)
  }

  @Test func `an empty retry budget makes retries wait, and not storm`() async throws {
    let retry = PipelineDefinition.Retry(
      attempts: 4, first: .milliseconds(1), longest: .milliseconds(1))
    let began = Mutex<[Int64]>([])
    let flaky = kind("flaky") { _ in throw StepFailure("503", permanent: false) }
    let engine = workshop.engine(try workshop.ledger(), [flaky])
    let report = try await engine.run(
      pipeline(
        budget: .init(1, per: .seconds(60)), Step("a", uses: "flaky", retry: retry)),
      trigger: "", subject: "", actor: "")
    #expect(report.steps[0].attempts == 4)
    let claims = try engine.ledger.events(of: report.id).filter { $0.event == "claim" }
    began.withLock { $0 = claims.map(\.at) }
    // The first retry has a token, each later one waits for the next.
    #expect(claims[2].at - claims[1].at >= 58_000)
    #expect(claims[3].at - claims[2].at >= 58_000)
  }

  @Test func `a host that keeps failing costs one probe, and not a storm`() async throws {
    let retry = PipelineDefinition.Retry(
      attempts: 9, first: .milliseconds(1), longest: .milliseconds(1))
    let step = Step(
      "a", uses: "flaky", grants: .init(net: ["https://dead.example"]), retry: retry)
    var patient = Engine.Timing()
    patient.patience = .seconds(86_400)
    let engine = workshop.engine(
      try workshop.ledger(), [kind("flaky") { _ in throw StepFailure("503", permanent: false) }],
      timing: patient)
    let report = try await engine.run(
      pipeline(step), trigger: "", subject: "", actor: "")
    let claims = try engine.ledger.events(of: report.id).filter { $0.event == "claim" }.map(\.at)
    let pauses = zip(claims.dropFirst(), claims).map { $0 - $1 }
    #expect(claims.count == 9)
    #expect(pauses.prefix(4).allSatisfy { $0 < 10_000 })
    // Open: after five failures a minute, and twice as long after each probe that fails.
    #expect(pauses[4] >= 59_000)
    #expect(pauses[5] >= 119_000)
    let host = try #require(try engine.ledger.hosts().first)
    #expect(host.host == "https://dead.example" && host.failures == 9)

    // Another step of another run is held back as well, until its patience ends.
    var hasty = Engine.Timing()
    hasty.patience = .seconds(0)
    let other = workshop.engine(engine.ledger, [kind("flaky") { _ in "fine" }], timing: hasty)
    let waiting = try await other.run(
      pipeline(named: "q", step), trigger: "", subject: "", actor: "")
    #expect(waiting.line == "a:ready")
    // It looked once, and did not keep asking.
    #expect(try engine.ledger.events(of: waiting.id).map(\.event) == ["created", "needs_met"])
    workshop.setClock(to: 1_772_100_000_000)
    #expect(try await other.resume(waiting.id, actor: "").state == .succeeded)
    #expect(try other.ledger.hosts() == [])
  }

  @Test func `an attempt that takes too long fails, and may be tried again`() async throws {
    let calls = Atomic<Int>(0)
    let slow = kind("slow") { _ in
      if calls.wrappingAdd(1, ordering: .relaxed).newValue == 1 {
        try await Task.sleep(for: .seconds(60))
      }
      return "done"
    }
    let retry = PipelineDefinition.Retry(attempts: 2, first: .seconds(1), longest: .seconds(1))
    let report = try await run(
      pipeline(Step("a", uses: "slow", retry: retry, timeout: .milliseconds(30))), with: [slow])
    #expect(report.state == .succeeded)
    #expect(report.steps[0].attempts == 2)
  }

  // MARK: - Reuse

  @Test func `what was read from the world is read again when it is stale`() async throws {
    let tally = Tally()
    let links = kind("links") { _ in
      tally.count("links")
      return "fine"
    }
    let definition = pipeline(Step("links", uses: "links", freshness: .seconds(3600)))
    #expect(try await run(definition, with: [links]).line == "links:succeeded")
    #expect(try await run(definition, with: [links]).line == "links:reused")
    workshop.setClock(to: 1_772_004_000_000)
    #expect(try await run(definition, with: [links]).line == "links:succeeded")
    #expect(tally["links"] == 2)
  }

  @Test func `a pipeline reads what the last successful run of another made`() async throws {
    let reader = pipeline(
      named: "reader", Step("a", uses: "a", inputs: ["site": .init(step: "maker", output: "build")])
    )
    let kinds = [list, kind("a", inputs: ["site"]) { "read \($0.inputs["site"] ?? "")" }]
    await #expect(throws: EngineError.nothingMade(pipeline: "maker", step: "build")) {
      try await run(reader, with: kinds)
    }
    _ = try await run(
      pipeline(named: "maker", Step("build", uses: "list")), ["list": "site 1"], with: kinds)
    #expect(try await run(reader, with: kinds).steps[0].outputs["out"] == "read site 1")
  }

  // MARK: - Queues

  @Test func `runs of one group are never in the middle of a step at the same time`() async throws {
    let inside = Atomic<Int>(0)
    let most = Atomic<Int>(0)
    let busy = kind("busy") { _ in
      let count = inside.wrappingAdd(1, ordering: .relaxed).newValue
      most.max(count, ordering: .relaxed)
      try await Task.sleep(for: .milliseconds(20))
      inside.wrappingSubtract(1, ordering: .relaxed)
      return ""
    }
    try await withThrowingTaskGroup { group in
      for name in ["p", "q", "r"] {
        group.addTask {
          let engine = workshop.engine(try workshop.ledger(), [busy])
          let definition = pipeline(
            named: name, group: "site", Step("a", uses: "busy", grants: .init(read: [name])))
          let report = try await engine.run(definition, trigger: "", subject: "", actor: "")
          #expect(report.state == .succeeded)
        }
      }
      try await group.waitForAll()
    }
    #expect(most.load(ordering: .relaxed) == 1)
    #expect(try workshop.ledger().verify() == nil)
  }

  @Test func `the same occasion makes one run`() async throws {
    let engine = workshop.engine(try workshop.ledger(), [list])
    let request = RunRequest(
      pipeline(Step("a", uses: "list")), trigger: "hook", subject: "s", actor: "roman",
      dedup: "p@abc")
    let first = try await engine.enqueue(request)
    let second = try await engine.enqueue(request)
    #expect(first.isNew && !second.isNew)
    #expect(first.run.id == second.run.id)
    #expect(first.run.state == .queued)
    let ran = try await engine.run(request)
    #expect(ran.id == first.run.id && ran.state == .queued)
    #expect(try engine.ledger.runs().count == 1)
  }

  @Test func `a worker does what waits, oldest first, and stops when there is nothing`()
    async throws
  {
    let engine = workshop.engine(try workshop.ledger(), [list, Posting.draft, world.posting()])
    var ids: [String] = []
    for number in 1...5 {
      ids.append(
        try await engine.enqueue(
          RunRequest(
            pipeline(named: "p\(number)", Step("a", uses: "list")), trigger: "", subject: "",
            actor: "")
        ).run.id)
    }
    let gated = try await engine.syndicate(Posting.definition(approval: Posting.approval()))
    let unknown = try await engine.enqueue(
      RunRequest(pipeline(named: "z", Step("a", uses: "list")), trigger: "", subject: "", actor: "")
    )
    let poor = workshop.engine(engine.ledger, [])
    let seen = Mutex<[String]>([])
    try await poor.work(until: { $0 }) { observation in
      if case .runRefused(let id, _) = observation { seen.withLock { $0.append(id) } }
    }
    #expect(seen.withLock { $0 }.contains(unknown.run.id))
    try await engine.work(until: { $0 })
    for id in ids + [unknown.run.id] { #expect(try engine.ledger.run(id).state == .succeeded) }
    let finished = try ids.map { try #require(try engine.ledger.run($0).finishedAt) }
    #expect(finished == finished.sorted())
    #expect(try engine.ledger.run(gated.id).state == .waiting)
    #expect(try engine.ledger.verify() == nil)
  }

  @Test func `what was refused is on the record`() async throws {
    let ledger = try workshop.ledger()
    let nosy = kind("nosy") { context in
      context.denied("read /etc/passwd")
      return ""
    }
    let report = try await workshop.engine(ledger, [nosy]).run(
      pipeline(Step("a", uses: "nosy")), trigger: "", subject: "", actor: "roman")
    let event = try #require(
      try ledger.events(of: report.id).first { $0.event == "denied" })
    #expect(event.step == "a" && event.detail == ["access": "read /etc/passwd"])
    #expect(try ledger.verify() == nil)
  }
}
