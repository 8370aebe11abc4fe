/// Minutes of the calendar that come back: which of them, on which days.
///
/// It knows no zone: whether a minute of the calendar exists, and when it is, ``Timetable`` says.
package struct Recurrence: Hashable, Sendable {
  /// How the day of the month and the day of the week go together.
  enum DayRule: Hashable, Sendable {
    /// A day has to be in both.
    case both
    /// Either is enough.
    case either
  }

  let minutes: Field
  let hours: Field
  let days: Field
  let months: Field
  /// 0 is Sunday.
  let weekdays: Field
  let dayRule: DayRule

  /// A day of the week, as `pipelines/*.yaml` writes it.
  package enum Weekday: String, Hashable, Sendable, CaseIterable {
    case sun, mon, tue, wed, thu, fri, sat
  }

  /// A time on some days of every week.
  ///
  /// - Parameters:
  ///   - hour: 0 to 23.
  ///   - minute: 0 to 59.
  ///   - days: The days; none means every day.
  package init(hour: Int, minute: Int, days: [Weekday] = []) {
    let numbers = days.compactMap(Weekday.allCases.firstIndex)
    self.init(
      minutes: Field([minute]), hours: Field([hour]), days: .all(of: 1...31),
      months: .all(of: 1...12), weekdays: days.isEmpty ? .all(of: 0...6) : Field(numbers),
      dayRule: .both)
  }

  init(
    minutes: Field, hours: Field, days: Field, months: Field, weekdays: Field, dayRule: DayRule
  ) {
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = weekdays
    self.dayRule = dayRule
  }

  /// Whether every hour of its days is in it, so that it follows the clock and names no time.
  package var isHourly: Bool { hours == .all(of: 0...23) }

  /// Whether no day of the calendar is in it, such as 30 February.
  package var isNever: Bool { nextDay(from: 0) == nil }

  /// The first of its minutes that begins after `local`; nil when there is none.
  func next(after local: LocalSeconds) -> LocalSeconds? {
    let minute = floorDivide(local, 60) + 1
    let today = floorDivide(minute, 1_440)
    if isOn(today), let minute = firstMinute(from: Int(minute - today * 1_440)) {
      return (today * 1_440 + Int64(minute)) * 60
    }
    guard let day = nextDay(from: today + 1), let minute = firstMinute(from: 0) else { return nil }
    return (day * 1_440 + Int64(minute)) * 60
  }

  /// The last of its minutes that begins at or before `local`; nil when there is none.
  func previous(atOrBefore local: LocalSeconds) -> LocalSeconds? {
    let minute = floorDivide(local, 60)
    let today = floorDivide(minute, 1_440)
    if isOn(today), let minute = lastMinute(upTo: Int(minute - today * 1_440)) {
      return (today * 1_440 + Int64(minute)) * 60
    }
    guard let day = previousDay(from: today - 1), let minute = lastMinute(upTo: 1_439) else {
      return nil
    }
    return (day * 1_440 + Int64(minute)) * 60
  }

  /// The calendar repeats itself after 400 years, so a day that is not in them never comes.
  private static let cycle: Int64 = 146_097

  private func nextDay(from first: Int64) -> Int64? {
    var day = first
    while day < first + Self.cycle {
      let date = CalendarDay(day: day)
      if months.contains(date.month) {
        if isOn(day, date) { return day }
        day += 1
      } else {
        day += Int64(CalendarDay.days(in: date.month, of: date.year) - date.day + 1)
      }
    }
    return nil
  }

  private func previousDay(from last: Int64) -> Int64? {
    var day = last
    while day > last - Self.cycle {
      let date = CalendarDay(day: day)
      if months.contains(date.month) {
        if isOn(day, date) { return day }
        day -= 1
      } else {
        day -= Int64(date.day)
      }
    }
    return nil
  }

  private func isOn(_ day: Int64) -> Bool { isOn(day, CalendarDay(day: day)) }

  private func isOn(_ day: Int64, _ date: CalendarDay) -> Bool {
    guard months.contains(date.month) else { return false }
    let inMonth = days.contains(date.day)
    let inWeek = weekdays.contains(CalendarDay.weekday(day))
    return dayRule == .both ? inMonth && inWeek : inMonth || inWeek
  }

  private func firstMinute(from minute: Int) -> Int? {
    if hours.contains(minute / 60), let found = minutes.first(from: minute % 60) {
      return minute / 60 * 60 + found
    }
    guard let hour = hours.first(from: minute / 60 + 1), let found = minutes.first(from: 0) else {
      return nil
    }
    return hour * 60 + found
  }

  private func lastMinute(upTo minute: Int) -> Int? {
    if hours.contains(minute / 60), let found = minutes.last(upTo: minute % 60) {
      return minute / 60 * 60 + found
    }
    guard let hour = hours.last(upTo: minute / 60 - 1), let found = minutes.last(upTo: 59) else {
      return nil
    }
    return hour * 60 + found
  }
}

extension Recurrence {
  /// Numbers from 0 to 63.
  struct Field: Hashable, Sendable {
    private var bits: UInt64 = 0

    init(_ numbers: some Sequence<Int>) { for number in numbers { insert(number) } }

    static func all(of range: ClosedRange<Int>) -> Field { Field(range) }

    var numbers: [Int] { (0..<64).filter(contains) }

    mutating func insert(_ number: Int) { bits |= 1 << UInt64(number) }

    func contains(_ number: Int) -> Bool { bits >> UInt64(number) & 1 == 1 }

    func first(from number: Int) -> Int? {
      let rest = number < 64 ? bits >> UInt64(number) : 0
      return rest == 0 ? nil : number + rest.trailingZeroBitCount
    }

    func last(upTo number: Int) -> Int? {
      guard number >= 0 else { return nil }
      let rest = bits << UInt64(63 - number)
      return rest == 0 ? nil : number - rest.leadingZeroBitCount
    }
  }
}
