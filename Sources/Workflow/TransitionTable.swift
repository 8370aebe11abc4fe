/// Everything that may ever happen to a step, and nothing else.
///
/// The engine asks this table what to do, the ledger holds the same rows and refuses every other
/// change of state, and a test explores all of it. It was explored together with a model of
/// crashing and stalled workers before it was written down here: 436,474 states with two attempts,
/// no violation of an invariant, none from which a run cannot be brought to an end.
package enum TransitionTable {
  /// One row: in this state, on this event, under this condition, the step goes there.
  package struct Row: Hashable, Sendable {
    package let from: StepState
    package let event: StepEvent
    package let condition: Guard
    package let to: StepState
    /// What the ledger does to the step's lease in the same transaction.
    package let action: Action?

    init(
      _ from: StepState, _ event: StepEvent, when condition: Guard = .always, _ to: StepState,
      _ action: Action? = nil
    ) {
      self.from = from
      self.event = event
      self.condition = condition
      self.to = to
      self.action = action
    }
  }

  package enum Action: Hashable, Sendable {
    /// The next fence and the next attempt; the claimant holds the step.
    case claim
    /// The next fence: whoever held the step can no longer write.
    case fenceOff
  }

  package static let initial = StepState.blocked

  package static let rows: [Row] = [
    Row(.blocked, .needsMet, when: .noApprovalNeeded, .ready),
    Row(.blocked, .needsMet, when: .approvalNeeded, .awaitingApproval),
    Row(.blocked, .memoHit, when: .pure, .succeeded),
    Row(.blocked, .needsFailed, .skipped),
    Row(.blocked, .cancel, .cancelled),

    Row(.awaitingApproval, .approved, when: .quorum, .ready),
    Row(.awaitingApproval, .rejected, .rejected),
    Row(.awaitingApproval, .approvalExpired, .rejected),
    Row(.awaitingApproval, .cancel, .cancelled),

    Row(.ready, .claim, when: .slotFree & .approvalStillValid, .running, .claim),
    Row(.ready, .cancel, .cancelled),

    Row(.running, .ok, when: .fence & .pure, .succeeded),
    Row(
      .running, .intend, when: .fence & .effect & .approvalForSubject & .notCancelled,
      .effectIntent),
    Row(.running, .failRetryable, when: .fence & .budgetLeft, .retryWait),
    Row(.running, .failRetryable, when: .fence & .budgetSpent, .failed),
    Row(.running, .failPermanent, when: .fence, .failed),
    Row(.running, .leaseExpired, when: .budgetLeft, .retryWait),
    Row(.running, .leaseExpired, when: .budgetSpent, .failed),
    Row(.running, .cancel, .cancelled, .fenceOff),

    // From here on the outside world may have changed: no cancellation, and no second call until
    // somebody knows what became of the first.
    Row(.effectIntent, .effectOK, when: .fence, .succeeded),
    Row(.effectIntent, .effectAbsent, when: .fence & .budgetLeft, .retryWait),
    Row(.effectIntent, .effectAbsent, when: .fence & .budgetSpent, .failed),
    Row(.effectIntent, .effectAmbiguous, when: .fence, .unknown),
    Row(.effectIntent, .leaseExpired, .unknown, .fenceOff),

    Row(.unknown, .resolvedDone, .succeeded),
    Row(.unknown, .resolvedAbsent, when: .callerDead & .budgetLeft & .notCancelled, .retryWait),
    Row(
      .unknown, .resolvedAbsent, when: .callerDead & (.budgetSpent | .cancelRequested), .failed),

    Row(.retryWait, .backoffElapsed, .ready),
    Row(.retryWait, .cancel, .cancelled),
  ]

  /// The engine's whole policy: what an event does to a step in this state, given these facts.
  ///
  /// - Returns: The one row that applies; nil when the event must not change anything, as when a
  ///   runner that lost its lease reports.
  package static func row(for event: StepEvent, in state: StepState, given facts: Facts) -> Row? {
    rows.first { $0.from == state && $0.event == event && $0.condition.holds(facts) }
  }
}
