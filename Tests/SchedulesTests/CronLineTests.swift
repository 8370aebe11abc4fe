import Schedules
import Testing

@Suite struct CronLineTests {
  @Test(arguments: [
    ("@daily", "0 0 * * *"), ("@Hourly", "0 * * * *"), ("@weekly", "0 0 * * sun"),
    ("@yearly", "0 0 1 jan *"), ("@annually", "0 0 1 1 *"), ("@midnight", "0 0 * * *"),
    ("@monthly", "0 0 1 * *"), ("0 0 * * 7", "0 0 * * 0"), ("0 0 * * 5-7", "0 0 * * 0,5,6"),
    ("0 0 * JAN-mar Mon-fri", "0 0 * 1,2,3 1-5"), ("*/20 8-18/5 * * *", "0,20,40 8,13,18 * * *"),
    ("\t5  4\t* * * ", "5 4 * * *"), ("05 04 * * *", "5 4 * * *"),
  ])
  func `one thing may be written in two ways`(one: String, other: String) throws {
    #expect(try Recurrence(cron: one) == Recurrence(cron: other))
  }

  @Test func `a day of the month or a day of the week is enough`() throws {
    let timetable = try Timetable(cron: "0 9 13 * fri", "UTC")
    #expect(
      try timetable.shown(after: "2026-01-08T12:00:00Z")
        == ["01-09 09:00 +0000", "01-13 09:00 +0000", "01-16 09:00 +0000"])
  }

  @Test func `with an asterisk, both have to hold`() throws {
    let any = try Timetable(cron: "0 9 * * fri", "UTC")
    #expect(
      try any.shown(after: "2026-01-08T12:00:00Z", 2) == ["01-09 09:00 +0000", "01-16 09:00 +0000"])
    // Odd days that are Fridays, as Debian's cron has it.
    let odd = try Timetable(cron: "0 9 */2 * fri", "UTC")
    #expect(
      try odd.shown(after: "2026-01-09T12:00:00Z", 2) == ["01-23 09:00 +0000", "02-13 09:00 +0000"])
  }

  @Test(arguments: [
    ("60 * * * *", "60 is not a minute", "it goes from 0 to 59", 0..<2),
    ("* 24 * * *", "24 is not a hour", "it goes from 0 to 23", 2..<4),
    ("* * 0 * *", "0 is not a day of the month", "it goes from 1 to 31", 4..<5),
    ("* * * 13 *", "13 is not a month", "it goes from 1 to 12", 6..<8),
    ("* * * * 8", "8 is not a day of the week", "it goes from 0 to 7", 8..<9),
    (
      "* * * * mo", "'mo' is not a day of the week", "write numbers from 0 to 7, or sun, mon, …",
      8..<10
    ),
    ("1,,2 * * * *", "'' is not a minute", "write numbers from 0 to 59", 2..<2),
    ("5/10 * * * *", "a step needs a range before it", "write 5-59/10 or */10", 0..<4),
    ("*/0 * * * *", "'0' is not a step", "write 1 or more", 2..<3),
    ("* 18-8 * * *", "'18-8' goes backwards", "write two ranges, or a list", 2..<6),
    (
      "99999999999999999999 * * * *", "'99999999999999999999' is not a minute",
      "write numbers from 0 to 59", 0..<20
    ),
    ("-5 * * * *", "'' is not a minute", "write numbers from 0 to 59", 0..<0),
    ("1-2-3 * * * *", "'1-2-3' is not a minute", "write numbers from 0 to 59", 0..<5),
    ("*/2/3 * * * *", "'*/2/3' is not a minute", "write numbers from 0 to 59", 0..<5),
    (
      "* * * *", "a cron line has five fields, not 4",
      "minute, hour, day of month, month, day of week: 30 9 * * tue,thu", 0..<7
    ),
    (
      "", "a cron line has five fields, not 0",
      "minute, hour, day of month, month, day of week: 30 9 * * tue,thu", 0..<0
    ),
    (
      "@reboot", "'@reboot' is not a time",
      "write one of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly", 0..<7
    ),
    (
      " @dayly", "'@dayly' is not a time",
      "write one of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly", 1..<7
    ),
  ])
  func `a mistake is told with its place and its mend`(
    line: String, message: String, hint: String, range: Range<Int>
  ) throws {
    let error = try #require(throws: CronError.self) { try Recurrence(cron: line) }
    #expect(error.description == message)
    #expect(error.hint == hint)
    #expect(error.range == range)
  }
}
