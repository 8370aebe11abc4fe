/// When the clocks change every year, as the last line of a zone's file says: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: POSIX.1, the environment variable TZ, with the longer hours of RFC 8536, section 3.3.1.
struct ZoneRule {
  /// Seconds east of Greenwich.
  private var standard: Int
  fileprivate var summer: (offset: Int, begin: Turn, end: Turn)?

  /// A day of the year, and seconds after its midnight, which may lie on another day.
  fileprivate struct Turn {
    enum Day {
      /// Counted from 1, with 29 February never counted.
      case counted(Int)
      /// Counted from 0, 29 February too.
      case zeroBased(Int)
      /// The first, second, … (5: last) such day of the week of a month; 0 is Sunday.
      case weekday(month: Int, week: Int, weekday: Int)
    }

    var day: Day
    var seconds: Int
  }

  /// Reads a rule; nil when it is none.
  init?(_ text: String) {
    var scan = Scan(text)
    guard scan.name(), let standard = scan.time() else { return nil }
    self.standard = -standard
    if scan.isAtEnd { return }
    guard scan.name() else { return nil }
    var offset = self.standard + 3_600
    if !scan.isAt(",") {
      guard let given = scan.time() else { return nil }
      offset = -given
    }
    guard scan.skip(","), let begin = Self.turn(&scan), scan.skip(","),
      let end = Self.turn(&scan), scan.isAtEnd
    else { return nil }
    summer = (offset, begin, end)
  }

  /// The changes of these years, in order; none where the clocks stay as they are.
  func changes(from first: Int, to last: Int) -> [Zone.Change] {
    guard let summer else { return [] }
    return (first...last).flatMap { year in
      [
        Zone.Change(
          at: summer.begin.moment(in: year) - Int64(standard), offset: summer.offset),
        Zone.Change(at: summer.end.moment(in: year) - Int64(summer.offset), offset: standard),
      ]
    }.sorted { $0.at < $1.at }
  }

  private static func turn(_ scan: inout Scan) -> Turn? {
    let day: Turn.Day
    if scan.skip("M") {
      guard let month = scan.number(in: 1...12), scan.skip("."), let week = scan.number(in: 1...5),
        scan.skip("."), let weekday = scan.number(in: 0...6)
      else { return nil }
      day = .weekday(month: month, week: week, weekday: weekday)
    } else if scan.skip("J") {
      guard let number = scan.number(in: 1...365) else { return nil }
      day = .counted(number)
    } else {
      guard let number = scan.number(in: 0...365) else { return nil }
      day = .zeroBased(number)
    }
    guard scan.skip("/") else { return Turn(day: day, seconds: 2 * 3_600) }
    return scan.time().map { Turn(day: day, seconds: $0) }
  }

  private struct Scan {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard isAt(character) else { return false }
      rest.removeFirst()
      return true
    }

    /// `CET` or `<+1030>`.
    mutating func name() -> Bool {
      if skip("<") {
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
        rest = rest[rest.index(after: end)...]
        return true
      }
      let length = rest.prefix { UInt8(ascii: "A")...UInt8(ascii: "z") ~= $0 }.count
      rest = rest.dropFirst(length)
      return length > 0
    }

    /// `-1`, `3:30` or `167:00:00`, in seconds.
    mutating func time() -> Int? {
      let sign = skip("-") ? -1 : 1
      if sign == 1 { _ = skip("+") }
      guard var seconds = number(in: 0...167).map({ $0 * 3_600 }) else { return nil }
      for unit in [60, 1] where skip(":") {
        guard let number = number(in: 0...59) else { return nil }
        seconds += number * unit
      }
      return sign * seconds
    }

    mutating func number(in range: ClosedRange<Int>) -> Int? {
      let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      guard !digits.isEmpty, let number = Int(Substring(digits)), range.contains(number) else {
        return nil
      }
      rest = rest.dropFirst(digits.count)
      return number
    }
  }
}

extension ZoneRule.Turn {
  /// The moment in a year, by the clock that holds until then.
  fileprivate func moment(in year: Int) -> LocalSeconds {
    let newYear = CalendarDay(year: year, month: 1, day: 1).number
    let number: Int64 =
      switch day {
      case .counted(let count):
        newYear + Int64(count - 1) + (count > 59 && CalendarDay.isLeap(year) ? 1 : 0)
      case .zeroBased(let count): newYear + Int64(count)
      case .weekday(let month, let week, let weekday):
        Self.day(year: year, month: month, week: week, weekday: weekday)
      }
    return number * 86_400 + Int64(seconds)
  }

  private static func day(year: Int, month: Int, week: Int, weekday: Int) -> Int64 {
    let first = CalendarDay(year: year, month: month, day: 1).number
    let lead = (weekday - CalendarDay.weekday(first) + 7) % 7
    let days = CalendarDay.days(in: month, of: year)
    var day = lead + (week - 1) * 7
    while day >= days { day -= 7 }
    return first + Int64(day)
  }
}
