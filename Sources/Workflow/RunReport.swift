package import Digests

/// Where a run stands: a view over its steps, so that it cannot disagree with them.
package enum RunState: String, Hashable, Sendable, CaseIterable {
  /// Nobody has begun it yet.
  case queued
  case running
  /// Unfinished, and the process that ran it is gone.
  case interrupted
  /// Waits for an approval, or for a time.
  case waiting
  /// Something outside may or may not have happened, and a person has to find out.
  case parked
  case succeeded
  case failed
  case rejected
  case cancelled

  /// Whether nothing more can happen to the run.
  package var isTerminal: Bool {
    switch self {
    case .succeeded, .failed, .rejected, .cancelled: true
    case .queued, .running, .interrupted, .waiting, .parked: false
    }
  }
}

/// One execution of a pipeline, as the ledger has it.
package struct RunReport: Hashable, Sendable {
  /// 26 letters and digits; ids sort by the time at which their runs began.
  package let id: String
  package let pipeline: String
  package let owner: String
  /// The digest of the definition that runs, which an edited pipeline file does not change.
  package let definition: Digest
  /// What the run is about, in the caller's words: a commit, usually.
  package let subject: String
  package let parameters: [String: String]
  /// Why it began: "manual", "hook".
  package let trigger: String
  package let actor: String
  /// Milliseconds since 1970, UTC.
  package let createdAt: Int64
  /// Milliseconds since 1970, UTC; nil while unfinished.
  package let finishedAt: Int64?
  package let state: RunState
  /// The newer run for which this one was cancelled.
  package let supersededBy: String?
  /// Whether somebody asked for its end; what has an effect outside is still brought to one.
  package let isCancelRequested: Bool
  /// In the order in which they are run; none in a head, see ``Ledger/head(_:)``.
  package private(set) var steps: [StepReport]

  /// The run with its steps.
  func with(_ steps: [StepReport]) -> RunReport {
    var run = self
    run.steps = steps
    return run
  }

  /// Whether every step was reused.
  package var isReused: Bool { steps.allSatisfy(\.isReused) }

  /// The step to blame, where the run failed.
  package var failure: StepReport? {
    steps.first { ($0.state == .failed || $0.state == .rejected) && $0.isRequired }
      ?? steps.first { $0.state == .skipped && $0.isRequired }
  }
}

/// One step of a run, as the ledger has it.
package struct StepReport: Hashable, Sendable {
  /// Its name in the pipeline, and for an item of a list the item in brackets.
  package let name: String
  /// Its name in the pipeline.
  package let base: String
  package let item: String?
  /// The name of its kind.
  package let kind: String
  package let state: StepState
  /// Whether it was not run, since the same had been made before.
  package let isReused: Bool
  /// Whether the run fails with it.
  package let isRequired: Bool
  /// Whether it changes something outside.
  package let isEffect: Bool
  /// How often it was begun; 0 when it was reused or skipped.
  package let attempts: Int
  /// Of the last attempt; milliseconds since 1970, UTC.
  package let startedAt: Int64?
  package let finishedAt: Int64?
  /// When it goes on at the earliest; milliseconds since 1970, UTC.
  package let notBefore: Int64?
  /// What an approval of it is bound to; nil until that is known, and where nothing has to be.
  package let subject: String?
  /// What it said about its work.
  package let note: String?
  /// Why it failed, was skipped, is tried again or was cancelled.
  package let cause: String?
  package let outputs: [String: String]
}
