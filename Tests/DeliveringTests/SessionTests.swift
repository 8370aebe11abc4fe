import Delivering
import Lab
import Testing

/// Channels that one signs in to.
@Suite(.timeLimit(.minutes(5))) struct SessionTests {
  private func thread(_ stage: Stage, _ session: Session) async throws -> [Posted] {
    let bluesky = try #require(Deliverers.named("bluesky"))
    var before: [Posted] = []
    for part in try Parts.of("bluesky").indices {
      let delivery = try Parts.delivery("bluesky", part: part, before: before)
      let answer = await bluesky.send(delivery, session)
      before.append(try #require(answer.posted, "\(answer)"))
    }
    return before
  }

  @Test func `one signs in once, however much is posted`() async throws {
    try await Stage.with { stage in
      let session = try stage.session("bluesky")
      let posts = try await thread(stage, session)
      let bluesky = try #require(Deliverers.named("bluesky"))
      for post in posts {
        let delivery = try Parts.delivery("bluesky", action: .withdraw(post))
        _ = await bluesky.send(delivery, session)
      }
      #expect(!posts.isEmpty && stage.present("bluesky").isEmpty)
      #expect(stage.lab.calls("bluesky") == 2 * posts.count + 1)
    }
  }

  @Test func `a session that has ended is renewed, and what was refused is posted once`()
    async throws
  {
    try await Stage.with { stage in
      let session = try stage.session("bluesky")
      let posts = try await thread(stage, session)
      let calls = stage.lab.calls("bluesky")
      stage.lab.add(LabFault(channel: "bluesky", kind: .expired))
      let bluesky = try #require(Deliverers.named("bluesky"))
      var delivery = try Parts.delivery("bluesky", action: .withdraw(posts[0]))
      delivery.payload = []
      let answer = await bluesky.send(delivery, session)
      #expect(answer.posted?.id == posts[0].id, "\(answer)")
      // Refused, renewed, made; nobody signed in again.
      #expect(stage.lab.calls("bluesky") == calls + 3)
      #expect(stage.present("bluesky").count == posts.count - 1)
    }
  }

  @Test func `where a session cannot be renewed, one signs in again`() async throws {
    try await Stage.with { stage in
      let memory = SessionMemory()
      memory["did"] = "did:plc:somebody"
      memory["access"] = "a-token-of-yesterday"
      memory["refresh"] = "another-of-yesterday"
      let account = try #require(Account.lab(at: stage.url)["bluesky"])
      let session = Session(
        account: account, credential: { _ in Account.labSecret(of: "bluesky") },
        exchange: stage.exchanger.exchange(for: account), memory: memory)
      let posts = try await thread(stage, session)
      #expect(stage.present("bluesky").map(\.id) == posts.map(\.id))
    }
  }
}
