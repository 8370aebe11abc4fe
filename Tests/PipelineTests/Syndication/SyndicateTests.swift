import Delivering
import Diagnostics
import Foundation
import Support
import Testing
import Workflow

@testable import Pipeline

/// Drafts on their way to a channel in memory, through the engine, the ledger and the receipts.
@Suite struct SyndicateTests {
  @Test func `a draft waits for consent, is sent once, and is linked from its page`() async throws {
    let desk = try Desk()
    let waiting = try await desk.syndicate(isFirst: true)
    #expect(waiting.runs.last?.state == .waiting && desk.channel.calls == 0)
    try desk.approve()
    let sent = try await desk.syndicate()
    #expect(sent.runs.last?.state == .succeeded && desk.channel.posts.count == 1)
    let step = try #require(sent.runs.last?.steps.last)
    #expect(step.outputs["url"]?.hasPrefix("https://social.example/@ada/") == true)

    let again = try await desk.syndicate()
    #expect(again.due == 0 && again.runs.isEmpty && desk.channel.calls == 1)
    let repository = try desk.location.open()
    let linked = try Receipts(in: repository).syndication(in: repository)
    #expect(linked["notes/a.md"] == step.outputs["url"].map { [$0] })
  }

  @Test func `who is asked for consent reads what would be sent`() async throws {
    let desk = try Desk()
    _ = try await desk.syndicate(isFirst: true)
    let approvals = Approvals(desk.location)
    let waiting = try approvals.waiting()
    let draft = try #require(try await approvals.drafts(of: waiting).values.first)
    try desk.approve()
    _ = try await desk.syndicate()
    #expect(waiting.count == 1 && draft.channel == "mastodon" && draft.texts.count == 1)
    let sent = try #require(desk.channel.posts.first)
    #expect(draft.payload == String(decoding: sent.payload, as: UTF8.self))
  }

  @Test func `a plan says what waits for consent, and where what was sent is`() async throws {
    let desk = try Desk()
    #expect(try await desk.waits() == [])
    _ = try await desk.syndicate(isFirst: true)
    #expect(try await desk.waits() == ["waits for consent: controlroom approvals"])
    try desk.approve()
    let sent = try await desk.syndicate()
    let url = try #require(sent.runs.last?.steps.last?.outputs["url"])
    #expect(try await desk.waits() == ["it is there: \(url)"])
  }

  @Test func `another note's commit voids no consent, and an edit asks again`() async throws {
    let desk = try Desk()
    _ = try await desk.syndicate(isFirst: true)
    try desk.approve()
    try desk.commit(
      "# Home\n\nAbout these notes and who has written them, in some words.\n",
      to: "notes/_index.md")
    let sent = try await desk.syndicate()
    #expect(sent.runs.last?.state == .succeeded && desk.channel.posts.count == 1)

    let other = try Desk()
    _ = try await other.syndicate(isFirst: true)
    try other.approve()
    try other.commit(Desk.note("Everything is otherwise now"), to: "notes/a.md")
    let asked = try await other.syndicate()
    #expect(asked.runs.last?.state == .waiting && other.channel.calls == 0)
  }

  @Test func `a changed note is never posted again`() async throws {
    let desk = try Desk()
    try await desk.deliver()
    try desk.commit(Desk.note("Everything is otherwise now"), to: "notes/a.md")
    #expect(try await desk.syndicate().due == 0)
    #expect(desk.channel.posts.count == 1)
  }

  @Test func `a call whose answer was lost is looked up, and never made again on a guess`()
    async throws
  {
    let desk = try Desk()
    _ = try await desk.syndicate(isFirst: true)
    try desk.approve()
    desk.channel.fail(.storeThenDrop)
    _ = try await desk.syndicate()
    let healed = try await desk.syndicate()
    #expect(desk.channel.posts.count == 1 && desk.channel.calls == 1)
    #expect(healed.remarks.isEmpty && healed.due == 0)
    let receipts = try await desk.receipts()
    #expect(receipts.count == 1 && receipts.allSatisfy(\.isSent))
  }

  @Test func `what was made on the way to a call that failed is there for the next`() async throws {
    let desk = try Desk()
    _ = try await desk.syndicate(isFirst: true)
    try desk.approve()
    desk.channel.fail(.refuse(isPermanent: false), .drop)
    for _ in 0..<3 where desk.channel.posts.isEmpty { _ = try await desk.syndicate() }
    #expect(desk.channel.fixed == [[:], ["made": "call 1"], ["made": "call 2"]])
  }

  @Test func `a lost call that is not there is made again`() async throws {
    let desk = try Desk()
    _ = try await desk.syndicate(isFirst: true)
    try desk.approve()
    desk.channel.fail(.drop)
    for _ in 0..<3 where desk.channel.posts.isEmpty { _ = try await desk.syndicate() }
    #expect(desk.channel.posts.count == 1 && desk.channel.calls == 2)
  }

  @Test func `a lost call to a channel that cannot be asked waits for a person`() async throws {
    let desk = try Desk(FakeChannel(canBeAsked: false))
    _ = try await desk.syndicate(isFirst: true)
    try desk.approve()
    desk.channel.fail(.storeThenDrop)
    for _ in 0..<3 { _ = try await desk.syndicate() }
    #expect(desk.channel.posts.count == 1 && desk.channel.calls == 1)
    #expect(try await desk.syndicate().remarks.contains { $0.contains("nobody knows") })
  }

  @Test func `a thread goes on at its first missing part`() async throws {
    let desk = try Desk(thread: true)
    _ = try await desk.syndicate(isFirst: true)
    try desk.approve()
    desk.channel.fail(.storeThenDrop, .storeThenDrop)
    for _ in 0..<6 { _ = try await desk.syndicate() }
    let parts = desk.channel.posts.map(\.part)
    #expect(parts.count > 1 && parts == Array(0..<parts.count) && desk.channel.most == 1)
    #expect(desk.channel.calls == parts.count)
    #expect(try await desk.syndicate().due == 0)
  }

  @Test func `a clone that knows nothing refuses until it is told that it is the first`()
    async throws
  {
    let desk = try Desk()
    let stop = await #expect(throws: Stop.self) { try await desk.syndicate() }
    #expect(stop?.hint?.contains("--first") == true)
    _ = try await desk.syndicate(isFirst: true)
    #expect(try await desk.syndicate().due == 1)
  }

  @Test func `a lost ledger or lost receipts send nothing twice`() async throws {
    let desk = try Desk()
    try await desk.deliver()
    try desk.repository.git("update-ref", "-d", "refs/controlroom/receipts")
    let restored = try await desk.syndicate()
    #expect(restored.remarks == ["1 receipt written again from the ledger"] && restored.due == 0)
    try FileManager.default.removeItem(atPath: desk.repository.path + "/.git/controlroom")
    #expect(try await desk.syndicate().due == 0)
    #expect(desk.channel.calls == 1)
  }

  @Test func `a machine whose call was cut off is asked about by one that has only the receipts`()
    async throws
  {
    let desk = try Desk(FakeChannel(promise: .once(within: nil)))
    _ = try await desk.syndicate(isFirst: true)
    try desk.approve()
    desk.channel.fail(.storeThenDrop)
    _ = try await desk.syndicate()
    try FileManager.default.removeItem(atPath: desk.repository.path + "/.git/controlroom")
    #expect(try await desk.syndicate().due == 0)
    #expect(desk.channel.posts.count == 1 && desk.channel.calls == 1)
  }

  @Test func `two clones with one remote send each draft once`() async throws {
    let desk = try Desk()
    let bare = desk.repository.sibling("bare.git")
    try desk.repository.git("clone", "-q", "--bare", desk.repository.path, bare)
    var places: [RepositoryLocation] = []
    for name in ["one", "two"] {
      try desk.repository.git("clone", "-q", bare, desk.repository.sibling(name))
      places.append(RepositoryLocation(desk.repository.sibling(name)))
    }
    for place in places {
      _ = try await desk.syndicate(isFirst: true, at: place)
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
    #expect(desk.channel.posts.count == 1 && desk.channel.most == 1)
    for place in places { #expect(try await desk.syndicate(at: place).due == 0) }
    // One that comes later knows all of it.
    try desk.repository.git("clone", "-q", bare, desk.repository.sibling("three"))
    let third = RepositoryLocation(desk.repository.sibling("three"))
    #expect(try await desk.syndicate(at: third).due == 0)
  }

  @Test func `no secret is in the ledger, the receipts or what is said`() async throws {
    let desk = try Desk()
    _ = try await desk.syndicate(isFirst: true)
    try desk.approve()
    desk.channel.fail(.refuse(isPermanent: false), .storeThenDrop)
    var said = ""
    for _ in 0..<4 {
      for run in try await desk.syndicate().runs { said += "\(run)" }
    }
    #expect(desk.channel.tokens == [Desk.token])
    #expect(!said.contains(Desk.token))
    let folder = desk.repository.path + "/.git"
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let bytes = FileManager.default.contents(atPath: folder + "/" + path) ?? Data()
      #expect(bytes.range(of: Data(Desk.token.utf8)) == nil, "\(path)")
    }
    let texts = try desk.repository.git(
      "log", "-p", "--format=%B", "refs/controlroom/receipts")
    #expect(!texts.contains(Desk.token) && texts.contains("‹secret"))
  }
}

/// A repository with a note and an account, and the channel that it is for.
struct Desk {
  static let token = "planted-token-0123456789"
  let repository: TemporaryRepository
  let channel: FakeChannel
  var location: RepositoryLocation { RepositoryLocation(repository.path) }

  static func note(_ words: String, thread: Bool = false) -> String {
    let long = (0..<(thread ? 60 : 1)).map {
      "\(words), and sentence \($0) says a little more of it."
    }.joined(separator: " ")
    let matter = thread ? "---\nchannels:\n  mastodon:\n    thread: true\n---\n" : ""
    return matter + "# A\n\n\(long)\n"
  }

  init(
    _ channel: FakeChannel = FakeChannel(), thread: Bool = false, secret: Bool = true,
    amends: Bool = false
  ) throws {
    unsafe setenv("CONTROLROOM_TEST_TOKEN", Self.token, 1)
    self.channel = channel
    repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "pipelines/site.yaml": """
          url: https://example.org
          owner: ada
          channels:
            mastodon:
              endpoint: https://social.example
              secrets: { token: CONTROLROOM_TEST_TOKEN }
          """,
          "pipelines/syndicate.yaml": """
          pipeline: syndicate
          version: 1
          owner: ada
          concurrency: { group: channels, queue: latest }
          steps:
            select:
              uses: notes.unsyndicated
              with: { channel: mastodon }
              outputs: { notes: list }
            draft:
              each: select.notes
              uses: channels.payload
              with: { channel: mastodon }
              outputs: { payload: digest }
            mastodon:
              each: select.notes
              uses: channel.mastodon
              in: { payload: draft.payload }
              effect: { idempotency: key, reconcile: lookup }
              approval: { of: draft.payload, from: [editor], separate: false, expires: 48h }
              grants: { net: ["https://social.example"]\(secret ? ", secrets: [CONTROLROOM_TEST_TOKEN]" : "") }
              limit: { parallel: 1 }
              retry: { attempts: 6, backoff: 1s..2s }
              timeout: 60s
          """ + (amends ? Self.amending(secret: secret) : ""),
          "notes/a.md": Self.note("Ten words are enough for a note to be one", thread: thread),
        ])
    }
    try repository.checkOut()
  }

  /// The steps that change what is there.
  private static func amending(secret: Bool) -> String {
    """

      changed:
        uses: notes.changed
        with: { channel: mastodon }
        outputs: { notes: list }
      amendment:
        each: changed.notes
        uses: channels.amendment
        with: { channel: mastodon }
        outputs: { payload: digest }
      amend:
        each: changed.notes
        uses: amend.mastodon
        in: { payload: amendment.payload }
        effect: { idempotency: content, reconcile: lookup }
        approval: { of: amendment.payload, from: [editor], separate: false, expires: 48h }
        grants: { net: ["https://social.example"]\(secret ? ", secrets: [CONTROLROOM_TEST_TOKEN]" : "") }
        limit: { parallel: 1 }
        retry: { attempts: 6, backoff: 1s..2s }
        timeout: 60s
    """
  }

  func remove(_ path: String) throws {
    try repository.git("rm", "-q", path)
    try repository.git("commit", "-q", "-m", "Remove \(path)")
  }

  func commit(_ text: String, to path: String) throws {
    try repository.write(text, to: path)
    try repository.git("add", path)
    try repository.git("commit", "-q", "-m", "Change \(path)")
  }

  func syndicate(
    isFirst: Bool = false, at place: RepositoryLocation? = nil
  ) async throws -> Syndicate.Outcome {
    try await Syndicate(
      place ?? location, means: channel.means(), isFirst: isFirst, trigger: "test", actor: "ada"
    ).run()
  }

  func approve(at place: RepositoryLocation? = nil) throws { try decide(.approve, at: place) }

  /// Decides on everything that waits.
  func decide(_ verdict: Decision.Verdict, at place: RepositoryLocation? = nil) throws {
    let approvals = Approvals(place ?? location)
    let subjects = try approvals.waiting().map(\.pending.subject)
    _ = try approvals.decide(
      verdict, on: subjects, because: "read",
      as: Identity(address: "ada@example.org", user: "ada", host: "desk"))
  }

  func deliver() async throws {
    _ = try await syndicate(isFirst: true)
    try approve()
    _ = try await syndicate()
  }

  /// What a plan says stands in the way of the draft for Mastodon.
  func waits() async throws -> [String] {
    var waits: [String] = []
    _ = try await Plan(
      location, revision: .commit("HEAD"), asOf: .now(.wallClock), channels: ["mastodon"]
    )
    .run(wantsPreview: false, showing: { $0.drafts.flatMap(\.waits) }) { shown, _ in
      waits += shown
    }
    return waits
  }

  func receipts() async throws -> [Receipt] {
    Array(try await ReceiptBook(location).all().values)
  }
}
