/// What becomes of a time at which nobody was there to act.
package enum MissedRuns: Hashable, Sendable {
  /// It is left out.
  case skip
  /// The latest of however many is made up for, if it is no older than this many milliseconds.
  case once(within: Int64)

  /// How late is still on time, in milliseconds: timers are late, and machines are busy.
  package static let punctual: Int64 = 5 * 60_000

  /// The time that is to be acted upon now.
  ///
  /// At most one, however many were missed. Who acts keeps the instant as the key of what is done, so
  /// that nothing is done twice for it, even when the clock is set back.
  ///
  /// - Parameters:
  ///   - timetable: When it happens.
  ///   - done: The instants that were acted upon, in any order, the later ones being enough. Nothing is
  ///     made up for that came before the first of them: a timetable that is new has missed nothing.
  ///   - now: Milliseconds since 1970, UTC.
  /// - Returns: The instant; nil when there is nothing to do.
  package func due(_ timetable: Timetable, done: [Int64], now: Int64) -> Int64? {
    guard let latest = timetable.previous(atOrBefore: now), !done.contains(latest) else {
      return nil
    }
    if now - latest <= Self.punctual { return latest }
    guard case .once(let window) = self, now - latest <= window else { return nil }
    // What is recorded of the future was done by a clock that was wrong, and says nothing.
    guard let before = done.filter({ $0 <= now }).max(), before < latest else { return nil }
    return latest
  }
}
