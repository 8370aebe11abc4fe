import Delivering
import Support
import Synchronization
import Testing
import Workflow

@testable import Pipeline

/// Pages of other sites in memory, which the real deliverer asks and tells.
final class FakeWeb: Sendable {
  private struct State {
    var mentions: [String] = []
    var asked: [String] = []
    var faults: [String: [Response?]] = [:]
  }

  private let state = Mutex(State())

  /// `SOURCE TARGET` of each mention that was taken, in order.
  var mentions: [String] { state.withLock { $0.mentions.sorted() } }
  /// The pages that were asked for.
  var asked: [String] { state.withLock(\.asked) }

  func forget() { state.withLock { $0.mentions = [] } }

  /// What a page's next mentions are answered, and not taken; nil for one that is taken and not
  /// answered.
  func fail(_ target: String, _ answers: Response?...) {
    state.withLock { $0.faults[target] = answers }
  }

  private func answer(_ request: Request) throws(ExchangeError) -> Response {
    try state.withLock { state throws(ExchangeError) in
      guard request.method == "POST" else {
        state.asked.append(request.url)
        if request.url.contains("nowhere") {
          throw .unsent("there is no host nowhere.example", isPermanent: false)
        }
        if request.url.contains("dead") { return Response(status: 404) }
        let endpoint = request.url.contains("silent") ? "" : "<a rel=webmention href=/mention>"
        return Response(
          status: 200, headers: [.init("Content-Type", "text/html")], body: Array(endpoint.utf8))
      }
      let fields = String(decoding: request.body, as: UTF8.self).split(separator: "&").map {
        $0.split(separator: "=", maxSplits: 1).map {
          $0.replacing("%3A", with: ":").replacing("%2F", with: "/")
        }
      }
      guard fields.map(\.[0]) == ["source", "target"], request.url.hasSuffix("/mention") else {
        return Response(status: 400)
      }
      let (source, target) = (String(fields[0][1]), String(fields[1][1]))
      if var faults = state.faults[target], !faults.isEmpty {
        let fault = faults.removeFirst()
        state.faults[target] = faults
        if let fault { return fault }
        state.mentions.append("\(source) \(target)")
        throw .broken("the connection broke")
      }
      state.mentions.append("\(source) \(target)")
      return Response(status: 202)
    }
  }

  func means() throws -> DeliveryMeans {
    let deliverer = try #require(Deliverers.named(LinkNotices.channel))
    var means = DeliveryMeans(deliverers: [deliverer]) { _, isGranted in
      { request throws(ExchangeError) in
        guard isGranted(request.url) else { throw .unsent("not granted", isPermanent: true) }
        return try self.answer(request)
      }
    }
    means.settling = .zero
    return means
  }
}

/// A site with a note that links to other sites, and those.
struct WebDesk {
  let repository: TemporaryRepository
  let web = FakeWeb()
  var location: RepositoryLocation { RepositoryLocation(repository.path) }

  /// The usual pipeline, but for waits that a test can wait for.
  static let pipeline = """
    pipeline: syndicate
    version: 1
    owner: ada
    concurrency: { group: channels, queue: latest }
    steps:
      select: { uses: notices.due, with: { channel: webmention }, outputs: { notices: list } }
      draft:
        each: select.notices
        uses: notices.payload
        with: { channel: webmention }
        outputs: { payload: digest }
      webmention:
        each: select.notices
        uses: channel.webmention
        in: { payload: draft.payload }
        effect: { idempotency: content, reconcile: lookup }
        approval: { of: draft.payload, from: [editor], separate: false, expires: 48h }
        grants: { net: ["https:*"] }
        retry: { attempts: 6, backoff: 1s..2s }
        timeout: 60s

    """

  static func note(_ links: [String], _ words: String = "A note of ten words and more") -> String {
    "# A\n\n\(words), which links to "
      + links.map { "[a page](\($0))" }.joined(separator: " and ") + ".\n"
  }

  init(_ links: [String], isUsual: Bool = true, site: String = "  webmention: {}") throws {
    var files = [
      "pipelines/site.yaml": "url: https://example.org\nowner: ada\nchannels:\n\(site)\n",
      "notes/a.md": Self.note(links),
    ]
    if !isUsual { files["pipelines/syndicate.yaml"] = Self.pipeline }
    repository = try TemporaryRepository { [files] in
      $0.commit("Start", write: .init(files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }
    try repository.checkOut()
  }

  func commit(_ text: String, to path: String = "notes/a.md") throws {
    try repository.write(text, to: path)
    try repository.git("add", path)
    try repository.git("commit", "-q", "-m", "Change \(path)")
  }

  @discardableResult
  func syndicate(at place: RepositoryLocation? = nil) async throws -> Syndicate.Outcome {
    try await Syndicate(
      place ?? location, means: try web.means(), isFirst: true, trigger: "test", actor: "ada"
    ).run()
  }

  func approve(at place: RepositoryLocation? = nil) throws {
    let approvals = Approvals(place ?? location)
    let subjects = try approvals.waiting().map(\.pending.subject)
    _ = try approvals.decide(
      .approve, on: subjects, because: "read",
      as: Identity(address: "ada@example.org", user: "ada", host: "desk"))
  }

  /// Asks, agrees, and tells all that there is to be told.
  func deliver() async throws {
    try await syndicate()
    try approve()
    for _ in 0..<40 {
      if try await syndicate().notices == 0 { return }
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  func receipts() async throws -> [Receipt] {
    try await ReceiptBook(location).all().values.sorted { ($0.target ?? "") < ($1.target ?? "") }
  }
}
