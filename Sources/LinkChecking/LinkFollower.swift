internal import Addresses

/// Follows one link to its end.
struct LinkFollower: Sendable {
  let settings: LinkChecker.Settings
  let pace: Pace
  /// The places of a page of HTML that a link may point at.
  let anchors: @Sendable ([UInt8]) -> Set<String>

  /// How many steps a link may take.
  private static let mostHops = 10

  /// Follows a link.
  ///
  /// - Parameters:
  ///   - link: The address as typed.
  ///   - url: The same, read.
  ///   - session: A session with its host.
  /// - Returns: What came of it; nothing is thrown, whatever a host does.
  func follow(_ link: String, _ url: WebURL, in session: HostSession) async -> Outcome {
    var attempt = 1
    while true {
      let outcome = await walk(link, url, session)
      guard case .again(let reason, let wait, let isFailure) = outcome else {
        return outcome.settled
      }
      guard attempt < settings.attempts, wait ?? .zero <= settings.longestWait else {
        return isFailure ? .failed(reason) : .unknown(reason)
      }
      // Twice as long each time, and never all at once.
      let pause = settings.backoff * (1 << min(attempt - 1, 8)) * Double.random(in: 0.5...1.5)
      do {
        try await Task.sleep(for: max(wait ?? .zero, pause))
      } catch {
        return .unknown("it was not waited for")
      }
      attempt += 1
    }
  }

  /// What came of one try.
  private enum Step {
    case done(Outcome)
    /// It may be otherwise in a while; the host may have said how long.
    case again(String, wait: Duration?, isFailure: Bool)

    var settled: Outcome {
      switch self {
      case .done(let outcome): outcome
      case .again(let reason, _, let isFailure): isFailure ? .failed(reason) : .unknown(reason)
      }
    }
  }

  private func walk(_ link: String, _ start: WebURL, _ session: HostSession) async -> Step {
    var url = start
    var seen: Set<String> = []
    var isPermanent = true
    for hop in 0...Self.mostHops {
      guard seen.insert(url.text).inserted else {
        return .done(.failed("it redirects in a circle"))
      }
      let page: FetchedPage
      do throws(FetchError) {
        page = try await ask(url, wantsContent: start.fragment != nil, session)
      } catch {
        return step(error, isFirst: hop == 0)
      }
      switch page.status {
      case 301, 302, 303, 307, 308:
        isPermanent = isPermanent && (page.status == 301 || page.status == 308)
        guard let location = page.location else {
          return .done(.failed("it redirects and does not say where"))
        }
        guard let next = WebURL(location, from: url) else {
          return .done(.failed("it redirects to what is no web address"))
        }
        url = next
      case let status:
        if let step = judge(status, page, link, start) { return step }
        return .done(await alive(start, end: url, hops: hop, isPermanent: isPermanent))
      }
    }
    return .done(.failed("it redirects more than \(Self.mostHops) times"))
  }

  private func step(_ error: FetchError, isFirst: Bool) -> Step {
    switch error {
    case .noNetwork: .again(error.reason, wait: nil, isFailure: false)
    case .notGranted: .done(.unknown(error.reason))
    case .notPublic where isFirst: .done(.unknown(error.reason))
    case .notPublic: .done(.failed("it redirects to an address that is not public"))
    case .noSuchHost, .insecure, .refused: .done(.failed(error.reason))
    case .unreachable, .timedOut, .broken: .again(error.reason, wait: nil, isFailure: true)
    }
  }

  /// What a status says; nil when the link is alive.
  private func judge(
    _ status: Int, _ page: FetchedPage, _ link: String, _ start: WebURL
  ) -> Step? {
    if settings.expects(status, of: link) { return nil }
    switch status {
    case 200..<400:
      guard let fragment = start.fragment, lacks(page, fragment) else { return nil }
      return .done(.failed("the page has no '#\(fragment)'"))
    case 429,
      503 where page.retryAfter != nil:
      return .again(
        "it asks to be left alone (\(status))", wait: Self.wait(page.retryAfter), isFailure: false)
    // They are for people who have logged in, or for programs that look like one.
    case 401, 402, 403, 405, 406, 407, 418, 451, 999:
      return .done(.unknown("it answers \(status) to programs"))
    case 500...: return .again("it answers \(status)", wait: nil, isFailure: true)
    default: return .done(.failed("it answers \(status)"))
    }
  }

  private func alive(
    _ start: WebURL, end: WebURL, hops: Int, isPermanent: Bool
  ) async -> Outcome {
    if hops > 0 {
      let fragment = start.fragment.map { "#" + $0 } ?? ""
      return isPermanent ? .moved(to: end.text + fragment) : .alive
    }
    guard let better = start.secured else { return .alive }
    do throws(FetchError) {
      let session = try await HostSession(better.host, settings.fetch)
      let page: FetchedPage
      do throws(FetchError) {
        page = try await ask(better, wantsContent: false, session)
      } catch {
        await session.close()
        return .alive
      }
      await session.close()
      return (200..<300).contains(page.status) ? .insecure(better: better.text) : .alive
    } catch {
      return .alive
    }
  }

  /// Asks for a page, its content only when it is wanted or when the host has no other answer.
  private func ask(
    _ url: WebURL, wantsContent: Bool, _ session: HostSession
  ) async throws(FetchError) -> FetchedPage {
    guard url.host == session.host else {
      let other = try await HostSession(url.host, settings.fetch)
      do throws(FetchError) {
        let page = try await ask(url, wantsContent: wantsContent, other)
        await other.close()
        return page
      } catch {
        await other.close()
        throw error
      }
    }
    if !wantsContent {
      try await turn(url)
      do throws(FetchError) {
        let page = try await session.fetch(url, .head, limit: 0)
        if page.status < 400 || page.status == 429 { return page }
      } catch {
        // Some servers hang up on a question that they do not know.
        guard error.mayBeAnothersFault else { throw error }
      }
    }
    try await turn(url)
    return try await session.fetch(url, .get, limit: wantsContent ? settings.bodyLimit : 1)
  }

  private func turn(_ url: WebURL) async throws(FetchError) {
    do {
      try await pace.turn(url.host)
    } catch {
      throw .timedOut
    }
  }

  /// Whether a page surely has no such place.
  private func lacks(_ page: FetchedPage, _ fragment: String) -> Bool {
    guard !fragment.isEmpty, fragment.lowercased() != "top", !fragment.hasPrefix("!"),
      !fragment.contains(":~:"), !page.isCut,
      page.contentType?.lowercased().contains("html") ?? false
    else { return false }
    let anchors = anchors(page.body)
    // A page without any is made by a script, and so may be the place. GitHub prefixes those of a
    // README, and has its lines from a script as well.
    if anchors.isEmpty || anchors.contains(fragment) || anchors.contains("user-content-" + fragment)
    {
      return false
    }
    return
      !(fragment.first == "L"
      && fragment.dropFirst().allSatisfy { $0.isNumber || $0 == "-" || $0 == "L" })
  }

  /// Seconds, or a date, which is taken for a long time: hosts that give one mean hours.
  private static func wait(_ retryAfter: String?) -> Duration? {
    guard let text = retryAfter else { return nil }
    return Int(text).map { .seconds(max(0, min($0, 86_400))) } ?? .seconds(3600)
  }
}
