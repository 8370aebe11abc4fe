import Workflow

/// What must hold in every world that can be reached, whoever crashes, stalls or comes back.
enum Promise: String {
  case sentAtMostOnce = "an effect is done at most once for each revision"
  case approvedBeforeSent = "an effect has the approval of exactly its revision by an editor"
  case successIsReal = "a step that succeeded has had its effect"
  case attemptsAreBounded = "no step is begun more often than it may be"
  case oneHolder = "no two runners hold the same token"
  case endsAreFinal = "a step that is over stays as it is"
  case cancelledNeverSends = "nothing begins an effect of a run whose cancellation was asked for"

  /// The promise that a world breaks.
  static func broken(in world: SmallWorld, attempts: UInt8) -> Promise? {
    if max(world.seen.0, world.seen.1) > 1 { return .sentAtMostOnce }
    if world.seen.0 > 0, !world.isApproved(by: true, second: false) { return .approvedBeforeSent }
    if world.seen.1 > 0, !world.isApproved(by: true, second: true) { return .approvedBeforeSent }
    if world.post.state == .succeeded, world.seenNow == 0 { return .successIsReal }
    if world.post.attempt > attempts || world.build.attempt > attempts {
      return .attemptsAreBounded
    }
    return isHeldTwice(world) ? .oneHolder : nil
  }

  /// The promise that a move breaks.
  static func broken(from world: SmallWorld, to next: SmallWorld) -> Promise? {
    guard world.isSecond == next.isSecond else { return nil }
    if world.build.state.isTerminal, next.build.state != world.build.state { return .endsAreFinal }
    if world.post.state.isTerminal, next.post.state != world.post.state { return .endsAreFinal }
    if world.isCancelled, next.post.state == .effectIntent, world.post.state != .effectIntent {
      return .cancelledNeverSends
    }
    return nil
  }

  private static func isHeldTwice(_ world: SmallWorld) -> Bool {
    func holds(_ runner: SmallWorld.Runner) -> Bool {
      !runner.isIdle && runner.isPosting && runner.isSecond == world.isSecond
        && runner.fence == world.post.fence
    }
    return holds(world.runners.0) && holds(world.runners.1)
  }
}
