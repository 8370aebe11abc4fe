/// Runs pipelines, and is the only writer of the ledger.
///
/// It has no state of its own. Before each move it looks where the step stands and asks
/// ``TransitionTable`` what may happen next; after each move the ledger is on disk. So a run goes
/// on from wherever a crash left it, by the same code that began it, in whichever process.
package struct Engine: Sendable {
  package let ledger: Ledger
  let kinds: @Sendable (_ parameters: [String: String]) async throws -> [StepKind]
  package let timing: Timing
  let now: @Sendable () -> Int64
  let random: @Sendable () -> UInt64
  let sleep: @Sendable (Duration) async throws -> Void
  let owner: ProcessIdentity
  /// Whether a decision in the ledger was made by whom it names, as far as that has to be proven
  /// for this run; a decision of which it is not opens no gate.
  ///
  /// Asked outside of transactions: it may start a program.
  package var isGenuine: @Sendable (RunReport, Ledger.GivenApproval) throws -> Bool = { _, _ in
    true
  }

  /// How often a step may be begun in one run, where it does not say so itself.
  ///
  /// Only interruptions use it up: a step that takes its process down with it, whenever it is
  /// resumed, must not be resumed for ever.
  package static let attemptLimit = 5

  /// An engine that knows kinds of step bound to the run that it goes on with.
  ///
  /// - Parameters:
  ///   - ledger: Opened for writing.
  ///   - timing: How long things may take.
  ///   - now: The wall clock in milliseconds since 1970, UTC.
  ///   - random: Where the ids of runs and the jitter of retries come from.
  ///   - sleep: Waits; tests have a clock that moves at once.
  ///   - kinds: Each name once, given the parameters of a run.
  package init(
    ledger: Ledger, timing: Timing = Timing(), now: @escaping @Sendable () -> Int64,
    random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) },
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    kinds: @escaping @Sendable (_ parameters: [String: String]) async throws -> [StepKind]
  ) {
    guard let owner = ledger.owner else {
      preconditionFailure("an engine needs a ledger that was opened for writing")
    }
    self.ledger = ledger
    self.timing = timing
    self.owner = owner
    self.kinds = kinds
    self.now = now
    self.random = random
    self.sleep = sleep
  }

  /// An engine that knows these kinds of step, whatever it runs.
  package init(
    ledger: Ledger, kinds: [StepKind], timing: Timing = Timing(),
    now: @escaping @Sendable () -> Int64,
    random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) },
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.init(ledger: ledger, timing: timing, now: now, random: random, sleep: sleep) { _ in kinds }
  }

  /// How long things may take.
  package struct Timing: Hashable, Sendable {
    /// How long a runner holds what it has claimed without saying that it is still there.
    package var lease = Duration.seconds(60)
    /// How often it says so.
    package var heartbeat = Duration.seconds(15)
    /// How often it looks whether what it is doing is to be cancelled.
    package var watch = Duration.seconds(1)
    /// How long after an intent the target may still be busy with a call whose answer was lost.
    package var settling = Duration.seconds(10)
    /// What a pure step without a `timeout` may take.
    package var pureTimeout = Duration.seconds(3600)
    /// What a call without a `timeout` may take.
    package var callTimeout = Duration.seconds(300)
    /// How long a run that is watched waits for a retry or a limit before it is left to a worker.
    package var patience = Duration.seconds(120)
    /// How often something is looked at again that nobody tells about.
    package var poll = Duration.milliseconds(250)
    /// How often a worker looks for runs to go on with.
    package var sweep = Duration.seconds(2)
    /// How many steps of one run go on at once.
    package var parallel = 8

    package init() {}
  }
}
