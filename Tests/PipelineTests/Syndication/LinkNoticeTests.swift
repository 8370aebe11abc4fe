import Delivering
import Foundation
import Support
import Testing
import Workflow

@testable import Pipeline

/// Links of notes, and the pages that are told of them.
@Suite struct LinkNoticeTests {
  private static let one = "https://one.example/a"
  private static let two = "http://two.example/b"
  private static let source = "https://example.org/notes/a/"

  @Test func `each page is told once, after one consent to all of them`() async throws {
    let links = (1...50).map { "https://page\($0).example/" }
    let desk = try WebDesk(links + [Self.two, links[0], "https://example.org/notes/b/"])
    let waiting = try await desk.syndicate()
    #expect(waiting.runs.last?.state == .waiting && waiting.notices == 1 && desk.web.asked.isEmpty)
    let approvals = Approvals(desk.location)
    let pending = try approvals.waiting()
    let notice = try #require(try await approvals.notices(of: pending).values.first)
    #expect(pending.count == 1 && notice.targets.map(\.address) == (links + [Self.two]).sorted())
    try desk.approve()
    let told = try await desk.syndicate()
    #expect(told.runs.last?.state == .succeeded)
    #expect(desk.web.mentions == (links + [Self.two]).map { "\(Self.source) \($0)" }.sorted())
    let again = try await desk.syndicate()
    #expect(again.runs.isEmpty && again.notices == 0 && desk.web.mentions.count == 51)
    #expect(try await desk.receipts().map(\.isSent) == Array(repeating: true, count: 51))
    let repository = try desk.location.open()
    #expect(try Receipts(in: repository).syndication(in: repository).isEmpty)
  }

  @Test func `a site that does not list the channel tells nobody`() async throws {
    let desk = try WebDesk([Self.one], site: "  mastodon: {}")
    await #expect(throws: Stop.self) { try await desk.syndicate() }
    #expect(desk.web.asked.isEmpty)
  }

  @Test func `a note that skips the channel tells nobody`() async throws {
    let desk = try WebDesk([Self.one])
    try desk.commit(
      "---\nchannels: { webmention: { skip: true } }\n---\n" + WebDesk.note([Self.one]))
    #expect(try await desk.syndicate().notices == 0)
  }

  @Test func `who wants to be told of nothing is let go, and keeps nobody back`() async throws {
    let links = [Self.one, "https://silent.example/", "https://dead.example/"]
    let desk = try WebDesk(links)
    desk.web.fail(Self.one, Response(status: 400))
    try await desk.syndicate()
    try desk.approve()
    let told = try await desk.syndicate()
    #expect(told.runs.last?.state == .succeeded && desk.web.mentions.isEmpty)
    #expect(told.runs.last?.steps.last?.outputs["told"] == "0 targets told, 3 let go")
    #expect(try await desk.syndicate().notices == 0)
    let evidence = try await desk.receipts().map {
      $0.settled?.fields[Attempt.Field.evidence] ?? ""
    }
    #expect(evidence[0].contains("404") && evidence[1].contains("400"))
    #expect(evidence[2] == "the page wants to be told of no links")
    try desk.repository.git("rm", "-q", "notes/a.md")
    try desk.repository.git("commit", "-q", "-m", "Remove it")
    #expect(try await desk.syndicate().notices == 0)
  }

  @Test func `who cannot be reached is tried four times, and the others are told at once`()
    async throws
  {
    let desk = try WebDesk([Self.one, "https://nowhere.example/"], isUsual: false)
    try await desk.syndicate()
    try desk.approve()
    try await desk.syndicate()
    #expect(desk.web.mentions == ["\(Self.source) \(Self.one)"])
    try await desk.deliver()
    #expect(desk.web.asked.count { $0.contains("nowhere") } == 4)
    #expect(desk.web.mentions.count == 1)
    #expect(try await desk.syndicate().runs.isEmpty)
  }

  @Test func `an answer that was lost is told again, and a wish to wait is heard`() async throws {
    let desk = try WebDesk([Self.one, Self.two], isUsual: false)
    desk.web.fail(Self.one, nil)
    desk.web.fail(
      Self.two, Response(status: 429, headers: [.init("retry-after", "1")]), Response(status: 500))
    try await desk.deliver()
    #expect(desk.web.mentions.count == 3 && Set(desk.web.mentions).count == 2)
    #expect(try await desk.receipts().allSatisfy(\.isSent))
  }

  @Test func `a slip is no news, and a change is told to old targets and new`() async throws {
    let desk = try WebDesk([Self.one])
    try await desk.deliver()
    #expect(desk.web.mentions.count == 1)
    desk.web.forget()
    try desk.commit(WebDesk.note([Self.one], "A note of ten wordss and more"))
    #expect(try await desk.syndicate().notices == 0)
    try desk.commit(WebDesk.note([Self.one, Self.two], "A note of twelve words and more"))
    let asked = try await desk.syndicate()
    #expect(asked.notices == 1 && desk.web.mentions.isEmpty)
    try await desk.deliver()
    #expect(desk.web.mentions == [Self.two, Self.one].map { "\(Self.source) \($0)" })
    #expect(try await desk.syndicate().notices == 0)
  }

  @Test func `a link that is gone, and a note that is gone, are told to who was told of them`()
    async throws
  {
    let desk = try WebDesk([Self.one, Self.two])
    try await desk.deliver()
    desk.web.forget()
    try desk.commit(WebDesk.note([Self.two]))
    try await desk.deliver()
    #expect(desk.web.mentions == [Self.two, Self.one].map { "\(Self.source) \($0)" })
    desk.web.forget()
    try desk.repository.git("rm", "-q", "notes/a.md")
    try desk.repository.git("commit", "-q", "-m", "Remove it")
    try await desk.deliver()
    // The page that was told that the link is gone has no more to know.
    #expect(desk.web.mentions == ["\(Self.source) \(Self.two)"])
    #expect(try await desk.syndicate().notices == 0)
  }

  @Test func `copies that are left alone are told of a link once`() async throws {
    let desk = try WebDesk([Self.one], site: "  webmention: { edits: ignore }")
    try await desk.deliver()
    try desk.commit(WebDesk.note([Self.two], "Everything is otherwise now, in ten words"))
    try await desk.deliver()
    #expect(desk.web.mentions == [Self.two, Self.one].map { "\(Self.source) \($0)" })
    #expect(try await desk.syndicate().notices == 0)
  }

  @Test func `what was rejected is not asked about again until the note changes`() async throws {
    let desk = try WebDesk([Self.one])
    try await desk.syndicate()
    let approvals = Approvals(desk.location)
    _ = try approvals.decide(
      .reject, on: try approvals.waiting().map(\.pending.subject), because: "no",
      as: Identity(address: "ada@example.org", user: "ada", host: "desk"))
    try await desk.syndicate()
    #expect(try await desk.syndicate().notices == 0)
    try desk.commit(WebDesk.note([Self.one], "Everything is otherwise now, in ten words"))
    #expect(try await desk.syndicate().notices == 1)
    #expect(desk.web.asked.isEmpty)
  }

  @Test func `lost receipts or a lost ledger make nobody be told again`() async throws {
    let desk = try WebDesk([Self.one, Self.two])
    try await desk.deliver()
    try desk.repository.git("update-ref", "-d", "refs/controlroom/receipts")
    #expect(
      try await desk.syndicate().remarks == ["1 receipt written again from the ledger"])
    #expect(try await desk.syndicate().notices == 0)
    try FileManager.default.removeItem(atPath: desk.repository.path + "/.git/controlroom")
    #expect(try await desk.syndicate().notices == 0)
    #expect(desk.web.mentions.count == 2)
  }

  @Test func `two clones with one remote tell each page once`() async throws {
    let desk = try WebDesk([Self.one, Self.two])
    let bare = desk.repository.sibling("bare.git")
    try desk.repository.git("clone", "-q", "--bare", desk.repository.path, bare)
    var places: [RepositoryLocation] = []
    for name in ["one", "two"] {
      try desk.repository.git("clone", "-q", bare, desk.repository.sibling(name))
      places.append(RepositoryLocation(desk.repository.sibling(name)))
    }
    for place in places {
      try await desk.syndicate(at: place)
      try desk.approve(at: place)
    }
    let means = try desk.web.means()
    try await withThrowingTaskGroup { group in
      for place in places {
        group.addTask {
          _ = try await Syndicate(place, means: means, trigger: "test", actor: "ada").run()
        }
      }
      try await group.waitForAll()
    }
    for place in places + places { try await desk.syndicate(at: place) }
    #expect(desk.web.mentions.count == 2 && Set(desk.web.mentions).count == 2)
    for place in places { #expect(try await desk.syndicate(at: place).notices == 0) }
  }
}
