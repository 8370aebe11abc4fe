import Notes
import Schedules
import Support
import Testing

@testable import Pipeline

@Suite struct PacingTests {
  private func pacing(
    slots: [String] = [], quiet: String? = nil, cap: String? = nil, gap: String? = nil,
    zone: String = "Europe/Berlin"
  ) throws -> Pacing {
    var pace = ChannelDelivery.Pace()
    pace.slots = try slots.map { try #require(ChannelDelivery.Slot($0)) }
    pace.quiet = try quiet.map { try #require(ChannelDelivery.Quiet($0)) }
    pace.cap = try cap.map { try #require(ChannelDelivery.Cap($0)) }
    pace.gap = try gap.map { try #require(ChannelDelivery.Cap.seconds($0)) }
    return Pacing(pace, in: try ZoneDatabase().zone(zone))
  }

  private func moment(_ text: String) throws -> Int64 {
    try #require(Timestamp(text)).seconds * 1000
  }

  @Test func `what is older than its memory changes no verdict`() throws {
    let now = try moment("2026-06-02T07:40:00Z")
    let paces = [
      try pacing(gap: "4h"), try pacing(cap: "2/1d"), try pacing(slots: ["tue 09:30"]),
      try pacing(slots: ["09:30", "17:00"], quiet: "22:00-07:00", cap: "3/2d", gap: "45m"),
    ]
    var seed = Seeded(seed: 5)
    for pacing in paces {
      for _ in 0..<50 {
        let sent = (0..<8).map { _ in now - Int64.random(in: 0...(4 * 86_400_000), using: &seed) }
        #expect(
          pacing.verdict(wanted: nil, sent: sent, now: now)
            == pacing.verdict(
              wanted: nil, sent: sent.filter { $0 >= now - pacing.memory }, now: now))
      }
    }
  }

  @Test func `without a rule it goes at once, and with a date not before`() throws {
    let (now, later) = (try moment("2026-06-02T10:00:00Z"), try moment("2026-06-05T10:00:00Z"))
    #expect(try pacing().verdict(wanted: nil, sent: [now], now: now) == nil)
    #expect(try pacing().verdict(wanted: later, sent: [], now: now)?.at == later)
    #expect(try pacing().verdict(wanted: now - 1, sent: [], now: now) == nil)
  }

  @Test(arguments: [
    // Half past nine in Berlin, in summer and in winter.
    ("2026-06-02T05:00:00Z", "2026-06-02T07:30:00Z"),
    ("2026-12-01T05:00:00Z", "2026-12-01T08:30:00Z"),
    ("2026-06-02T08:01:00Z", "2026-06-04T07:30:00Z"),
  ])
  func `a slot is a time of the site's zone`(_ now: String, _ at: String) throws {
    let pacing = try pacing(slots: ["tue 09:30", "thu 09:30"])
    #expect(try pacing.verdict(wanted: nil, sent: [], now: moment(now))?.at == moment(at))
  }

  @Test func `a slot takes one`() throws {
    let pacing = try pacing(slots: ["tue 09:30"])
    let now = try moment("2026-06-02T07:40:00Z")
    #expect(pacing.verdict(wanted: nil, sent: [], now: now) == nil)
    #expect(
      try pacing.verdict(wanted: nil, sent: [now - 60_000], now: now)?.at
        == moment("2026-06-09T07:30:00Z"))
  }

  @Test(arguments: [
    ("2026-06-02T21:00:00Z", "2026-06-03T05:00:00Z"),
    // The night in which clocks are put back is an hour longer, the one in March an hour shorter.
    ("2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z"),
    ("2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"),
  ])
  func `quiet hours end when they end on the wall`(_ now: String, _ at: String) throws {
    let verdict = try pacing(quiet: "22:00-07:00").verdict(
      wanted: nil, sent: [], now: moment(now))
    #expect(try verdict?.at == moment(at) && verdict?.reason == "the hours are quiet")
  }

  @Test func `a verdict breaks no rule, and asked again then it says now`() throws {
    var seed = Seeded(seed: 3)
    for _ in 0..<400 {
      let pacing = try pacing(
        slots: Bool.random(using: &seed) ? ["tue 09:30", "23:10", "02:30"] : [],
        quiet: Bool.random(using: &seed) ? "23:00-06:15" : nil,
        cap: Bool.random(using: &seed) ? "2/1d" : nil,
        gap: Bool.random(using: &seed) ? "4h" : nil)
      // Around the nights in which clocks are changed.
      let start = try moment(
        ["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z", "2026-06-01T12:00:00Z"]
          .randomElement(using: &seed) ?? "")
      let now = start + Int64.random(in: 0...(3 * 86_400_000), using: &seed)
      let sent = (0..<Int.random(in: 0...4, using: &seed)).map { _ in
        now - Int64.random(in: 0...(2 * 86_400_000), using: &seed)
      }
      guard let verdict = pacing.verdict(wanted: nil, sent: sent, now: now) else { continue }
      #expect(verdict.at > now && !verdict.reason.isEmpty)
      #expect(pacing.verdict(wanted: nil, sent: sent, now: verdict.at) == nil)
      if let gap = pacing.pace.gap {
        #expect(sent.allSatisfy { verdict.at - $0 >= gap * 1000 })
      }
      if let cap = pacing.pace.cap {
        #expect(sent.count { verdict.at - $0 < cap.seconds * 1000 } < cap.count)
      }
    }
  }
}
