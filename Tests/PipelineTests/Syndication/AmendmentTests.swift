import Delivering
import Foundation
import Support
import Testing
import Workflow

@testable import Pipeline

/// What becomes of copies when their notes change, or go.
@Suite struct AmendmentTests {
  private static let other = Desk.note("Everything is otherwise now")

  /// A note that was delivered, and has changed since.
  private func changed(
    _ channel: FakeChannel = FakeChannel(), to text: String? = other
  ) async throws -> Desk {
    let desk = try Desk(channel, amends: true)
    try await desk.deliver()
    #expect(desk.channel.posts.count == 1)
    if let text {
      try desk.commit(text, to: "notes/a.md")
    } else {
      try desk.remove("notes/a.md")
    }
    return desk
  }

  @Test func `a material change is offered, made once after consent, and never posted`()
    async throws
  {
    let desk = try await changed()
    let offered = try await desk.syndicate()
    #expect(offered.changed == 1 && offered.due == 0 && offered.runs.last?.state == .waiting)
    #expect(desk.channel.calls == 1)
    try desk.approve()
    let done = try await desk.syndicate()
    #expect(done.runs.last?.state == .succeeded, "\(done.runs)")
    let post = try #require(desk.channel.posts.first)
    #expect(desk.channel.posts.count == 1 && post.edits == 1 && desk.channel.calls == 2)
    #expect(String(decoding: post.payload, as: UTF8.self).contains("otherwise"))
    let again = try await desk.syndicate()
    #expect(again.changed == 0 && again.runs.isEmpty && desk.channel.calls == 2)
    #expect(Set(try await desk.receipts().map(\.generation)) == [0, 1])
    let repository = try desk.location.open()
    #expect(try Receipts(in: repository).syndication(in: repository)["notes/a.md"]?.count == 1)
  }

  @Test func `who is asked for consent reads what is there beside what would be`() async throws {
    let desk = try await changed()
    _ = try await desk.syndicate()
    let approvals = Approvals(desk.location)
    let waiting = try approvals.waiting()
    let change = try #require(try await approvals.changes(of: waiting).values.first)
    #expect(waiting.count == 1 && change.word.hasPrefix("material") && !change.isWithdrawal)
    #expect(change.url?.hasPrefix("https://social.example/@ada/") == true)
    #expect(
      change.lines.contains { if case .old(let text) = $0 { text.contains("Ten") } else { false } })
    #expect(
      change.lines.contains {
        if case .new(let text) = $0 { text.contains("otherwise") } else { false }
      })
  }

  @Test func `a slip of the keyboard is shown, and offered to nobody`() async throws {
    let desk = try await changed(
      to: Desk.note("Ten words are enuogh for a note to be one"))
    let outcome = try await desk.syndicate()
    #expect(outcome.changed == 0 && outcome.runs.isEmpty && desk.channel.calls == 1)
    let outbox = Outbox(desk.location, means: desk.channel.means(), actor: "ada")
    #expect(try await outbox.entries().isEmpty)
    let noted = try #require(try await outbox.entries(all: true).first { $0.state == .noted })
    #expect(noted.remark == "edited since: typo; the copy is left as it is")
    #expect(try await desk.waits().last == noted.remark)
  }

  @Test(arguments: ["gone", "draft", "skip"])
  func `a note that is withdrawn has its copy taken back after consent, and no link to it`(
    how: String
  ) async throws {
    let matter =
      switch how {
      case "draft": "---\ndraft: true\n---\n"
      case "skip": "---\nchannels:\n  mastodon:\n    skip: true\n---\n"
      default: ""
      }
    let words = Desk.note("Ten words are enough for a note to be one")
    let desk = try await changed(to: how == "gone" ? nil : matter + words)
    let offered = try await desk.syndicate()
    #expect(offered.changed == 1 && desk.channel.calls == 1)
    try desk.approve()
    _ = try await desk.syndicate()
    #expect(desk.channel.posts.map(\.withdrawals) == [1])
    let repository = try desk.location.open()
    #expect(try Receipts(in: repository).syndication(in: repository).isEmpty)
    #expect(try await desk.syndicate().changed == 0)
    // It is not posted again when it comes back.
    try desk.commit(words, to: "notes/a.md")
    let back = try await desk.syndicate()
    #expect(back.due == 0 && back.changed == 0 && desk.channel.calls == 2)
  }

  @Test(arguments: [true, false], [true, false])
  func `a change whose answer was lost heals by itself, also where nobody can ask`(
    canBeAsked: Bool, isStored: Bool
  ) async throws {
    let desk = try await changed(FakeChannel(canBeAsked: canBeAsked))
    _ = try await desk.syndicate()
    try desk.approve()
    desk.channel.fail(isStored ? .storeThenDrop : .drop)
    for _ in 0..<4 { _ = try await desk.syndicate() }
    let post = try #require(desk.channel.posts.first)
    #expect(desk.channel.posts.count == 1 && post.edits == (canBeAsked || !isStored ? 1 : 2))
    #expect(String(decoding: post.payload, as: UTF8.self).contains("otherwise"))
    #expect(try await desk.receipts().allSatisfy(\.isSent))
    #expect(try await desk.syndicate().remarks.isEmpty)
  }

  @Test func `a change that is taken back is a change as well`() async throws {
    let desk = try await changed()
    for text in [nil, Desk.note("Ten words are enough for a note to be one"), Self.other] {
      if let text { try desk.commit(text, to: "notes/a.md") }
      #expect(try await desk.syndicate().changed == 1)
      try desk.approve()
      _ = try await desk.syndicate()
    }
    #expect(desk.channel.posts.map(\.edits) == [3])
    #expect(try await desk.receipts().map(\.generation).sorted() == [0, 1, 2, 3])
  }

  @Test func `what was rejected is not offered again, and the next change is`() async throws {
    let desk = try await changed()
    _ = try await desk.syndicate()
    try desk.decide(.reject)
    _ = try await desk.syndicate()
    #expect(try await desk.syndicate().changed == 0)
    try desk.commit(Desk.note("And now something else altogether"), to: "notes/a.md")
    #expect(try await desk.syndicate().changed == 1)
    #expect(desk.channel.calls == 1)
  }

  @Test func `a refusal stands when something else is asked for, until the note changes again`()
    async throws
  {
    let desk = try await changed()
    _ = try await desk.syndicate()
    try desk.decide(.reject)
    _ = try await desk.syndicate()
    try desk.commit(Desk.note("Another note of ten words or a few more"), to: "notes/b.md")
    let asked = try await desk.syndicate()
    #expect(asked.due == 1 && asked.changed == 0)
    #expect(asked.runs.last?.steps.contains { $0.item == "notes/a.md" } == false)
    let outbox = Outbox(desk.location, means: desk.channel.means(), actor: "ada")
    let entry = try #require(try await outbox.entries(all: true).first { $0.state == .noted })
    #expect(entry.remark?.contains("somebody refused this") == true)

    // The same of a draft that is not there yet.
    try desk.decide(.reject)
    _ = try await desk.syndicate()
    try desk.commit(Desk.note("A third note of ten words or a few more"), to: "notes/c.md")
    let again = try await desk.syndicate()
    #expect(again.due == 1)
    #expect(again.runs.last?.steps.compactMap(\.item).allSatisfy { $0 == "notes/c.md" } == true)

    try desk.commit(Desk.note("And now something else altogether"), to: "notes/a.md")
    try desk.commit(Desk.note("Another note with other words in it now"), to: "notes/b.md")
    let last = try await desk.syndicate()
    #expect(last.due == 2 && last.changed == 1)
  }

  @Test func `another note, and another version of a draft, change no copy`() async throws {
    let desk = try await changed()
    try desk.commit(
      Desk.note("Ten words are enough for a note to be one"), to: "notes/a.md")
    try desk.commit("# Home\n\nAbout these notes, in some words.\n", to: "notes/_index.md")
    #expect(try await desk.syndicate().changed == 0)
  }

  @Test func `a site that ignores changes is offered none`() async throws {
    let desk = try await changed()
    let site = try desk.repository.git("show", "HEAD:pipelines/site.yaml")
    try desk.commit(
      site.trimmingCharacters(in: .newlines) + "\n    edits: ignore\n",
      to: "pipelines/site.yaml")
    #expect(try await desk.syndicate().changed == 0)
    let outbox = Outbox(desk.location, means: desk.channel.means(), actor: "ada")
    #expect(try await outbox.entries(all: true).map(\.state) == [.sent])
  }

  @Test func `what no program can change is for a person, who says that it is done`() async throws {
    let desk = try await changed(
      to: Desk.note("Everything is otherwise now", thread: true))
    let outcome = try await desk.syndicate()
    #expect(outcome.changed == 0 && outcome.remarks.contains { $0.contains("by hand alone") })
    let outbox = Outbox(desk.location, means: desk.channel.means(), actor: "ada")
    let entry = try #require(try await outbox.entries().first)
    #expect(entry.state == .changed && entry.url != nil)
    #expect(entry.remark?.contains("change the copy by hand, since it has") == true)
    let done = try await outbox.record(.adopt(entry.url ?? ""), of: entry.id)
    #expect(done.state == .sent && done.generation == 1)
    #expect(try await outbox.entries().isEmpty)
    #expect(try await desk.syndicate().remarks.isEmpty)
    #expect(desk.channel.calls == 1)
  }

  @Test func `a change that a person decides against is not offered, and the next one is`()
    async throws
  {
    let desk = try await changed()
    #expect(try await desk.syndicate().changed == 1)
    let outbox = Outbox(desk.location, means: desk.channel.means(), actor: "ada")
    let entry = try #require(try await outbox.entries(all: true).first { $0.state == .noted })
    #expect(entry.remark?.hasSuffix("offered for consent by 'controlroom syndicate'") == true)
    await #expect(throws: Stop.self) { try await outbox.record(.absent, of: entry.id) }
    #expect(try await outbox.record(.abandon, of: entry.id).state == .abandoned)
    #expect(try await desk.syndicate().changed == 0)
    try desk.commit(Desk.note("And now something else altogether"), to: "notes/a.md")
    #expect(try await desk.syndicate().changed == 1)
    #expect(desk.channel.calls == 1)
  }

  @Test func `two clones with one remote make each change once`() async throws {
    let desk = try await changed()
    let bare = desk.repository.sibling("bare.git")
    try desk.repository.git("clone", "-q", "--bare", desk.repository.path, bare)
    try desk.repository.git(
      "push", "-q", bare, "refs/controlroom/receipts:refs/controlroom/receipts")
    var places: [RepositoryLocation] = []
    for name in ["one", "two"] {
      try desk.repository.git("clone", "-q", bare, desk.repository.sibling(name))
      places.append(RepositoryLocation(desk.repository.sibling(name)))
    }
    for place in places {
      #expect(try await desk.syndicate(isFirst: true, at: place).changed == 1)
      try desk.approve(at: place)
    }
    let means = desk.channel.means()
    try await withThrowingTaskGroup { group in
      for place in places {
        group.addTask {
          _ = try await Syndicate(place, means: means, trigger: "test", actor: "ada").run()
        }
      }
      try await group.waitForAll()
    }
    for _ in 0..<3 { for place in places { _ = try await desk.syndicate(at: place) } }
    #expect(desk.channel.posts.map(\.edits) == [1])
    for place in places { #expect(try await desk.syndicate(at: place).changed == 0) }
  }

  @Test func `a lost ledger or lost receipts change nothing twice`() async throws {
    let desk = try await changed()
    _ = try await desk.syndicate()
    try desk.approve()
    _ = try await desk.syndicate()
    try desk.repository.git("update-ref", "-d", "refs/controlroom/receipts")
    let restored = try await desk.syndicate()
    #expect(restored.remarks == ["2 receipts written again from the ledger"])
    #expect(restored.changed == 0)
    try FileManager.default.removeItem(atPath: desk.repository.path + "/.git/controlroom")
    #expect(try await desk.syndicate().changed == 0)
    #expect(desk.channel.calls == 2)
  }

  @Test func `a machine whose change was cut off is healed by one that has only the receipts`()
    async throws
  {
    let desk = try await changed()
    _ = try await desk.syndicate()
    try desk.approve()
    desk.channel.fail(.storeThenDrop)
    _ = try await desk.syndicate()
    try FileManager.default.removeItem(atPath: desk.repository.path + "/.git/controlroom")
    let healed = try await desk.syndicate()
    #expect(healed.changed == 0 && healed.remarks.isEmpty)
    #expect(desk.channel.posts.map(\.edits) == [1])
  }
}
