internal import Addresses
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Makes requests to channels, and says exactly what became of those that have no answer.
///
/// Only over HTTPS, unless the account says otherwise, to public addresses that were looked at before they are connected to, without a
/// proxy, a redirect or a second try; an account whose endpoint is a number, such as
/// `http://127.0.0.1:4750`, may also be called there, and on loopback without TLS. A request whose
/// method is `MAIL` is a mail, and its address a server of mail.
package actor Exchanger {
  package struct Limits: Sendable {
    /// For a request, from looking up the name to the last byte of the answer.
    package var time = Duration.seconds(30)
    /// How many requests to one host are under way at once; others wait for their turn.
    package var perHost = 4
    /// The most bytes of an answer's body.
    package var answer = 1 << 20

    package init() {}
  }

  private let limits: Limits
  private let resolve: @Sendable (String) async throws -> [HostAddress]
  private let trust: NIOSSLTrustRoots
  private var hosts: [String: Host] = [:]
  private var isClosed = false

  private struct Host {
    var client: HTTPClient
    var active = 0
    var madeAt: ContinuousClock.Instant
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  package init(_ limits: Limits = Limits()) {
    self.limits = limits
    resolve = Resolver.system
    trust = .default
  }

  init(
    _ limits: Limits, resolve: @escaping @Sendable (String) async throws -> [HostAddress],
    trusting certificate: String? = nil
  ) {
    trust = certificate.map { .file($0) } ?? .default
    self.limits = limits
    self.resolve = resolve
  }

  /// What a session makes its requests with.
  ///
  /// - Parameters:
  ///   - account: Whose endpoint may be called although it is a private address.
  ///   - isGranted: Whether an origin, such as `https://api.x.com`, may be called.
  /// - Returns: It; its errors say whether anything was sent.
  nonisolated package func exchange(
    for account: Account, isGranted: @escaping @Sendable (_ origin: String) -> Bool = { _ in true }
  ) -> Exchange {
    let own = account.endpoint.flatMap { WebURL($0)?.host ?? MailPlace($0)?.host }
    return { request async throws(ExchangeError) in
      if request.method == MailCall.method {
        return try await self.mail(request, own: own, isGranted: isGranted)
      }
      guard let url = WebURL(request.url) else {
        throw .unsent("'\(request.url.prefix(200))' is no web address", isPermanent: true)
      }
      let origin = Origin(url)
      guard isGranted(origin.description) else {
        throw .unsent("\(origin) is not granted to this step", isPermanent: true)
      }
      let literal = HostAddress(url.host)
      let isOwn = literal != nil && own == url.host
      guard url.isSecure || account.callsPlainly || isOwn && literal?.isLoopback == true else {
        throw .unsent("\(origin) is not HTTPS, and no loopback address", isPermanent: true)
      }
      return try await self.perform(request, at: url, allowsPrivate: isOwn)
    }
  }

  /// Ends its connections; nothing is sent from here on.
  package func close() async {
    isClosed = true
    for host in hosts.values { for waiting in host.waiting { waiting.resume() } }
    let clients = hosts.values.map(\.client)
    hosts = [:]
    for client in clients { try? await client.shutdown() }
  }

  private func perform(
    _ request: Request, at url: WebURL, allowsPrivate: Bool
  ) async throws(ExchangeError) -> Response {
    let begin = ContinuousClock.now
    let client = try await take(url.host, allowsPrivate: allowsPrivate)
    let left = limits.time - (ContinuousClock.now - begin)
    do throws(ExchangeError) {
      let response = try await Call(request, answerLimit: limits.answer)
        .make(with: client, within: left)
      await release(url.host)
      return response
    } catch {
      await release(url.host)
      throw error
    }
  }

  private func mail(
    _ request: Request, own: String?, isGranted: @Sendable (String) -> Bool
  ) async throws(ExchangeError) -> Response {
    guard let place = MailPlace(request.url) else {
      throw .unsent("'\(request.url.prefix(200))' is no server of mail", isPermanent: true)
    }
    guard isGranted(place.origin) else {
      throw .unsent("\(place.origin) is not granted to this step", isPermanent: true)
    }
    let literal = HostAddress(place.host)
    let isOwn = literal != nil && own == place.host
    guard place.isSecure || isOwn && literal?.isLoopback == true else {
      throw .unsent("\(place.origin) is not over TLS, and no loopback address", isPermanent: true)
    }
    let begin = ContinuousClock.now
    let address = try await address(of: place.host, allowsPrivate: isOwn)
    return try await MailCall(request, at: place, trust: trust)
      .make(at: address, within: limits.time - (ContinuousClock.now - begin))
  }

  /// A client that connects to an address of the host that was looked at.
  private func take(
    _ host: String, allowsPrivate: Bool
  ) async throws(ExchangeError) -> HTTPClient {
    while let known = hosts[host], known.active >= limits.perHost {
      await withCheckedContinuation { hosts[host]?.waiting.append($0) }
    }
    if isClosed { throw .unsent("the program is ending", isPermanent: false) }
    if var known = hosts[host] {
      // Names move: what was looked up long ago is looked up again, once nobody uses it.
      if known.active > 0 || !known.waiting.isEmpty
        || ContinuousClock.now - known.madeAt < .seconds(300)
      {
        known.active += 1
        hosts[host] = known
        return known.client
      }
      hosts[host] = nil
      try? await known.client.shutdown()
    }
    let address = try await address(of: host, allowsPrivate: allowsPrivate)
    if isClosed { throw .unsent("the program is ending", isPermanent: false) }
    // Another request may have come first while this one waited for the name.
    if hosts[host] != nil { return try await take(host, allowsPrivate: allowsPrivate) }
    let client = client(for: host, at: address)
    hosts[host] = Host(client: client, active: 1, madeAt: .now)
    return client
  }

  private func release(_ host: String) async {
    hosts[host]?.active -= 1
    if let next = hosts[host]?.waiting.first {
      hosts[host]?.waiting.removeFirst()
      next.resume()
      return
    }
    // Each client has connections and threads' time: those of many hosts are not kept.
    guard hosts.count > Self.mostHosts, let idle = hosts[host], idle.active == 0 else { return }
    hosts[host] = nil
    try? await idle.client.shutdown()
  }

  /// How many hosts are kept ready to be called again.
  private static let mostHosts = 32

  private func address(
    of host: String, allowsPrivate: Bool
  ) async throws(ExchangeError) -> HostAddress {
    var found: [HostAddress]
    if let literal = HostAddress(host) {
      found = [literal]
    } else {
      do {
        found = try await resolve(host)
      } catch ResolveError.noSuchHost {
        throw .unsent("there is no host \(host)", isPermanent: false)
      } catch {
        throw .unsent("nobody could be asked for the address of \(host)", isPermanent: false)
      }
    }
    if !allowsPrivate { found = found.filter { AddressPolicy.isPublic($0.bytes) } }
    guard let first = found.first else {
      throw .unsent("the address of \(host) is not public", isPermanent: true)
    }
    return first
  }

  private func client(for host: String, at address: HostAddress) -> HTTPClient {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.httpVersion = .http1Only
    configuration.decompression = .disabled
    configuration.timeout = .init(
      connect: .nanoseconds(limits.time.nanoseconds / 3),
      read: .nanoseconds(limits.time.nanoseconds))
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = limits.perHost
    // A connection that the other side is about to close breaks a request that was never read, so
    // none is kept for longer than servers keep theirs.
    configuration.connectionPool.idleTimeout = .seconds(2)
    if address.text != host { configuration.dnsOverride = [host: address.text] }
    return HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
      configuration: configuration)
  }
}

extension HostAddress {
  var isLoopback: Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes == Array(repeating: 0, count: 15) + [1]
  }
}

extension Duration {
  var nanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
