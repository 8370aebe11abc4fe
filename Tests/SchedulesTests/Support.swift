import Foundation
import Schedules

/// The zone of a name; a test that asks for one that is not there fails.
func zone(_ name: String) throws -> Zone { try ZoneDatabase().zone(name) }

/// Milliseconds since 1970 of `2026-03-29T02:30:00Z`, with any offset.
func instant(_ text: String) throws -> Int64 {
  Int64(try Foundation.Date(text, strategy: .iso8601).timeIntervalSince1970) * 1_000
}

extension Timetable {
  init(cron line: String, _ name: String) throws {
    self.init(try Recurrence(cron: line), in: try ZoneDatabase().zone(name))
  }

  /// What comes after an instant, as the clock of the zone shows it: `03-29 03:00 +0200`.
  func shown(after text: String, _ count: Int = 3) throws -> [String] {
    var moment = try instant(text)
    var shown: [String] = []
    while shown.count < count, let next = next(after: moment) {
      shown.append(zone.shown(next))
      moment = next
    }
    return shown
  }
}

extension Zone {
  func shown(_ milliseconds: Int64) -> String {
    let seconds = milliseconds / 1_000
    let offset = self.offset(at: seconds)
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: offset)
    format.dateFormat = "MM-dd HH:mm Z"
    return format.string(from: Foundation.Date(timeIntervalSince1970: Double(seconds)))
  }
}
