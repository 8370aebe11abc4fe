import Glibc
import Synchronization

/// The numbered places at which the process may be killed.
final class Points: Sendable {
  private let killAt: Int
  private let reached = Atomic<Int>(0)

  init(killAt: Int) { self.killAt = killAt }

  var count: Int { reached.load(ordering: .relaxed) }

  func pass() {
    if reached.wrappingAdd(1, ordering: .relaxed).newValue == killAt { raise(SIGKILL) }
  }
}
