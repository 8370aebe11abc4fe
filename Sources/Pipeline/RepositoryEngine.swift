internal import Workflow

extension Engine {
  /// The engine of a repository: its ledger, and its people, whose decisions have to be theirs.
  ///
  /// - Parameters:
  ///   - location: The repository.
  ///   - settling: How long after a call whose answer was lost its target may be busy with it.
  ///   - isWaiting: Is told when another process has the ledger for long, and which.
  ///   - kinds: The kinds of step that can be run, given the parameters of a run.
  /// - Returns: The engine, with the ledger opened for writing.
  /// - Throws: ``Stop``.
  static func of(
    _ location: RepositoryLocation, settling: Duration? = nil,
    isWaiting: @escaping @Sendable (Int32?) -> Void = { _ in },
    kinds: @escaping @Sendable (_ parameters: [String: String]) async throws -> [StepKind]
  ) throws -> Engine {
    var timing = Engine.Timing()
    if let settling { timing.settling = settling }
    var engine = Engine(
      ledger: try location.ledger(isWaiting: isWaiting), timing: timing,
      now: WallClock.milliseconds, kinds: kinds)
    let rules = CommitRules(location)
    engine.isGenuine = { run, given in
      try ApprovalCase.flaw(in: given, of: run, rules) == nil
    }
    return engine
  }
}
