/// What is known about a step at the moment something happens to it.
package struct Facts: OptionSet, Hashable, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The step has no effect outside; it can simply be run again.
  package static let pure = Facts(rawValue: 1 << 0)
  package static let approvalNeeded = Facts(rawValue: 1 << 1)
  /// Enough people have approved exactly this content.
  package static let quorum = Facts(rawValue: 1 << 2)
  /// The approval that opened the gate has not expired since.
  package static let approvalLive = Facts(rawValue: 1 << 3)
  package static let slotFree = Facts(rawValue: 1 << 4)
  /// Whoever reports still holds the step: nobody has claimed, parked or cancelled it since.
  package static let fence = Facts(rawValue: 1 << 5)
  /// Another attempt is allowed.
  package static let budgetLeft = Facts(rawValue: 1 << 6)
  package static let cancelRequested = Facts(rawValue: 1 << 7)
  /// The process that made the call is proven to be gone; an expired lease is no such proof.
  package static let callerDead = Facts(rawValue: 1 << 8)

  /// Every combination of facts, for searches over the whole table.
  package static var allCombinations: [Facts] { (0..<(1 << 9)).map(Facts.init(rawValue:)) }
}
