internal import Synchronization
internal import Workflow

/// Puts the refusals of one step on the record, each once and not without end: a program may knock
/// at the same door a million times.
final class RefusalRecord: Sendable {
  private static let limit = 64

  private let seen = Mutex<Set<Gate.Refusal>>([])
  private let note: @Sendable (String) -> Void

  init(_ note: @escaping @Sendable (String) -> Void) { self.note = note }

  func add(_ refusal: Gate.Refusal) {
    let (isNew, count) = seen.withLock { seen in
      guard seen.count <= Self.limit else { return (false, seen.count) }
      return (seen.insert(refusal).inserted, seen.count)
    }
    guard isNew else { return }
    note(
      count <= Self.limit
        ? "\(refusal.kind.rawValue) \(refusal.wanted): \(refusal.reason)"
        : "\(refusal.kind.rawValue) of more than the \(Self.limit) that are listed")
  }
}
