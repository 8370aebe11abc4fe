import Foundation
import Schedules
import Support
import Testing

/// Against croniter for the calendar and Python's zoneinfo for the clocks.
@Suite struct PropertyTests {
  @Test(.enabled(if: Python.isAtHand))
  func `random timetables agree with croniter and zoneinfo`() throws {
    var random = SystemRandomNumberGenerator()
    var questions: [String] = []
    var answers: [String] = []
    for _ in 0..<1_500 {
      let line = Self.line(&random)
      let name = try #require(Self.zones.randomElement(using: &random))
      let timetable = try Timetable(cron: line, name)
      // Near a change more often than not: those of the north, and those of the south.
      let middle = Int64.random(in: 1_262_304_000...2_200_000_000, using: &random)
      let start = Bool.random(using: &random) ? middle : Self.nearChange(of: timetable.zone, middle)
      var moment = start * 1_000
      var found: [Int64] = []
      for _ in 0..<4 {
        guard let next = timetable.next(after: moment) else { break }
        #expect(timetable.previous(atOrBefore: next) == next)
        #expect(found.isEmpty || timetable.previous(atOrBefore: next - 1) == moment)
        found.append(next)
        moment = next
      }
      questions.append("\(name)|\(start)|\(line)")
      answers.append(found.map { "\($0 / 1_000)" }.joined(separator: " "))
    }
    let theirs = try Python.run(
      Self.oracle, input: Data(questions.joined(separator: "\n").utf8)
    ).split(separator: "\n", omittingEmptySubsequences: false)
    try #require(theirs.count == answers.count + 1)
    for (index, answer) in answers.enumerated() where answer != theirs[index] {
      Issue.record("\(questions[index]): ours \(answer), theirs \(theirs[index])")
    }
  }

  private static let zones = [
    "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Santiago", "America/St_Johns",
    "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Apia", "Pacific/Chatham", "Asia/Kolkata",
    "Africa/Casablanca", "Asia/Tehran", "America/Nuuk", "Antarctica/Troll", "UTC", "Etc/GMT+12",
  ]

  private static func nearChange(of zone: Zone, _ start: Int64) -> Int64 {
    var instant = start
    let offset = zone.offset(at: instant)
    for _ in 0..<400 where zone.offset(at: instant) == offset { instant += 86_400 }
    return instant - 86_400 - 7_200
  }

  /// What croniter gets wrong is left out: that `*/2` has an asterisk, in the days, and that a month
  /// without a 31st still has Fridays.
  private static func line(_ random: inout some RandomNumberGenerator) -> String {
    let minutes = ["*", "*/15", "0", "30", "7,37", "0-59/20", "59", "*/7"]
    let hours = ["*", "*/2", "0", "2", "1-3", "2,14", "23", "0-23/5", "9-17"]
    let days = ["*", "*", "*", "1", "13", "29", "31", "28-31", "1,15"]
    let months = ["*", "*", "*", "2,12", "3,10", "jan-jun", "2-12/5"]
    let weekdays = ["*", "*", "*", "sun", "fri", "mon-fri", "0,6", "5-7"]
    return [minutes, hours, days, months, weekdays]
      .map { $0.randomElement(using: &random) ?? "*" }.joined(separator: " ")
  }

  private static let oracle = """
    import sys
    from datetime import datetime, timedelta, timezone
    from zoneinfo import ZoneInfo
    from croniter import croniter
    utc = timezone.utc
    epoch = datetime(1970, 1, 1, tzinfo=utc)

    def instants(local, zone, hourly):
      # PEP 495: a time that does not exist does not come back from UTC.
      both = [local.replace(tzinfo=zone, fold=fold).astimezone(utc) for fold in (0, 1)]
      real = sorted({i for i in both if i.astimezone(zone).replace(tzinfo=None) == local})
      if real: return real if hourly else real[:1]
      if hourly: return []
      low, high = min(both), max(both)
      # The gap ends where the clock first shows more than `local`.
      while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) > local: high = middle
        else: low = middle
      return [high]

    for line in sys.stdin:
      name, start, cron = line.rstrip("\\n").split("|")
      zone, start = ZoneInfo(name), epoch + timedelta(seconds=int(start))
      hourly = len(croniter.expand(cron)[0][1]) == 24 or croniter.expand(cron)[0][1] == ["*"]
      local = (start - timedelta(days=2)).astimezone(zone).replace(tzinfo=None)
      found, calendar = set(), croniter(cron, local, max_years_between_matches=100)
      enough = None
      while True:
        try: local = calendar.get_next(datetime)
        except Exception: break
        later = [i for i in instants(local, zone, hourly) if i > start]
        found.update(later)
        if len(found) >= 4:
          # Times that are shown twice come out of order: a day more has all that come before.
          if enough is None: enough = local + timedelta(days=1)
          elif local > enough: break
      print(*[int((i - epoch).total_seconds()) for i in sorted(found)[:4]])
    """
}
