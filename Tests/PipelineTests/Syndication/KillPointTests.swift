import Channels
import Delivering
import Foundation
import Lab
import Support
import Testing
import Workflow

@testable import Pipeline

/// Processes that are killed at each point of a delivery, to each channel that the lab has, and what the
/// ones after them make of it.
///
/// At six points for each channel that takes posts of notes, and where threads are made at the same points
/// once more, when they are reached for the second time. ``FeedNotice`` and ``LinkNotice`` tests kill those
/// who tell programs.
@Suite(.timeLimit(.minutes(10))) struct KillPointTests {
  static let channels = Deliverers.all.filter { deliverer in
    deliverer.telling == nil && Channels.named(deliverer.channel) != nil
      && Lab.channels.contains(deliverer.channel)
  }.map(\.channel)
  static let threads = ["bluesky", "mastodon", "threads", "x"]

  /// At which point a process dies, and which time it is reached.
  private struct Kill {
    var point: DeliveryMeans.Point
    var number: Int

    static func all(of channel: String) -> [Kill] {
      (threads.contains(channel) ? [1, 2] : [1]).flatMap { number in
        DeliveryMeans.Point.allCases.map { Kill(point: $0, number: number) }
      }
    }
  }

  @Test func `every channel of the lab that takes notes is tried, at each point`() {
    print("kills: \(Self.channels.count) channels, \(Self.channels.flatMap(Kill.all).count) in all")
    #expect(Self.channels.count >= 14)
  }

  @Test(arguments: channels)
  func `whoever is killed, each part is there once or not at all, and it is known which`(
    channel: String
  ) async throws {
    try await Lab.running { lab, url in
      let deliverer = try #require(Deliverers.named(channel))
      let kills = Kill.all(of: channel)
      // Two of them may take a note each, and the last finds one to go on with.
      let desk = try LabDesk(deliverer, at: url, notes: kills.count * 2 + 1)
      try await desk.ask()
      for kill in kills {
        let status = try await desk.run(kill.point, kill.number)
        #expect(status == SIGKILL, "\(kill)")
        desk.expectOnce(lab, "\(kill)")
      }
      for _ in 0..<3 where try await !desk.isSettled { #expect(try await desk.run() == 0) }

      let standings = try await desk.standings()
      let there = lab.posts.count { $0.channel == channel }
      let open = standings.count { if case .open = $0 { true } else { false } }
      let sent = standings.count { if case .sent = $0 { true } else { false } }
      #expect(
        sent + open == standings.count && standings.count >= desk.notes, "\(standings)")
      if deliverer.find == nil {
        // Between the intent and the outcome nobody can tell: three of the points.
        #expect(open == kills.count / 2)
        #expect((sent...(sent + open)).contains(there))
        let outbox = Outbox(desk.location, actor: "ada@example.org")
        #expect(try await outbox.entries().count { $0.state == .unknown } == open)
      } else {
        #expect(open == 0 && sent == there)
      }
      desk.expectOnce(lab, "in the end")
    }
  }
}

extension Lab {
  /// Does something while a lab is there, given its address.
  fileprivate static func running(_ body: (Lab, String) async throws -> Void) async throws {
    let lab = Lab()
    let (ports, told) = AsyncStream<Int>.makeStream()
    let running = Task { try await lab.run(port: 0) { told.yield($0) } }
    defer { running.cancel() }
    var iterator = ports.makeAsyncIterator()
    try await body(lab, "http://127.0.0.1:\(try #require(await iterator.next()))")
  }
}

/// A repository with notes for one channel of a lab, which its site takes for the channel itself.
private struct LabDesk {
  let repository: TemporaryRepository
  let channel: String
  let notes: Int
  private let secret: String
  var location: RepositoryLocation { RepositoryLocation(repository.path) }

  init(_ deliverer: Deliverer, at url: String, notes: Int) throws {
    channel = deliverer.channel
    self.notes = notes
    secret = "LAB_SECRET"
    let account = try #require(Account.lab(at: url)[channel])
    let isThread = KillPointTests.threads.contains(channel)
    var files = [
      "pipelines/site.yaml": Self.site(channel, account, secret),
      "pipelines/syndicate.yaml": Self.pipeline(
        deliverer, try deliverer.origins(account), secret),
    ]
    for number in 0..<notes {
      files["notes/n\(number).md"] = Self.note(number, isThread ? channel : nil)
    }
    let entries = TemporaryRepository.Entries(files.sorted { $0.key < $1.key })
    repository = try TemporaryRepository { $0.commit("Start", write: entries) }
    try repository.checkOut()
  }

  private static func note(_ number: Int, _ thread: String?) -> String {
    let matter =
      // A release is of a version, and only notes that name one are released.
      "---\nextra:\n  release: v1.\(number).0\n"
      + (thread.map { "channels:\n  \($0):\n    thread: true\n" } ?? "") + "---\n"
    // X takes a hundred posts in a quarter of an hour, so its threads are of two.
    let length = thread == "x" ? 5 : 12
    let sentences = (0..<(thread == nil ? 1 : length)).map {
      "Sentence \($0) of note \(number) says so much that the note is more than a stub."
    }
    return matter + "# Note \(number)\n\n\(sentences.joined(separator: " "))\n"
  }

  private static func site(_ channel: String, _ account: Account, _ secret: String) -> String {
    var lines = [
      "url: https://example.org", "owner: ada", "channels:", "  \(channel):",
      "    endpoint: \(account.endpoint ?? "")",
    ]
    if !account.settings.isEmpty { lines.append("    with:") }
    lines += account.settings.sorted { $0.key < $1.key }.map { "      \($0.key): \"\($0.value)\"" }
    lines.append("    secrets:")
    lines += account.secrets.keys.sorted().map { "      \($0): \(secret)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The usual pipeline, with retries that a test can wait for.
  private static func pipeline(
    _ deliverer: Deliverer, _ origins: [String], _ secret: String
  ) -> String {
    let net = origins.map { "\"\($0)\"" }.joined(separator: ", ")
    let canBeAsked = deliverer.find != nil
    let idempotency = deliverer.promise != .none ? "key" : canBeAsked ? "content" : "none"
    return """
      pipeline: syndicate
      version: 1
      owner: ada
      concurrency: { group: channels, queue: latest }
      steps:
        select:
          uses: notes.unsyndicated
          with: { channel: \(deliverer.channel) }
          outputs: { notes: list }
        draft:
          each: select.notes
          uses: channels.payload
          with: { channel: \(deliverer.channel) }
          outputs: { payload: digest }
        send:
          each: select.notes
          uses: channel.\(deliverer.channel)
          in: { payload: draft.payload }
          effect: { idempotency: \(idempotency), reconcile: \(canBeAsked ? "lookup" : "human") }
          approval: { of: draft.payload, from: [editor], separate: false, expires: 48h }
          grants: { net: [\(net)], secrets: [\(secret)] }
          limit: { parallel: 1 }
          retry: { attempts: 6, backoff: 1s..1s }
          timeout: 60s

      """
  }

  /// Asks for consent to every note, and gives it.
  func ask() async throws {
    _ = try await Syndicate(location, isFirst: true, trigger: "test", actor: "ada").run()
    let approvals = Approvals(location)
    _ = try approvals.decide(
      .approve, on: try approvals.waiting().map(\.pending.subject), because: "read",
      as: Identity(address: "ada@example.org", user: "ada", host: "desk"))
  }

  /// Delivers in a process of its own, which dies at a point.
  ///
  /// - Returns: The exit status, or the signal that ended it.
  func run(_ point: DeliveryMeans.Point? = nil, _ number: Int = 0) async throws -> Int32 {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(filePath: tests).deletingLastPathComponent()
      .appending(path: "DeliveryRunner")
    process.arguments = [repository.path, "channels", point?.rawValue ?? "none", "\(number)"]
    process.environment = ProcessInfo.processInfo.environment.merging(
      [secret: Account.labSecret(of: channel)]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    // Not by waiting for it: a lab of this process answers it.
    while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    return process.terminationStatus
  }

  /// How each part stands by the receipts.
  func standings() async throws -> [Receipt.Standing] {
    try await ReceiptBook(location).all().values.map(\.standing)
  }

  /// Whether the ledger knows of nothing that is still to be done.
  var isSettled: Bool {
    get async throws {
      let runs = try Runs(location).list(limit: 1)
      return runs.first?.state == .succeeded
    }
  }

  /// Expects that nothing is there twice.
  func expectOnce(_ lab: Lab, _ when: String) {
    let there = lab.posts.filter { $0.channel == channel }
    #expect(Set(there.map(\.text)).count == there.count, "\(when)")
  }
}
