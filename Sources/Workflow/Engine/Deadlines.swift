internal import Synchronization

/// What is to end at some time, if it has not ended by itself: one sleeping task for all of it.
///
/// Most of what has a deadline ends long before. A task for each would be made, put to sleep and
/// cancelled for every step.
final class Deadlines: Sendable {
  private struct Entry {
    let end: ContinuousClock.Instant
    let expire: @Sendable () -> Void
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var next = 0
    var sleeper: Task<Void, any Error>?
    /// When the sleeper wakes; never later than the first end.
    var wake: ContinuousClock.Instant?
  }

  static let shared = Deadlines()

  private let state = Mutex(State())

  /// Calls `expire` after `limit`, on any thread.
  ///
  /// - Returns: What ``forget(_:)`` takes, so that it is not called.
  func add(_ limit: Duration, expire: @escaping @Sendable () -> Void) -> Int {
    let end = ContinuousClock.now + limit
    return state.withLock { state in
      state.next += 1
      state.entries[state.next] = Entry(end: end, expire: expire)
      if state.wake.map({ end < $0 }) ?? true { sleep(until: end, &state) }
      return state.next
    }
  }

  /// Nothing happens when it has expired already.
  func forget(_ entry: Int) {
    // The sleeper sleeps on: to wake it would cost more than to let it find nothing.
    _ = state.withLock { $0.entries.removeValue(forKey: entry) }
  }

  private func sleep(until end: ContinuousClock.Instant, _ state: inout State) {
    state.sleeper?.cancel()
    state.wake = end
    state.sleeper = Task {
      try await Task.sleep(until: end, clock: .continuous)
      for entry in takeExpired() { entry.expire() }
    }
  }

  /// Those whose time is over, the nearest first.
  private func takeExpired() -> [Entry] {
    let now = ContinuousClock.now
    return state.withLock { state in
      let expired = state.entries.filter { $0.value.end <= now }
      for key in expired.keys { state.entries[key] = nil }
      state.sleeper = nil
      state.wake = nil
      if let next = state.entries.values.map(\.end).min() { sleep(until: next, &state) }
      return expired.values.sorted { $0.end < $1.end }
    }
  }
}
