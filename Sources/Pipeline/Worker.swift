internal import Git
internal import Notes
package import Workflow

/// `worker`: goes on with whatever the ledger has to be done, as do any number of others.
///
/// It does only what belongs here: a run of a commit that is in this repository, to the folder that
/// this worker was given. Every other run it leaves to others.
package struct Worker: Sendable {
  package var location: RepositoryLocation
  /// The only folder that it writes to.
  package var output: String
  /// Whether it stops when nothing is left to be done now.
  package var isOnce: Bool
  package var progress: Progress

  package init(
    _ location: RepositoryLocation, output: String, once isOnce: Bool = false,
    progress: Progress = .silent
  ) {
    self.location = location
    self.output = Disk.absolute(output)
    self.isOnce = isOnce
    self.progress = progress
  }

  /// What a worker shows while it works.
  package enum Sight: Sendable {
    case observed(Observation)
    /// The ledger cannot be used now, and will be tried again.
    case waiting(Stop)
    case goingOn
  }

  /// Works until its task is cancelled, or until nothing is left to be done if it works once.
  ///
  /// When it is cancelled, pure steps are given back and calls that are under way are brought to
  /// their end; another worker goes on from there.
  ///
  /// - Parameter see: Is told what happens, while it does.
  /// - Throws: ``Stop`` when the ledger cannot be used at all; `CancellationError`.
  // Swift 6.3.1's optimiser crashes on this loop, which waits more than it works.
  @_optimize(none)
  package func run(_ see: @escaping @Sendable (Sight) -> Void) async throws {
    let engine = try Engine.of(location) { try kinds(for: $0) }
    var isWaiting = false
    while true {
      if let trouble = try await work(engine, see) {
        if !isWaiting { see(.waiting(Stop(trouble))) }
        isWaiting = true
      } else {
        if isWaiting { see(.goingOn) }
        isWaiting = false
        if isOnce { return }
      }
      try await Task.sleep(for: engine.timing.sweep)
    }
  }

  /// Goes on with everything that can be gone on with now.
  ///
  /// - Returns: Why the ledger cannot be used for the moment, where it is worth waiting for.
  @_optimize(none)
  private func work(
    _ engine: Engine, _ see: @escaping @Sendable (Sight) -> Void
  ) async throws -> LedgerError? {
    do {
      try await engine.work(until: { isIdle in isIdle }) { see(.observed($0)) }
      return nil
    } catch let error as LedgerError {
      guard error.isPassing, !isOnce else { throw error }
      return error
    }
  }

  /// The kinds of step, bound to what a run is about.
  private func kinds(for parameters: [String: String]) throws -> [StepKind] {
    guard let commit = parameters["commit"], let folder = parameters["output"],
      let asOf = parameters["as-of"].flatMap({ Timestamp($0) })
    else { throw Stop("it does not say what it publishes") }
    guard folder == output else {
      throw Stop("it writes to \(folder), and this worker to \(output)")
    }
    do throws(GitError) {
      _ = try location.open().commit(at: commit)
    } catch {
      throw Stop("commit \(commit.prefix(12)) is not here: \(error.description)")
    }
    return ContentSteps.kinds(
      Publication(
        location, commit: commit, asOf: asOf, output: output,
        receipts: Receipts(parameters["receipts"]), means: DeliveryMeans.real.taking(parameters),
        progress: progress))
  }
}
