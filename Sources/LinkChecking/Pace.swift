/// Keeps questions to one host apart, and holds back where a host has asked for it.
actor Pace {
  private let interval: Duration
  private var next: [String: ContinuousClock.Instant] = [:]

  init(interval: Duration) { self.interval = interval }

  /// Waits for the next turn of a host.
  ///
  /// - Throws: `CancellationError`.
  func turn(_ host: String) async throws {
    let now = ContinuousClock.now
    let start = max(next[host] ?? now, now)
    next[host] = start + interval
    if start > now { try await Task.sleep(until: start) }
  }

  /// Lets nobody ask a host for a while.
  func hold(_ host: String, for duration: Duration) {
    let until = ContinuousClock.now + duration
    next[host] = max(next[host] ?? until, until)
  }
}
