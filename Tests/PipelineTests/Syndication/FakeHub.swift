import Delivering
import Support
import Synchronization
import Testing

@testable import Pipeline

/// A hub in memory, which the real deliverer calls.
final class FakeHub: Sendable {
  enum Fault {
    /// Takes it, and no answer comes.
    case takeThenDrop
    case drop
    /// Takes nothing.
    case status(Int, [Request.Header] = [])
  }

  private struct State {
    var told: [String] = []
    var calls = 0
    var faults: [Fault] = []
    var ungranted = 0
  }

  private let state = Mutex(State())

  /// The feeds that it was told of, in the order of their addresses.
  var told: [String] { state.withLock { $0.told.sorted() } }
  var calls: Int { state.withLock { $0.calls } }

  func fail(_ faults: Fault...) { state.withLock { $0.faults += faults } }
  func forget() { state.withLock { $0.told = [] } }

  private func take(_ request: Request) throws(ExchangeError) -> Response {
    try state.withLock { state throws(ExchangeError) in
      state.calls += 1
      let fault = state.faults.isEmpty ? nil : state.faults.removeFirst()
      switch fault {
      case .drop?: throw .broken("the connection broke")
      case .status(let status, let headers)?: return Response(status: status, headers: headers)
      case .takeThenDrop?, nil: break
      }
      let fields = String(decoding: request.body, as: UTF8.self).split(separator: "&").map {
        $0.split(separator: "=", maxSplits: 1).map(String.init)
      }
      let topics = fields.filter { ["hub.url", "hub.topic"].contains($0[0]) }.map { $0[1] }
      guard request.method == "POST", request.url == "https://hub.example/push?a=b",
        fields.first == ["hub.mode", "publish"], topics.count == 2, topics[0] == topics[1]
      else { return Response(status: 400) }
      state.told.append(topics[0].replacing("%3A", with: ":").replacing("%2F", with: "/"))
      if case .takeThenDrop? = fault { throw .broken("the connection broke") }
      return Response(status: 204)
    }
  }

  func means() throws -> DeliveryMeans {
    let deliverer = try #require(Deliverers.named(FeedNotices.channel))
    var means = DeliveryMeans(deliverers: [deliverer]) { _, isGranted in
      { request throws(ExchangeError) in
        guard isGranted("https://hub.example") else {
          throw .unsent("it is not granted", isPermanent: true)
        }
        return try self.take(request)
      }
    }
    means.settling = .zero
    return means
  }
}

/// A site with feeds and a hub, and the hub.
struct HubDesk {
  let repository: TemporaryRepository
  let hub = FakeHub()
  var location: RepositoryLocation { RepositoryLocation(repository.path) }

  /// The usual pipeline, but for waits that a test can wait for.
  static let pipeline = """
    pipeline: syndicate
    version: 1
    owner: ada
    steps:
      select: { uses: notices.due, with: { channel: websub }, outputs: { notices: list } }
      draft:
        each: select.notices
        uses: notices.payload
        with: { channel: websub }
        outputs: { payload: digest }
      websub:
        each: select.notices
        uses: channel.websub
        in: { payload: draft.payload }
        effect: { idempotency: content, reconcile: lookup }
        grants: { net: ["https://hub.example"] }
        retry: { attempts: 6, backoff: 1s..2s }
        timeout: 60s

    """

  init(isUsual: Bool = true) throws {
    var files = [
      "pipelines/site.yaml":
        "url: https://example.org\nowner: ada\nwebsub: https://hub.example/push?a=b\n",
      "notes/a.md": "---\ntags: [swift]\n---\n# A\n\n" + Self.words("Swift"),
      "tricks/b.md": "# B\n\n" + Self.words("A shell"),
    ]
    if !isUsual { files["pipelines/syndicate.yaml"] = Self.pipeline }
    repository = try TemporaryRepository { [files] in
      $0.commit("Start", write: .init(files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }
    try repository.checkOut()
  }

  static func words(_ subject: String) -> String {
    "\(subject) is what this note is about, in more than ten words of plain text.\n"
  }

  func commit(_ text: String, to path: String) throws {
    try repository.write(text, to: path)
    try repository.git("add", path)
    try repository.git("commit", "-q", "-m", "Change \(path)")
  }

  @discardableResult
  func syndicate(
    isFirst: Bool = false, at place: RepositoryLocation? = nil
  ) async throws -> Syndicate.Outcome {
    try await Syndicate(
      place ?? location, means: try hub.means(), isFirst: isFirst, trigger: "test", actor: "ada"
    ).run()
  }

  /// Syndicates until nothing is left to be told.
  func settle() async throws {
    for _ in 0..<40 {
      if try await syndicate(isFirst: true).notices == 0 { return }
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  func receipts() async throws -> [Receipt] {
    Array(try await ReceiptBook(location).all().values)
  }

  /// The addresses of feeds in a folder of the site.
  static func feeds(_ folders: String...) -> [String] {
    folders.flatMap { folder in
      ["atom.xml", "feed.json", "rss.xml"].map { "https://example.org/\(folder)\($0)" }
    }.sorted()
  }
}
