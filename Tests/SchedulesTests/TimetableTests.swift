import Schedules
import Testing

@Suite struct TimetableTests {
  @Test func `a time on some days comes on those days, in its zone`() throws {
    let timetable = Timetable(
      Recurrence(hour: 9, minute: 30, days: [.tue, .thu]), in: try zone("Europe/Berlin"))
    #expect(
      try timetable.shown(after: "2026-06-01T00:00:00Z")
        == ["06-02 09:30 +0200", "06-04 09:30 +0200", "06-09 09:30 +0200"])
  }

  @Test(arguments: [
    // Two in the morning is left out, and the first instant after the gap is three.
    ("Europe/Berlin", "2026-03-28T12:00:00Z", ["03-29 03:00 +0200", "03-30 02:30 +0200"]),
    // Half past two is shown twice.
    ("Europe/Berlin", "2026-10-24T12:00:00Z", ["10-25 02:30 +0200", "10-26 02:30 +0100"]),
    ("America/New_York", "2026-03-07T12:00:00Z", ["03-08 03:00 -0400", "03-09 02:30 -0400"]),
    // South of the equator the gap is in October, in Chatham at a quarter to three.
    ("Australia/Sydney", "2026-10-03T00:00:00Z", ["10-04 03:00 +1100", "10-05 02:30 +1100"]),
    ("Australia/Sydney", "2026-04-04T00:00:00Z", ["04-05 02:30 +1100", "04-06 02:30 +1000"]),
    ("Pacific/Chatham", "2026-09-26T00:00:00Z", ["09-27 02:30 +1245", "09-28 02:30 +1345"]),
    // Half an hour: 02:00 becomes 02:30, and 02:00 becomes 01:30.
    ("Australia/Lord_Howe", "2026-10-03T00:00:00Z", ["10-04 02:30 +1100", "10-05 02:30 +1100"]),
    ("Australia/Lord_Howe", "2026-04-04T00:00:00Z", ["04-05 02:30 +1030", "04-06 02:30 +1030"]),
    // The gap is at midnight.
    ("America/Santiago", "2026-09-05T12:00:00Z", ["09-06 02:30 -0300", "09-07 02:30 -0300"]),
    // Summer time that is the winter's: the standard clock of Dublin is the later one.
    ("Europe/Dublin", "2026-10-24T12:00:00Z", ["10-25 02:30 +0000", "10-26 02:30 +0000"]),
  ])
  func `half past two comes once a day, whatever the clocks do`(
    name: String, start: String, expected: [String]
  ) throws {
    let timetable = Timetable(Recurrence(hour: 2, minute: 30), in: try zone(name))
    #expect(try timetable.shown(after: start, 2) == expected)
  }

  @Test func `midnight that is left out comes at one`() throws {
    let timetable = try Timetable(cron: "@daily", "America/Santiago")
    #expect(
      try timetable.shown(after: "2026-09-05T12:00:00Z", 2)
        == ["09-06 01:00 -0300", "09-07 00:00 -0300"])
  }

  @Test func `all times of a gap come at its end, which is once`() throws {
    let timetable = try Timetable(cron: "0,20,40 2 * * *", "Europe/Berlin")
    #expect(
      try timetable.shown(after: "2026-03-28T12:00:00Z", 2)
        == ["03-29 03:00 +0200", "03-30 02:00 +0200"])
    let lordHowe = try Timetable(cron: "10 2 * * *", "Australia/Lord_Howe")
    #expect(
      try lordHowe.shown(after: "2026-10-03T00:00:00Z", 2)
        == ["10-04 02:30 +1100", "10-05 02:10 +1100"])
  }

  @Test func `a day that is left out comes at the first instant after it`() throws {
    // Samoa went from Thursday the 29th to Saturday the 31st of December 2011.
    let timetable = try Timetable(cron: "0 9 * * *", "Pacific/Apia")
    #expect(
      try timetable.shown(after: "2011-12-29T00:00:00Z")
        == ["12-29 09:00 -1000", "12-31 00:00 +1400", "12-31 09:00 +1400"])
  }

  @Test func `a quarter of an hour stays one`() throws {
    let timetable = try Timetable(cron: "*/15 * * * *", "Europe/Berlin")
    for start in ["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"] {
      var moment = try instant(start)
      for _ in 0..<200 {
        let next = try #require(timetable.next(after: moment))
        #expect(next - moment == 15 * 60_000)
        #expect(timetable.previous(atOrBefore: next - 1) == moment)
        moment = next
      }
    }
  }

  @Test func `what comes every two hours names times, and none is lost`() throws {
    let timetable = try Timetable(cron: "0 */2 * * *", "Europe/Berlin")
    #expect(
      try timetable.shown(after: "2026-03-28T23:00:00Z")
        == ["03-29 03:00 +0200", "03-29 04:00 +0200", "03-29 06:00 +0200"])
  }

  @Test func `29 February comes in leap years, and 30 February never`() throws {
    let leap = try Timetable(cron: "0 0 29 2 *", "UTC")
    #expect(
      leap.next(after: try instant("2026-01-01T00:00:00Z")) == (try instant("2028-02-29T00:00:00Z"))
    )
    // 2100 is none.
    #expect(
      leap.next(after: try instant("2096-03-01T00:00:00Z")) == (try instant("2104-02-29T00:00:00Z"))
    )
    #expect(
      leap.previous(atOrBefore: try instant("2103-01-01T00:00:00Z"))
        == (try instant("2096-02-29T00:00:00Z")))
    let never = try Timetable(cron: "0 0 30 2 *", "Europe/Berlin")
    #expect(never.recurrence.isNever)
    #expect(never.next(after: 0) == nil)
    #expect(never.previous(atOrBefore: 0) == nil)
    #expect(!leap.recurrence.isNever)
  }

  @Test func `what comes is after the instant, and what came is at it or before`() throws {
    let timetable = try Timetable(cron: "30 9 * * *", "UTC")
    let half = try instant("2026-06-01T09:30:00Z")
    #expect(timetable.next(after: half - 1) == half)
    #expect(timetable.next(after: half) == half + 86_400_000)
    #expect(timetable.previous(atOrBefore: half) == half)
    #expect(timetable.previous(atOrBefore: half - 1) == half - 86_400_000)
  }
}
