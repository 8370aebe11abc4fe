import Foundation
import Schedules
import Support
import Testing

@Suite struct CalendarEventsTests {
  @Test(arguments: [
    ("30 9 * * tue,thu", "UTC", ["tue,thu *-*-* 9:30:00 UTC"]),
    ("0 9 13 * fri", "UTC", ["*-*-13 9:0:00 UTC", "fri *-*-* 9:0:00 UTC"]),
    ("*/30 * * 3 *", "UTC", ["*-3-* *:0,30:00 UTC"]),
    ("0 0 30 2 *", "Europe/Berlin", []),
    ("30 9 * * *", "Europe/Berlin", ["*-*-* 9:30:00 Europe/Berlin"]),
    // Half past two is left out in March, where three o'clock is 01:00 UTC, and comes twice in October.
    (
      "30 2 * * *", "Europe/Berlin",
      ["*-*-* 2:30:00 Europe/Berlin", "*-3-* 1:0:00 UTC", "*-10-* 0:30:00 UTC"]
    ),
  ])
  func `a timetable is written as systemd reads it`(
    line: String, name: String, events: [String]
  ) throws {
    let timetable = try Timetable(cron: line, name)
    #expect(timetable.calendarEvents(from: try instant("2026-06-01T00:00:00Z")) == events)
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")),
    arguments: [
      ("30 9 * * tue,thu", "Europe/Berlin"), ("30 2 * * *", "Europe/Berlin"),
      ("*/15 * * * *", "Europe/Berlin"), ("10 2 * * *", "Australia/Lord_Howe"),
      ("*/15 * * * *", "Australia/Lord_Howe"), ("@daily", "America/Santiago"),
      ("0 9 13 * fri", "America/New_York"), ("0 */2 29-31 * *", "Pacific/Chatham"),
      ("7,37 1-3 * 3,10,11 0", "Europe/Dublin"), ("0 0 29 2 *", "Asia/Tokyo"),
    ])
  func `systemd wakes up at each instant, and next when we say`(
    line: String, name: String
  ) throws {
    let timetable = try Timetable(cron: line, name)
    for start in [
      "2026-03-27T11:00:00Z", "2026-06-01T11:00:00Z", "2026-10-24T11:00:00Z",
      "2026-10-03T00:00:00Z", "2026-04-04T00:00:00Z", "2026-09-05T12:00:00Z",
    ] {
      let start = try instant(start)
      let woken = try Self.systemd(timetable.calendarEvents(from: start), from: start)
      var moment = start
      for _ in 0..<8 {
        let next = try #require(timetable.next(after: moment))
        #expect(woken.contains(next), "\(timetable.zone.shown(next)) of \(line) in \(name)")
        moment = next
      }
      let plain = try Self.systemd(
        [try #require(timetable.calendarEvents(from: start).first)], from: start)
      // Without a change of clocks in between, the event alone says what we say.
      if timetable.zone.offset(at: start / 1_000)
        == timetable.zone.offset(at: (timetable.next(after: start) ?? 0) / 1_000),
        timetable.calendarEvents(from: start).count == 1
      {
        #expect(plain.min() == timetable.next(after: start))
      }
    }
  }

  /// When systemd would wake up, in milliseconds since 1970.
  private static func systemd(_ events: [String], from start: Int64) throws -> Set<Int64> {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/systemd-analyze")
    process.arguments =
      ["calendar", "--base-time=@\(start / 1_000)", "--iterations=40"] + events
    process.environment = ["LC_ALL": "C", "TZ": "UTC"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = .gmt
    format.dateFormat = "yyyy-MM-dd HH:mm:ss"
    return Set(
      text.split(separator: "\n").compactMap { line -> Int64? in
        // "Next elapse: Mon 2026-03-30 00:30:00 UTC", then "Iter. #2: Tue …".
        guard line.contains("Next elapse") || line.contains("Iter"), line.hasSuffix(" UTC") else {
          return nil
        }
        let words = line.split(separator: " ").dropLast().suffix(2).joined(separator: " ")
        return format.date(from: words).map { Int64($0.timeIntervalSince1970) * 1_000 }
      })
  }
}
