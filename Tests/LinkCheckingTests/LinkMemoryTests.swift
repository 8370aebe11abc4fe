import Testing

@testable import LinkChecking

@Suite struct LinkMemoryTests {
  private let hour: Int64 = 3600

  @Test func `a link is dead after three failures that lie days apart`() {
    var memory = LinkMemory()
    for (at, times) in [(0, 1), (1, 1), (19, 1), (20, 2), (39, 2)] {
      memory.record(.failed("gone"), of: "a", now: Int64(at) * hour)
      #expect(memory.verdict(on: "a") == .failing("gone", times: times))
    }
    memory.record(.failed("gone"), of: "a", now: 40 * hour)
    #expect(memory.verdict(on: "a") == .dead("gone", since: 0))
  }

  @Test func `one success forgives all failures, and an unknown none`() {
    var memory = LinkMemory()
    memory.record(.failed("x"), of: "a", now: 0)
    memory.record(.failed("x"), of: "a", now: 30 * hour)
    memory.record(.unknown("y"), of: "a", now: 50 * hour)
    #expect(memory.verdict(on: "a") == .unknown("y"))
    memory.record(.failed("x"), of: "a", now: 60 * hour)
    #expect(memory.verdict(on: "a") == .dead("x", since: 0))
    memory.record(.alive, of: "a", now: 90 * hour)
    memory.record(.failed("x"), of: "a", now: 120 * hour)
    #expect(memory.verdict(on: "a") == .failing("x", times: 1))
  }

  @Test func `each outcome has an age of its own`() {
    var memory = LinkMemory()
    memory.record(.alive, of: "a", now: 0)
    memory.record(.failed("x"), of: "b", now: 0)
    memory.record(.unknown("x"), of: "c", now: 0)
    #expect(
      ["a", "b", "c", "d"].map { memory.isDue($0, now: 19 * hour) } == [false, false, false, true])
    #expect(["a", "b", "c"].map { memory.isDue($0, now: 25 * hour) } == [false, true, true])
    #expect(["a", "b", "c"].map { memory.isDue($0, now: 7 * 24 * hour) } == [true, true, true])
    #expect(memory.isDue("a", now: -1))
  }

  @Test func `what is stored is read again`() {
    var memory = LinkMemory()
    memory.record(.alive, of: "http://a/", now: 1)
    memory.record(.moved(to: "http://b/"), of: "http://b", now: 2)
    memory.record(.insecure(better: "https://c/"), of: "http://c/", now: 3)
    memory.record(.failed("no\ttab"), of: "http://d/é", now: 4)
    memory.record(.unknown(""), of: "http://e/", now: 5)
    let again = LinkMemory(memory.bytes)
    #expect(again.entries.keys.sorted() == memory.entries.keys.sorted())
    #expect(again.verdict(on: "http://d/é") == .failing("no tab", times: 1))
    #expect(again.bytes == memory.bytes)
  }

  @Test(arguments: [
    "", "x", "controlroom links 2\na\t1\talive\t\t0\t0\t0\n",
    "controlroom links 1\na\tb\n\t\t\n\u{0}",
  ])
  func `what cannot be read is forgotten`(text: String) {
    #expect(LinkMemory(Array(text.utf8)).entries.isEmpty)
  }

  @Test func `links that nobody asks for are forgotten`() {
    var memory = LinkMemory()
    memory.record(.alive, of: "a", now: 0)
    memory.forget(now: 181 * 24 * hour)
    #expect(memory.entries.isEmpty)
  }
}
