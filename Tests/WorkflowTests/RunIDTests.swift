import Testing

@testable import Workflow

@Suite struct RunIDTests {
  @Test func `an id has 26 characters, and ids sort by time`() {
    let early = RunID.make(at: 1_772_000_000_000) { .max }
    let late = RunID.make(at: 1_772_000_000_001) { 0 }
    #expect(early.utf8.count == 26)
    #expect(early < late)
    #expect(early.suffix(16) == "zzzzzzzzzzzzzzzz")
    #expect(RunID.make(at: 0) { 0 } == "00000000000000000000000000")
  }
}
