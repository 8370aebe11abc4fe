internal import Addresses

/// Follows links to other sites, politely.
///
/// Hosts are asked side by side, and each of them one question at a time with a pause between two.
/// What came of a link is kept in ``LinkMemory`` and not asked again before it is old.
package struct LinkChecker: Sendable {
  package struct Settings: Sendable {
    package var fetch = FetchSettings()
    /// How many hosts are asked at once.
    package var hosts = 32
    /// Between two questions to one host.
    package var interval = Duration.milliseconds(250)
    /// How often a link is tried, when it may be otherwise in a while.
    package var attempts = 3
    /// Before the second try; twice as long before each further one, more or less.
    package var backoff = Duration.seconds(1)
    /// A host that asks for more patience is left alone until the next check.
    package var longestWait = Duration.seconds(60)
    /// How much of a page is read to find a place in it, in bytes.
    package var bodyLimit = 2 << 20
    /// Links that are not followed.
    package var ignored: [AddressPattern] = []
    /// Statuses that are well for some links.
    package var expected: [(pattern: AddressPattern, statuses: Set<Int>)] = []

    package init() {}

    func expects(_ status: Int, of link: String) -> Bool {
      expected.contains { $0.statuses.contains(status) && $0.pattern.matches(link) }
    }
  }

  package let settings: Settings
  private let follower: LinkFollower

  /// - Parameters:
  ///   - settings: How.
  ///   - anchors: Finds the places of a page of HTML that a link may point at.
  package init(
    _ settings: Settings, anchors: @escaping @Sendable ([UInt8]) -> Set<String>
  ) {
    self.settings = settings
    follower = LinkFollower(
      settings: settings, pace: Pace(interval: settings.interval), anchors: anchors)
  }

  /// Whether a link is one that is followed.
  package func isFollowed(_ link: String) -> Bool {
    WebURL(link) != nil && !settings.ignored.contains { $0.matches(link) }
  }

  /// Follows the links that are due.
  ///
  /// - Parameters:
  ///   - links: Addresses as typed.
  ///   - memory: What is known of them; takes in what comes of it.
  ///   - now: Seconds since 1970.
  ///   - progress: Is told how many of how many have been followed.
  package func check(
    _ links: some Sequence<String>, memory: inout LinkMemory, now: Int64,
    progress: @Sendable (Int, Int) -> Void = { _, _ in }
  ) async {
    var byHost: [String: [(link: String, url: WebURL)]] = [:]
    var total = 0
    for link in Set(links) where memory.isDue(link, now: now) && isFollowed(link) {
      guard let url = WebURL(link) else { continue }
      byHost[url.host, default: []].append((link, url))
      total += 1
    }
    var waiting = byHost.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }[...]
    var done = 0
    await withTaskGroup(of: [(String, Outcome)].self) { group in
      for _ in 0..<max(1, settings.hosts) {
        guard let next = waiting.popFirst() else { break }
        group.addTask { await follow(next.value, on: next.key) }
      }
      for await outcomes in group {
        for (link, outcome) in outcomes { memory.record(outcome, of: link, now: now) }
        done += outcomes.count
        progress(done, total)
        if let next = waiting.popFirst() {
          group.addTask { await follow(next.value, on: next.key) }
        }
      }
    }
  }

  /// Follows the links of one host, one after the other.
  private func follow(
    _ links: [(link: String, url: WebURL)], on host: String
  ) async -> [(String, Outcome)] {
    let session: HostSession
    do throws(FetchError) {
      session = try await HostSession(host, settings.fetch)
    } catch {
      let outcome: Outcome =
        error == .noSuchHost ? .failed(error.reason) : .unknown(error.reason)
      return links.map { ($0.link, outcome) }
    }
    var outcomes: [(String, Outcome)] = []
    for (link, url) in links.sorted(by: { $0.link < $1.link }) {
      if Task.isCancelled { break }
      outcomes.append((link, await follower.follow(link, url, in: session)))
    }
    await session.close()
    return outcomes
  }
}
