/// The condition of a row of the transition table, as data.
package indirect enum Guard: Hashable, Sendable {
  case always
  /// All of these facts hold.
  case has(Facts)
  /// None of these facts holds.
  case lacks(Facts)
  case both(Guard, Guard)
  case either(Guard, Guard)
  /// A condition, and what the ledger calls it.
  case named(String, Guard)

  package func holds(_ facts: Facts) -> Bool {
    switch self {
    case .always: true
    case .has(let wanted): facts.isSuperset(of: wanted)
    case .lacks(let unwanted): facts.isDisjoint(with: unwanted)
    case .both(let left, let right): left.holds(facts) && right.holds(facts)
    case .either(let left, let right): left.holds(facts) || right.holds(facts)
    case .named(_, let condition): condition.holds(facts)
    }
  }
}

extension Guard {
  package static let pure = named("pure", .has(.pure))
  package static let effect = named("effect", .lacks(.pure))
  package static let approvalNeeded = named("approval_needed", .has(.approvalNeeded))
  package static let noApprovalNeeded = named("no_approval_needed", .lacks(.approvalNeeded))
  package static let quorum = named("quorum_for_subject_hash", .has(.quorum))
  package static let slotFree = named("slot_free", .has(.slotFree))
  // A step that needs no approval has one that never ends.
  package static let approvalStillValid = named(
    "approval_still_valid", .lacks(.approvalNeeded) | .has(.approvalLive))
  package static let approvalForSubject = named(
    "approval_for_subject_hash", .lacks(.approvalNeeded) | .has([.quorum, .approvalLive]))
  package static let fence = named("fence", .has(.fence))
  package static let budgetLeft = named("budget_left", .has(.budgetLeft))
  package static let budgetSpent = named("budget_spent", .lacks(.budgetLeft))
  package static let cancelRequested = named("cancel_requested", .has(.cancelRequested))
  package static let notCancelled = named("not cancel_requested", .lacks(.cancelRequested))
  package static let callerDead = named("caller_dead", .has(.callerDead))

  package static func & (left: Guard, right: Guard) -> Guard { .both(left, right) }
  package static func | (left: Guard, right: Guard) -> Guard { .either(left, right) }
}

extension Guard: CustomStringConvertible {
  /// The condition as the ledger shows it: `fence & budget_left`.
  package var description: String {
    switch self {
    case .always: ""
    case .named(let name, _): name
    case .has(let facts): "has \(facts.rawValue)"
    case .lacks(let facts): "lacks \(facts.rawValue)"
    case .both(let left, .either(let first, let second)): "\(left) & (\(first) | \(second))"
    case .both(let left, let right): "\(left) & \(right)"
    case .either(let left, let right): "\(left) | \(right)"
    }
  }
}
