import Delivering
import Lab
import Synchronization
import Testing

/// Threads, where what was prepared outlives a failure to publish it.
@Suite(.timeLimit(.minutes(5))) struct ThreadsTests {
  /// What a deliverer has kept.
  private final class Kept: Sendable {
    private let values = Mutex<[String: String]>([:])
    var all: [String: String] { values.withLock(\.self) }
    func add(_ name: String, _ value: String) { values.withLock { $0[name] = value } }
  }

  @Test(arguments: [LabFault.Kind.dropBeforeStoring, .limited, .acceptThenDrop, .failAfterStoring])
  func `a container is kept when publishing fails, and tells what became of that`(
    kind: LabFault.Kind
  ) async throws {
    try await Stage.with(faults: [LabFault(channel: "threads", kind: kind)]) { stage in
      let threads = try #require(Deliverers.named("threads"))
      let kept = Kept()
      var session = try stage.session("threads")
      session.keep = { kept.add($0, $1) }
      var delivery = try Parts.delivery("threads")
      let answer = await threads.send(delivery, session)
      #expect(answer.posted == nil, "\(answer)")
      let container = try #require(kept.all["container"])
      delivery.fixed = kept.all

      let isStored = [.acceptThenDrop, .failAfterStoring].contains(kind)
      let find = try #require(threads.find)
      let sighting = await find(delivery, session)
      #expect(
        isStored ? sighting.posted?.id == stage.present("threads").first?.id : sighting.isAbsent,
        "\(sighting)")
      // The same container is published, and never twice.
      let again = await threads.send(delivery, session)
      #expect((again.posted != nil) == !isStored, "\(again)")
      #expect(kept.all == ["container": container])
      #expect(stage.present("threads").count == 1)
    }
  }

  @Test func `a container that is gone is made again`() async throws {
    try await Stage.with { stage in
      let threads = try #require(Deliverers.named("threads"))
      var delivery = try Parts.delivery("threads")
      delivery.fixed = ["container": "17"]
      let answer = await threads.send(delivery, try stage.session("threads"))
      #expect(answer.posted != nil, "\(answer)")
    }
  }
}
