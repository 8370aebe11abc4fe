import Support
import Testing

@testable import Pipeline

@Suite struct SentTimesTests {
  @Test func `what was sent since a moment is all of it, in order, whatever was taken back`() {
    var seed = Seeded(seed: 11)
    var times = SentTimes()
    var known: [String: Int64] = [:]
    for _ in 0..<2_000 {
      let path = "p\(Int.random(in: 0..<40, using: &seed))"
      let moment =
        Bool.random(using: &seed) ? Int64.random(in: 0..<100, using: &seed) : nil
      times.set(moment, for: path)
      known[path] = moment
      let since = Int64.random(in: -5...105, using: &seed)
      #expect(Array(times.since(since)) == known.values.filter { $0 >= since }.sorted())
    }
  }
}
