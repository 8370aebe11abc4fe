internal import Diagnostics
internal import Notes
internal import Schedules

/// When a draft may be delivered, given what was delivered before.
///
/// Pure: moments are in milliseconds since 1970, UTC, and the clock is an argument.
struct Pacing: Sendable {
  let pace: ChannelDelivery.Pace
  let zone: Zone

  init(_ pace: ChannelDelivery.Pace, in zone: Zone) {
    self.pace = pace
    self.zone = zone
  }

  /// How far back what was sent matters, in milliseconds.
  var memory: Int64 {
    max(max(pace.gap ?? 0, pace.cap?.seconds ?? 0) * 1000, Self.slotLength)
  }

  /// Not before when, and why.
  struct Verdict: Hashable, Sendable {
    var at: Int64
    var reason: String
  }

  /// How far ahead is looked; rules that leave no moment within it leave none.
  private static let rounds = 1000

  /// When a draft may go.
  ///
  /// - Parameters:
  ///   - wanted: When the front matter wants it; nil for as soon as may be.
  ///   - sent: When others were delivered to the same channel.
  ///   - now: The moment that is asked about.
  /// - Returns: Nil for now; else the first moment at which every rule lets it, and the rule that
  ///   was last to do so.
  func verdict(wanted: Int64?, sent: [Int64], now: Int64) -> Verdict? {
    var moment = now
    var reason = ""
    if let wanted, wanted > moment {
      moment = wanted
      reason = "its front matter says so"
    }
    for _ in 0..<Self.rounds {
      guard let (later, why) = later(than: moment, sent: sent, since: now) else {
        return moment > now ? Verdict(at: moment, reason: reason) : nil
      }
      moment = later
      reason = why
    }
    return Verdict(at: moment, reason: "no moment keeps every rule")
  }

  /// The next moment to try, when a rule forbids this one.
  private func later(
    than moment: Int64, sent: [Int64], since now: Int64
  ) -> (Int64, String)? {
    if let gap = pace.gap, let last = sent.filter({ $0 <= moment }).max(),
      last + gap * 1000 > moment
    {
      return (last + gap * 1000, "the one before was less than \(Self.words(gap)) ago")
    }
    if let cap = pace.cap {
      let recent = sent.filter { $0 <= moment && $0 > moment - cap.seconds * 1000 }.sorted()
      if recent.count >= cap.count {
        return (
          recent[recent.count - cap.count] + cap.seconds * 1000,
          "\(cap.count) in \(Self.words(cap.seconds)) were sent"
        )
      }
    }
    if let quiet = pace.quiet, let end = end(of: quiet, at: moment) {
      return (end, "the hours are quiet")
    }
    if let slot = slot(atOrAfter: moment, sent: sent), slot > moment {
      return (slot, "it waits for its time of the week")
    }
    return nil
  }

  /// A slot is open for this long, so that a run that comes a little late still meets it.
  static let slotLength: Int64 = 30 * 60_000

  /// The moment itself when it is in a slot that nothing was sent in yet, else the next slot's begin.
  private func slot(atOrAfter moment: Int64, sent: [Int64]) -> Int64? {
    let starts = pace.slots.compactMap { slot -> Int64? in
      let timetable = Timetable(
        Recurrence(
          hour: slot.minute / 60, minute: slot.minute % 60,
          days: slot.day.flatMap { Recurrence.Weekday(rawValue: $0) }.map { [$0] } ?? []),
        in: zone)
      if let begin = timetable.previous(atOrBefore: moment), moment < begin + Self.slotLength,
        !sent.contains(where: { $0 >= begin && $0 < begin + Self.slotLength })
      {
        return moment
      }
      return timetable.next(after: moment)
    }
    return starts.min()
  }

  /// When quiet hours end that a moment is in; nil when it is in none.
  private func end(of quiet: ChannelDelivery.Quiet, at moment: Int64) -> Int64? {
    let offset = Int64(zone.offset(at: moment.flooredToSeconds))
    let minute = Int(((moment.flooredToSeconds + offset) % 86_400 + 86_400) % 86_400 / 60)
    let isQuiet =
      quiet.from < quiet.to
      ? (quiet.from..<quiet.to).contains(minute) : minute >= quiet.from || minute < quiet.to
    guard isQuiet else { return nil }
    return Timetable(Recurrence(hour: quiet.to / 60, minute: quiet.to % 60), in: zone)
      .next(after: moment)
  }

  private static func words(_ seconds: Int64) -> String {
    for (unit, name) in [(86_400, "day"), (3600, "hour"), (60, "minute")] as [(Int64, String)]
    where seconds >= unit && seconds % unit == 0 {
      return seconds == unit ? "a \(name)" : TextReport.count(Int(seconds / unit), name)
    }
    return TextReport.count(Int(seconds), "second")
  }
}

extension Int64 {
  /// Seconds of milliseconds.
  fileprivate var flooredToSeconds: Int64 { self >= 0 ? self / 1000 : (self - 999) / 1000 }
}
