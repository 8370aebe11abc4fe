import Workflow

// The place of each case among all, without a search: the explorer asks for it millions of times.
// That the places are right is a test.

extension StepState {
  var number: Int {
    switch self {
    case .blocked: 0
    case .awaitingApproval: 1
    case .ready: 2
    case .running: 3
    case .effectIntent: 4
    case .retryWait: 5
    case .unknown: 6
    case .succeeded: 7
    case .failed: 8
    case .skipped: 9
    case .rejected: 10
    case .cancelled: 11
    }
  }
}

extension StepEvent {
  var number: Int {
    switch self {
    case .needsMet: 0
    case .memoHit: 1
    case .needsFailed: 2
    case .cancel: 3
    case .approved: 4
    case .rejected: 5
    case .approvalExpired: 6
    case .claim: 7
    case .ok: 8
    case .intend: 9
    case .failRetryable: 10
    case .failPermanent: 11
    case .leaseExpired: 12
    case .effectOK: 13
    case .effectAbsent: 14
    case .effectAmbiguous: 15
    case .resolvedDone: 16
    case .resolvedAbsent: 17
    case .backoffElapsed: 18
    }
  }
}
