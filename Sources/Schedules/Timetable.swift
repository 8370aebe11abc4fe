/// When something happens: minutes of the calendar, by the clocks of a zone.
///
/// What holds when the clocks of the zone are changed:
///
/// - A time that is left out happens once, at the first instant after the gap. Several that are left
///   out together happen there together, which is once.
/// - A time that is shown twice happens once, at the first.
/// - Where every hour of the day is meant, the clock is followed instead: each time happens as often as
///   the clock shows it, so that a quarter of an hour stays one.
package struct Timetable: Hashable, Sendable {
  package let recurrence: Recurrence
  package let zone: Zone

  package init(_ recurrence: Recurrence, in zone: Zone) {
    self.recurrence = recurrence
    self.zone = zone
  }

  /// The first time it happens after an instant.
  ///
  /// - Parameter instant: Milliseconds since 1970, UTC. Within 10,000 years of 1970.
  /// - Returns: Milliseconds since 1970, UTC; nil when it never happens.
  package func next(after instant: Int64) -> Int64? {
    let seconds = floorDivide(instant, 1_000)
    let found = recurrence.isHourly ? nextShown(after: seconds) : nextOnce(after: seconds)
    return found.map { $0 * 1_000 }
  }

  /// The last time it happened up to an instant, and at it.
  ///
  /// - Parameter instant: Milliseconds since 1970, UTC. Within 10,000 years of 1970.
  /// - Returns: Milliseconds since 1970, UTC; nil when it never happened.
  package func previous(atOrBefore instant: Int64) -> Int64? {
    let seconds = floorDivide(instant, 1_000)
    let found =
      recurrence.isHourly ? previousShown(atOrBefore: seconds) : previousOnce(atOrBefore: seconds)
    return found.map { $0 * 1_000 }
  }

  private func nextOnce(after instant: Int64) -> Int64? {
    var local = instant + Int64(zone.offset(at: instant))
    while let minute = recurrence.next(after: local) {
      let found = zone.first(showing: minute)
      // Shown for the second time: it has happened.
      if found > instant { return found }
      local = minute
    }
    return nil
  }

  private func previousOnce(atOrBefore instant: Int64) -> Int64? {
    // The first instant that shows a minute or later is past once such a time was shown.
    recurrence.previous(atOrBefore: zone.latestShown(at: instant)).map(zone.first(showing:))
  }

  private func nextShown(after instant: Int64) -> Int64? {
    var period = zone.period(at: instant + 1)
    var start = instant
    while let minute = recurrence.next(after: start + Int64(period.offset)) {
      let found = minute - Int64(period.offset)
      guard let end = period.end, found >= end else { return found }
      period = zone.period(at: end)
      start = end - 1
    }
    return nil
  }

  private func previousShown(atOrBefore instant: Int64) -> Int64? {
    var period = zone.period(at: instant)
    var start = instant
    while let minute = recurrence.previous(atOrBefore: start + Int64(period.offset)) {
      let found = minute - Int64(period.offset)
      guard let begin = period.begin, found < begin else { return found }
      period = zone.period(at: begin - 1)
      start = begin - 1
    }
    return nil
  }
}
