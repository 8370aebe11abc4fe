import Synchronization
import Testing

@testable import Workflow

@Suite struct DeadlinesTests {
  @Test func `what has not ended in time expires, the nearest first, and nothing else does`()
    async throws
  {
    let deadlines = Deadlines()
    let (expired, expiring) = AsyncStream.makeStream(of: String.self)
    _ = deadlines.add(.seconds(3600)) { expiring.yield("never") }
    _ = deadlines.add(.milliseconds(120)) { expiring.yield("late") }
    let forgotten = deadlines.add(.milliseconds(5)) { expiring.yield("forgotten") }
    _ = deadlines.add(.milliseconds(40)) { expiring.yield("soon") }
    deadlines.forget(forgotten)
    var found: [String] = []
    for await word in expired {
      found.append(word)
      if found.count == 2 { break }
    }
    #expect(found == ["soon", "late"])
  }
}
