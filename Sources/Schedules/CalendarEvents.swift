extension Timetable {
  /// Calendar events for `OnCalendar=` of systemd timers that together wake up at each of its instants.
  ///
  /// The first say what the timetable says. systemd skips a time that is left out when the clocks
  /// change, and one of the two when it is shown twice; further events, in UTC, stand in for those of
  /// the next 28 years, after which dates and days of the week come round again. These wake up a few
  /// times a year too often: who is woken up has to look whether anything is due.
  ///
  /// - Parameter now: Milliseconds since 1970.
  /// - Returns: Events as in systemd.time(7); none when it never happens.
  package func calendarEvents(from now: Int64) -> [String] {
    recurrence.isNever ? [] : recurrence.calendarEvents(in: zone.name) + corrections(from: now)
  }

  private func corrections(from now: Int64) -> [String] {
    struct Hour: Hashable {
      var month: Int
      var hour: Int
    }
    var minutes: [Hour: Recurrence.Field] = [:]
    let start = floorDivide(now, 1_000)
    for change in zone.changes(after: start, upTo: start + 28 * 366 * 86_400) {
      for instant in instants(around: change) {
        let day = floorDivide(instant, 86_400)
        let minute = Int(floorDivide(instant, 60) - day * 1_440)
        let hour = Hour(month: CalendarDay(day: day).month, hour: minute / 60)
        minutes[hour, default: .init([])].insert(minute % 60)
      }
    }
    return minutes.sorted { ($0.key.month, $0.key.hour) < ($1.key.month, $1.key.hour) }.map {
      "*-\($0.key.month)-* \($0.key.hour):\($0.value.list(of: 0...59)):00 UTC"
    }
  }

  /// Its instants that systemd may miss at a change of the zone's clocks.
  private func instants(around change: Zone.Change) -> [Int64] {
    let before = zone.offset(at: change.at - 1)
    let width = Int64(before - change.offset)
    let range: ClosedRange<Int64>
    if width < 0 {
      // Where a time falls into the gap, systemd 252 passes over others of that day as well (in
      // Dublin, whose summer time is the standard one).
      guard next(after: change.at * 1_000 - 1) == change.at * 1_000 else { return [] }
      range = change.at...change.at + 20 * 3_600
    } else {
      // What is shown twice begins and ends this long from the change.
      range = change.at - width...change.at + width - 1
    }
    var found: [Int64] = []
    var moment = (range.lowerBound - 1) * 1_000
    while let next = next(after: moment), next / 1_000 <= range.upperBound {
      found.append(next / 1_000)
      moment = next
    }
    return found
  }
}

extension Recurrence {
  /// Itself, as calendar events by the clocks of a zone.
  fileprivate func calendarEvents(in zone: String) -> [String] {
    let month = months.list(of: 1...12)
    let time = "\(hours.list(of: 0...23)):\(minutes.list(of: 0...59)):00 \(zone)"
    let date = "*-\(month)-\(days.list(of: 1...31))"
    let isEveryWeekday = weekdays == .all(of: 0...6)
    let names = weekdays.numbers.map { Weekday.allCases[$0].rawValue }.joined(separator: ",")
    // systemd demands both; what asks for either is two events.
    if dayRule == .either {
      return ["\(date) \(time)", "\(names) *-\(month)-* \(time)"]
    }
    return [isEveryWeekday ? "\(date) \(time)" : "\(names) \(date) \(time)"]
  }
}

extension Recurrence.Field {
  /// `*` when all of a range are in it, else the numbers with commas.
  fileprivate func list(of range: ClosedRange<Int>) -> String {
    self == .all(of: range) ? "*" : numbers.map(String.init).joined(separator: ",")
  }
}

extension Timetable {
  /// Minutes of every hour at which a crontab line has to look, so that none of its instants is missed.
  ///
  /// cron goes by the machine's clock, whose zone is nobody's promise; but all zones differ, and
  /// change, by quarters of an hour.
  package var minutesToLook: [Int] {
    var looks = Recurrence.Field([0, 15, 30, 45])
    for minute in recurrence.minutes.numbers {
      for quarter in 0..<4 { looks.insert((minute + 15 * quarter) % 60) }
    }
    return looks.numbers
  }
}
