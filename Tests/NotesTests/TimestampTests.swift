import Notes
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    ("2026-03-05", "2026-03-05T00:00:00+00:00"),
    ("2026-03-05T20:18:50+04:00", "2026-03-05T20:18:50+04:00"),
    ("2026-03-05 20:18:50.25 +0400", "2026-03-05T20:18:50+04:00"),
    ("2026-03-05T20:18:50Z", "2026-03-05T20:18:50+00:00"),
    ("2026-03-05t20:18", "2026-03-05T20:18:00+00:00"),
    ("1969-12-31T23:00:00-05", "1969-12-31T23:00:00-05:00"),
  ])
  func `dates and times are read and written back`(_ text: String, _ expected: String) throws {
    #expect(try #require(Timestamp(text)).description == expected)
  }

  @Test(arguments: [
    "", "2026-02-30", "2026-3-5", "2026-03-05T", "2026-03-05T25:00", "2026-03-05T10:00:00+99:00",
    "2026-03-05T10:00:00x", "2026-03-05T10:00:00.Z", "5 March 2026", "2026-03-05T+1:00:00",
  ])
  func `what is no date is refused`(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `a date is shown as its author saw it`() {
    let late = Timestamp(seconds: 1_772_741_930, offset: 240)
    #expect(late.day.long == "6 March 2026")
    #expect(late.mailDate == "Fri, 06 Mar 2026 00:18:50 +0400")
  }

  @Test func `every day from 1600 to 2400 has its number and back`() throws {
    let first = try #require(Day("1600-01-01")).daysSince1970
    let last = try #require(Day("2400-12-31")).daysSince1970
    for number in first...last {
      let day = Day(daysSince1970: number)
      #expect(day.daysSince1970 == number && Day(day.description) == day)
    }
  }
}
