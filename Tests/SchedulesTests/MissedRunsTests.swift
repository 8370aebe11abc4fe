import Schedules
import Testing

@Suite struct MissedRunsTests {
  private let hour: Int64 = 3_600_000
  private let daily: Timetable
  /// 09:30 of a day; the times before are whole days earlier.
  private let half: Int64

  init() throws {
    daily = try Timetable(cron: "30 9 * * *", "UTC")
    half = try instant("2026-06-10T09:30:00Z")
  }

  @Test func `on time is up to five minutes late, and only once`() {
    #expect(MissedRuns.skip.due(daily, done: [], now: half - 1) == nil)
    for late in [0, 59_000, MissedRuns.punctual] {
      #expect(MissedRuns.skip.due(daily, done: [], now: half + late) == half)
      #expect(MissedRuns.skip.due(daily, done: [half], now: half + late) == nil)
    }
    #expect(MissedRuns.skip.due(daily, done: [], now: half + MissedRuns.punctual + 1) == nil)
  }

  @Test func `however many were missed, one is made up for, within the window`() {
    let done = [half - 30 * 24 * hour]
    #expect(MissedRuns.once(within: 6 * hour).due(daily, done: done, now: half + 6 * hour) == half)
    #expect(
      MissedRuns.once(within: 6 * hour).due(daily, done: done, now: half + 6 * hour + 1) == nil)
    #expect(MissedRuns.skip.due(daily, done: done, now: half + hour) == nil)
    #expect(
      MissedRuns.once(within: 6 * hour).due(daily, done: done + [half], now: half + hour) == nil)
  }

  @Test func `a timetable that is new has missed nothing`() {
    #expect(MissedRuns.once(within: 6 * hour).due(daily, done: [], now: half + hour) == nil)
    #expect(MissedRuns.once(within: 6 * hour).due(daily, done: [], now: half + 60_000) == half)
  }

  @Test func `a time that was moved ahead of the last run is not made up for`() throws {
    let earlier = try Timetable(cron: "0 8 * * *", "UTC")
    #expect(MissedRuns.once(within: 6 * hour).due(earlier, done: [half], now: half + hour) == nil)
  }

  @Test func `a clock that jumps back fires nothing twice, and one that was ahead loses nothing`() {
    let policy = MissedRuns.once(within: 6 * hour)
    let day = 24 * hour
    var done: [Int64] = []
    // Forwards, back by three days, back by a minute, and on from there, a minute a step.
    let clock =
      [half, half + day, half + 2 * day, half + 400 * day].map { $0 + 1_000 }
      + stride(from: half - hour, to: half + 4 * day, by: 60_000).map { $0 }
    for now in clock {
      if let due = policy.due(daily, done: done, now: now) {
        #expect(!done.contains(due))
        done.append(due)
      }
    }
    #expect(
      done == [half, half + day, half + 2 * day, half + 400 * day, half + 3 * day])
  }
}
