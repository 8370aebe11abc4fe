internal import Workflow

extension Engine {
  /// The engine of a repository: its ledger, its kinds of step, its people.
  ///
  /// - Parameters:
  ///   - location: The repository.
  ///   - kinds: The kinds of step that can be run.
  ///   - isWaiting: Is told when another process has the ledger for long, and which.
  /// - Throws: ``Stop``.
  static func of(
    _ location: RepositoryLocation, kinds: [StepKind],
    isWaiting: @escaping @Sendable (Int32?) -> Void = { _ in }
  ) throws -> Engine {
    var engine = Engine(
      ledger: try LedgerPlace.open(location, isWaiting: isWaiting), kinds: kinds,
      now: WallClock.milliseconds)
    engine.isGenuine = { run, given in
      try ApprovalCase.flaw(in: given, of: run, in: location) == nil
    }
    return engine
  }
}
