/// Where one step of one run stands.
package enum StepState: String, Hashable, Sendable, CaseIterable {
  case blocked
  case awaitingApproval = "awaiting_approval"
  case ready
  case running
  case effectIntent = "effect_intent"
  case retryWait = "retry_wait"
  case unknown
  case succeeded
  case failed
  case skipped
  case rejected
  case cancelled

  /// Whether nothing more can happen to the step.
  package var isTerminal: Bool {
    switch self {
    case .succeeded, .failed, .skipped, .rejected, .cancelled: true
    case .blocked, .awaitingApproval, .ready, .running, .effectIntent, .retryWait, .unknown: false
    }
  }
}

/// What can happen to a step.
package enum StepEvent: String, Hashable, Sendable, CaseIterable {
  case needsMet = "needs_met"
  case memoHit = "memo_hit"
  case needsFailed = "needs_failed"
  case cancel
  case approved
  case rejected
  case approvalExpired = "approval_expired"
  case claim
  case ok
  case intend
  case failRetryable = "fail_retryable"
  case failPermanent = "fail_permanent"
  case leaseExpired = "lease_expired"
  case effectOK = "effect_ok"
  case effectAbsent = "effect_absent"
  case effectAmbiguous = "effect_ambiguous"
  case resolvedDone = "resolved_done"
  case resolvedAbsent = "resolved_absent"
  case backoffElapsed = "backoff_elapsed"
}
