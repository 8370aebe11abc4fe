import Support
import Testing

@testable import Pipeline

@Suite struct OutboxTests {
  /// A delivery whose answer was lost, on a channel that cannot be asked.
  private func desk(_ fault: FakeChannel.Fault) async throws -> (Desk, Outbox, String) {
    let desk = try Desk(FakeChannel(canBeAsked: false))
    _ = try await desk.syndicate(isFirst: true)
    try desk.approve()
    desk.channel.fail(fault)
    _ = try await desk.syndicate()
    let outbox = Outbox(desk.location, means: desk.channel.means(), actor: "ada@example.org")
    let entry = try #require(try await outbox.entries().first)
    #expect(entry.state == .unknown && entry.evidence?.contains("broke") == true)
    return (desk, outbox, String(entry.id.prefix(12)))
  }

  @Test func `what a person finds is taken for sent, and linked`() async throws {
    let (desk, outbox, id) = try await desk(.storeThenDrop)
    let entry = try await outbox.record(.adopt("https://social.example/7"), of: id)
    #expect(entry.state == .sent && entry.url == "https://social.example/7")
    #expect(try await desk.syndicate().due == 0)
    #expect(desk.channel.calls == 1)
    await #expect(throws: Stop.self) { try await outbox.record(.absent, of: id) }
  }

  @Test func `what is not there is sent again`() async throws {
    let (desk, outbox, id) = try await desk(.drop)
    _ = try await outbox.record(.absent, of: id)
    for _ in 0..<3 where desk.channel.posts.isEmpty { _ = try await desk.syndicate() }
    #expect(desk.channel.posts.count == 1)
  }

  @Test func `what is abandoned is never sent`() async throws {
    let (desk, outbox, id) = try await desk(.drop)
    #expect(try await outbox.record(.abandon, of: id).state == .abandoned)
    for _ in 0..<3 { _ = try await desk.syndicate() }
    #expect(desk.channel.posts.isEmpty && desk.channel.calls == 1)
  }

  @Test(arguments: ["", "abc", "ffffffffffff"])
  func `an id that none has is refused`(_ id: String) async throws {
    let (desk, outbox, _) = try await desk(.drop)
    await #expect(throws: Stop.self) { try await outbox.record(.absent, of: id) }
    #expect(desk.channel.calls == 1)
  }
}
