import Synchronization
import Testing

@testable import Workflow

@Suite struct EffectTests {
  private let world = World()
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func engine(
    _ ledger: Ledger, canBeAsked: Bool = true, timing: Engine.Timing = Engine.Timing()
  ) -> Engine {
    workshop.engine(
      ledger, [Posting.draft, world.posting(canBeAsked: canBeAsked)], timing: timing)
  }

  @Test func `an intent is on the record before the call, and its outcome after it`() async throws {
    let ledger = try workshop.ledger()
    let report = try await engine(ledger).syndicate(Posting.definition())
    #expect(report.line == "draft:succeeded post:succeeded")
    #expect(report.steps[1].isEffect)
    #expect(report.steps[1].outputs["url"]?.hasPrefix("https://world.example/world:") == true)
    #expect(world.posts.values.map(\.self) == [1])
    let events = try ledger.events(of: report.id).filter { $0.step == "post" }
    #expect(events.map(\.event) == ["needs_met", "claim", "intend", "effect_ok"])
    #expect(events[2].detail["target"] == "https://world.example")
    #expect(events[2].detail["details"] == #"{"text":"hello"}"#)
    #expect(events[3].detail["external"]?.hasPrefix("id of world:") == true)
    #expect(try ledger.verify() == nil)
  }

  @Test func `what was done once is not done again, by whichever run`() async throws {
    let engine = engine(try workshop.ledger())
    let first = try await engine.syndicate(Posting.definition())
    let second = try await engine.syndicate(Posting.definition())
    #expect(second.line == "draft:reused post:reused")
    #expect(second.steps[1].outputs == first.steps[1].outputs)
    #expect(world.calls == 1)
    _ = try await engine.syndicate(Posting.definition(), text: "something else")
    #expect(world.calls == 2)
    #expect(try engine.ledger.verify() == nil)
  }

  @Test func `a refusal is tried again as often as the step says, and no more`() async throws {
    let retry = PipelineDefinition.Retry(
      attempts: 3, first: .seconds(30), longest: .seconds(1800))
    let engine = engine(try workshop.ledger())
    world.answer(.refuses(permanent: false), .refuses(permanent: false))
    let report = try await engine.syndicate(Posting.definition(retry: retry))
    #expect(report.line == "draft:succeeded post:succeeded")
    #expect(report.steps[1].attempts == 3)
    #expect(world.posts.values.map(\.self) == [1])

    world.answer(
      .refuses(permanent: false), .refuses(permanent: false), .refuses(permanent: false))
    let failed = try await engine.syndicate(Posting.definition(retry: retry), text: "no")
    #expect(failed.state == .failed)
    #expect(failed.failure?.cause == "503")
    #expect(world.calls == 6)
    #expect(try engine.ledger.verify() == nil)
  }

  @Test func `a permanent refusal is not tried again`() async throws {
    let engine = engine(try workshop.ledger())
    world.answer(.refuses(permanent: true))
    let retry = PipelineDefinition.Retry(attempts: 5, first: .seconds(1), longest: .seconds(9))
    let report = try await engine.syndicate(Posting.definition(retry: retry))
    #expect(report.state == .failed)
    #expect(world.calls == 1)
    // Another run may well: it certainly did not happen.
    #expect(try await engine.syndicate(Posting.definition()).state == .succeeded)
    #expect(try engine.ledger.verify() == nil)
  }

  @Test func `a lost answer is looked up, and what happened is not done again`() async throws {
    let engine = engine(try workshop.ledger())
    world.answer(.takesAndIsSilent)
    let report = try await engine.syndicate(Posting.definition())
    #expect(report.line == "draft:succeeded post:succeeded")
    #expect(report.steps[1].note == "found")
    #expect(world.posts.values.map(\.self) == [1])
    #expect(world.lookups == 1)
    #expect(
      try engine.ledger.events(of: report.id).suffix(2).map(\.event)
        == ["effect_ambiguous", "resolved_done"])
    #expect(try engine.ledger.verify() == nil)
  }

  @Test func `a lost answer to what did not happen is looked up, and tried again`() async throws {
    let retry = PipelineDefinition.Retry(attempts: 2, first: .seconds(1), longest: .seconds(1))
    let engine = engine(try workshop.ledger())
    world.answer(.isSilent)
    let report = try await engine.syndicate(Posting.definition(retry: retry))
    #expect(report.line == "draft:succeeded post:succeeded")
    #expect(world.calls == 2)
    #expect(world.posts.values.map(\.self) == [1])
    #expect(try engine.ledger.verify() == nil)
  }

  @Test func `where nobody can be asked it waits for a person, with the command to use`()
    async throws
  {
    let engine = engine(try workshop.ledger(), canBeAsked: false)
    world.answer(.takesAndIsSilent)
    let report = try await engine.syndicate(Posting.definition())
    #expect(report.state == .parked)
    #expect(
      report.steps[1].cause
        == "the connection was cut; find out whether it happened, then: controlroom runs resolve "
        + "\(report.id) 'post' --done|--absent --evidence TEXT")
    // Neither going on nor beginning anew sends it again.
    #expect(try await engine.resume(report.id, actor: "anna").state == .parked)
    #expect(world.calls == 1)

    let done = try engine.resolveDone(
      report.id, step: "post", evidence: "https://world.example/1",
      outputs: ["url": "https://world.example/1"], actor: "anna")
    #expect(done.state == .succeeded)
    #expect(done.steps[1].note == "found by anna: https://world.example/1")
    #expect(try engine.ledger.events(of: report.id).last?.actor == "anna")
    #expect(try engine.ledger.verify() == nil)
    #expect(throws: EngineError.notParked(step: "post", state: .succeeded)) {
      try engine.resolveDone(report.id, step: "post", evidence: "", actor: "anna")
    }
  }

  @Test func `human reconciliation never asks the target`() async throws {
    let engine = engine(try workshop.ledger())
    world.answer(.isSilent)
    let report = try await engine.syndicate(
      Posting.definition(effect: .init(idempotency: .none, reconcile: .human)))
    #expect(report.state == .parked)
    #expect(world.lookups == 0)
    let retried = try engine.resolveAbsent(
      report.id, step: "post", evidence: "not in the sent folder", actor: "anna")
    #expect(retried.steps[1].state == .retryWait)
    #expect(try await engine.resume(report.id, actor: "anna").state == .succeeded)
    #expect(world.posts.values.map(\.self) == [1])
    #expect(try engine.ledger.verify() == nil)
  }

  @Test func `a call that takes too long is as good as a lost answer`() async throws {
    let engine = engine(try workshop.ledger(), canBeAsked: false)
    world.answer(.hangs)
    let report = try await engine.syndicate(
      Posting.definition(timeout: .milliseconds(20)))
    #expect(report.state == .parked)
    #expect(report.steps[1].cause?.hasPrefix("timed out after") == true)
  }

  @Test func `nobody says that a call did not happen while it may still be made`() async throws {
    let ledger = try workshop.ledger()
    let (isCalled, call) = AsyncStream.makeStream(of: Void.self)
    let (end, ended) = AsyncStream.makeStream(of: Void.self)
    let kind = StepKind(
      "world.post", version: "1", inputs: ["text"], outputs: ["url"],
      work: .effect(
        EffectWork(
          intend: { try await world.posting().intent($0) },
          call: { _, _ in
            call.finish()
            // It does not heed that nobody waits any more.
            await Task.detached { for await _ in end {} }.value
            return .ambiguous("late")
          })))
    let engine = workshop.engine(ledger, [Posting.draft, kind])
    let report = try await engine.syndicate(Posting.definition(timeout: .milliseconds(20)))
    for await _ in isCalled {}
    #expect(report.state == .parked)
    #expect(throws: EngineError.self) {
      try engine.resolveAbsent(report.id, step: "post", evidence: "looked", actor: "anna")
    }
    ended.finish()
    // The call ends on a thread of its own.
    for _ in 0..<1000 where Calls.isAnyRunning(by: engine.owner) {
      try await Task.sleep(for: .milliseconds(1))
    }
    #expect(
      try engine.resolveAbsent(report.id, step: "post", evidence: "looked", actor: "anna")
        .steps[1].state == .retryWait)
  }

  @Test func `an effect that has begun is finished although its run is cancelled`() async throws {
    let ledger = try workshop.ledger()
    let plain = workshop.engine(ledger, [])
    let posting = world.posting()
    let kind = StepKind(
      "world.post", version: "1", inputs: ["text"], outputs: ["url"],
      work: .effect(
        EffectWork(
          intend: { try await posting.intent($0) },
          call: { intent, context in
            _ = try plain.cancel(context.run, actor: "anna")
            return .done(StepOutcome(["url": intent.key]))
          })))
    let report = try await workshop.engine(ledger, [Posting.draft, kind])
      .syndicate(Posting.definition())
    #expect(report.steps[1].state == .succeeded)
    #expect(report.isCancelRequested)
    #expect(try ledger.verify() == nil)
  }

  @Test func `a step with nothing to say fails with its own words`() async throws {
    let engine = engine(try workshop.ledger())
    let report = try await engine.syndicate(Posting.definition(), text: "unspeakable")
    #expect(report.failure?.cause == "nothing to say")
    let gated = try await engine.syndicate(
      Posting.definition(approval: Posting.approval()), text: "unspeakable")
    #expect(gated.state == .failed)
    #expect(gated.failure?.cause == "there is nothing to approve: nothing to say")
    #expect(world.calls == 0)
  }
}

extension StepKind {
  func intent(_ context: StepContext) async throws -> EffectIntent {
    guard case .effect(let work) = work else { throw StepFailure("no effect") }
    return try await work.intend(context)
  }
}
