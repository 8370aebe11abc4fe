import Delivering
import Foundation
import Support
import Testing
import Workflow

@testable import Pipeline

/// Feeds that changed, and the hub that is told of them.
@Suite struct FeedNoticeTests {
  @Test func `a hub is told of every feed once, without anybody's consent`() async throws {
    let desk = try HubDesk()
    let first = try await desk.syndicate(isFirst: true)
    #expect(first.runs.last?.state == .succeeded && first.notices == 1)
    #expect(desk.hub.told == HubDesk.feeds("", "notes/", "tags/swift/", "tricks/"))
    let told = first.runs.last?.steps.last?.outputs["told"]
    #expect(told == "12 targets told")

    let again = try await desk.syndicate()
    #expect(again.runs.isEmpty && again.notices == 0 && desk.hub.calls == 12)
    let receipts = try await desk.receipts()
    #expect(receipts.count == 12 && receipts.allSatisfy(\.isSent))
    // What is told to programs is no copy of a note.
    let repository = try desk.location.open()
    #expect(try Receipts(in: repository).syndication(in: repository).isEmpty)
  }

  @Test func `a commit makes one call for each feed that it changes`() async throws {
    let desk = try HubDesk()
    try await desk.syndicate(isFirst: true)
    desk.hub.forget()
    try desk.commit("# B\n\n" + HubDesk.words("Another shell"), to: "tricks/b.md")
    try await desk.syndicate()
    #expect(desk.hub.told == HubDesk.feeds("", "tricks/"))
    desk.hub.forget()
    try desk.commit("Not a note.\n", to: "LICENSE")
    #expect(try await desk.syndicate().notices == 0)
    #expect(desk.hub.told.isEmpty)
  }

  @Test func `what a feed said before is told again when it comes back`() async throws {
    let desk = try HubDesk()
    try await desk.syndicate(isFirst: true)
    let old = "# B\n\n" + HubDesk.words("A shell")
    for text in ["# B\n\n" + HubDesk.words("Another shell"), old] {
      try desk.commit(text, to: "tricks/b.md")
      desk.hub.forget()
      try await desk.syndicate()
      #expect(desk.hub.told == HubDesk.feeds("", "tricks/"))
    }
  }

  @Test func `who refuses for now is told later, each for itself`() async throws {
    let desk = try HubDesk(isUsual: false)
    desk.hub.fail(.status(429, [.init("retry-after", "1")]), .status(503), .drop, .takeThenDrop)
    var outcome = try await desk.syndicate(isFirst: true)
    for _ in 0..<40 where outcome.runs.last?.state != .succeeded {
      try await Task.sleep(for: .milliseconds(500))
      outcome = try await desk.syndicate()
    }
    #expect(outcome.runs.last?.steps.last?.outputs["told"] == "12 targets told")
    // A lost answer is a call that is made again: that is harmless, and here it is one.
    #expect(desk.hub.calls == 16 && desk.hub.told.count == 13 && Set(desk.hub.told).count == 12)
    let receipts = try await desk.receipts()
    #expect(receipts.count == 12 && receipts.allSatisfy(\.isSent))
    #expect(receipts.flatMap(\.attempts).count { $0.state == .absent } == 4)
    #expect(try await desk.syndicate().notices == 0)
  }

  @Test func `a hub that refuses for good is a failure that is seen`() async throws {
    let desk = try HubDesk()
    desk.hub.fail(.status(404))
    let first = try await desk.syndicate(isFirst: true)
    #expect(first.runs.last?.state == .failed)
    #expect(first.runs.last?.failure?.cause?.contains("404") == true)
    #expect(desk.hub.told.count == 11)
    try await desk.syndicate()
    #expect(desk.hub.told.count == 12 && desk.hub.calls == 13)
  }

  @Test func `lost receipts or a lost ledger make nobody be told again`() async throws {
    let desk = try HubDesk()
    try await desk.syndicate(isFirst: true)
    try desk.repository.git("update-ref", "-d", "refs/controlroom/receipts")
    let restored = try await desk.syndicate()
    #expect(restored.remarks == ["1 receipt written again from the ledger"])
    #expect(restored.notices == 0)
    try FileManager.default.removeItem(atPath: desk.repository.path + "/.git/controlroom")
    #expect(try await desk.syndicate().notices == 0)
    #expect(desk.hub.calls == 12)
    try desk.commit("# B\n\n" + HubDesk.words("Another shell"), to: "tricks/b.md")
    try await desk.syndicate()
    #expect(Set(desk.hub.told).count == 12 && desk.hub.calls > 12)
  }

  @Test func `two clones with one remote tell each feed once`() async throws {
    let desk = try HubDesk()
    let bare = desk.repository.sibling("bare.git")
    try desk.repository.git("clone", "-q", "--bare", desk.repository.path, bare)
    var places: [RepositoryLocation] = []
    for name in ["one", "two"] {
      try desk.repository.git("clone", "-q", bare, desk.repository.sibling(name))
      places.append(RepositoryLocation(desk.repository.sibling(name)))
    }
    let means = try desk.hub.means()
    try await withThrowingTaskGroup { group in
      for place in places {
        group.addTask {
          _ = try await Syndicate(
            place, means: means, isFirst: true, trigger: "test", actor: "ada"
          ).run()
        }
      }
      try await group.waitForAll()
    }
    for place in places + places { try await desk.syndicate(isFirst: true, at: place) }
    #expect(desk.hub.calls == 12 && Set(desk.hub.told).count == 12)
    for place in places { #expect(try await desk.syndicate(at: place).notices == 0) }
  }

  @Test func `a pipeline of one's own tells a hub too, and needs no approval`() async throws {
    let desk = try HubDesk(isUsual: false)
    let outcome = try await desk.syndicate(isFirst: true)
    #expect(outcome.runs.last?.state == .succeeded && desk.hub.told.count == 12)
  }

  @Test func `the timetable says how many feeds a hub is to be told of`() async throws {
    let desk = try HubDesk()
    let planned = try await Syndicate(
      desk.location, means: try desk.hub.means(), trigger: "test", actor: "ada"
    ).timetable()
    #expect(planned.map(\.channel) == ["websub"])
    #expect(planned.map(\.path) == ["https://hub.example/push?a=b"])
    #expect(planned.map(\.title) == ["12 targets"])
    #expect(desk.hub.calls == 0)
  }
}
