import Foundation
import Testing
import Workflow

/// The transition table, tried in every world it can lead to.
@Suite struct ExplorerTests {
  @Test func `no reachable world breaks a promise, and each can be brought to an end`() {
    var search = Search()
    let result = search.run()
    #expect(result.disaster == nil, "\(describe(result.disaster))")
    #expect(result.stuck == 0)
    #expect(result.untaken == [])
    // An independent explorer of the same world, in another language, found as many.
    #expect(result.worlds == 436_474)
    #expect(result.moves == 1_537_349)
  }

  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["CONTROLROOM_EXPLORE"] != nil),
    .timeLimit(.minutes(15)))
  func `with three attempts it is the same`() {
    var search = Search(attempts: 3)
    let result = search.run()
    #expect(result.disaster == nil, "\(describe(result.disaster))")
    #expect(result.stuck == 0)
    #expect(result.worlds == 2_909_109)
    #expect(result.moves == 10_246_281)
  }

  /// How a promise is first broken when one defence is taken away: which, and in how many moves.
  struct Loss: Sendable, CustomTestStringConvertible {
    var name: String
    var missing: Defences
    var attempts: UInt8 = 2
    var broken: Promise
    var moves: Int
    var testDescription: String { name }
  }

  @Test(arguments: [
    Loss(
      name: "approvals bound to what was approved", missing: .boundApprovals,
      broken: .approvedBeforeSent, moves: 10),
    Loss(name: "roles", missing: .roles, broken: .approvedBeforeSent, moves: 7),
    // Without an intent there is nothing to park.
    Loss(
      name: "a recorded intent", missing: [.intent, .parking], broken: .sentAtMostOnce, moves: 10),
    Loss(name: "parking", missing: .parking, broken: .sentAtMostOnce, moves: 12),
    Loss(name: "proof of death", missing: .proofOfDeath, broken: .sentAtMostOnce, moves: 13),
    Loss(
      name: "fencing tokens", missing: .fence, attempts: 3, broken: .sentAtMostOnce, moves: 18),
  ])
  func `each defence is needed`(_ loss: Loss) throws {
    var search = Search(without: loss.missing, attempts: loss.attempts)
    let disaster = try #require(search.run().disaster, "nothing broke without \(loss.name)")
    print("without \(loss.name): \(describe(disaster))")
    #expect(disaster.broken == loss.broken)
    #expect(disaster.moves.count == loss.moves)
  }

  @Test func `a world survives its code`() {
    var world = SmallWorld()
    world.isSecond = true
    world.isCancelled = true
    world.approvals = 0b1011
    world.build = .init(state: .cancelled, fence: 31, attempt: 3)
    world.post = .init(state: .unknown, fence: 17, attempt: 2)
    world.seen = (3, 1)
    let runner = SmallWorld.Runner(posting: true, second: true, fence: 19, .ambiguous)
    world = world.with(0, runner)
    #expect(SmallWorld(code: world.code).code == world.code)
    #expect(runner.isPosting && runner.isSecond && runner.fence == 19)
    #expect(runner.phase == .ambiguous)
    #expect(world.runners.0.isIdle && world.runners.1.bits == runner.bits)
  }

  @Test func `states and events have the numbers of their places`() {
    #expect(StepState.allCases.map(\.number) == Array(0..<12))
    #expect(StepEvent.allCases.map(\.number) == Array(0..<19))
  }

  private func describe(_ disaster: Search.Disaster?) -> String {
    guard let disaster else { return "" }
    return "broken after \(disaster.moves.count) moves: '\(disaster.broken.rawValue)': "
      + disaster.moves.map(\.rawValue).joined(separator: ", ")
  }
}
