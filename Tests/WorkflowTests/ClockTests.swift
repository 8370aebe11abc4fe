import Synchronization
import Testing

@testable import Workflow

@Suite(.everyBackend) struct ClockTests {
  private let world = World()
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test(arguments: 1...12)
  func `a clock that jumps both ways repeats nothing, and the record only goes forward`(
    seed: Int
  ) async throws {
    let ledger = try workshop.ledger()
    // Up to a day either way at every look.
    let state = Mutex<UInt64>(UInt64(seed))
    let jumping: @Sendable () -> Int64 = {
      let random = state.withLock { state in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
      }
      return 1_772_000_000_000 + Int64(random % 172_800_000) - 86_400_000
    }
    var timing = Engine.Timing()
    timing.patience = .seconds(1_000_000)
    timing.settling = .seconds(10)
    let engine = Engine(
      ledger: ledger, kinds: [Posting.draft, world.posting()], timing: timing, now: jumping,
      sleep: { _ in try await Task.sleep(for: .microseconds(100)) })
    world.answer(
      .refuses(permanent: false), .takesAndIsSilent, .isSilent, .refuses(permanent: false))
    let retry = PipelineDefinition.Retry(
      attempts: 5, first: .seconds(30), longest: .seconds(1800))
    for text in ["a", "b", "c"] {
      let report = try await engine.syndicate(Posting.definition(retry: retry), text: text)
      #expect(report.state == .succeeded)
      let times = try ledger.events(of: report.id).map(\.at)
      #expect(times == times.sorted())
    }
    #expect(world.posts.count == 3)
    #expect(world.posts.values.allSatisfy { $0 == 1 })
    #expect(try ledger.verify() == nil)
  }
}
