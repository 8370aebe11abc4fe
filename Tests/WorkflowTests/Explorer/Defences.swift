/// What keeps the world from harm; each can be taken away, to see what it was for.
struct Defences: OptionSet, Hashable {
  let rawValue: Int

  /// A report counts only with the token of the newest claim.
  static let fence = Defences(rawValue: 1 << 0)
  /// An approval counts only for exactly what was approved.
  static let boundApprovals = Defences(rawValue: 1 << 1)
  /// Whoever wrote a revision is not enough to approve it.
  static let roles = Defences(rawValue: 1 << 2)
  /// What is about to happen is on record before it does.
  static let intent = Defences(rawValue: 1 << 3)
  /// A call whose outcome nobody knows is never simply made again.
  static let parking = Defences(rawValue: 1 << 4)
  /// "It did not happen" is believed only when whoever made the call is proven to be gone.
  static let proofOfDeath = Defences(rawValue: 1 << 5)

  static let all: Defences = [.fence, .boundApprovals, .roles, .intent, .parking, .proofOfDeath]
}
