package import Addresses
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Asks one host, at an address that was looked at first.
///
/// The name is resolved once, each address is held against ``AddressPolicy``, and connections are made
/// to the address that passed: a name that would lead elsewhere the next time is not asked again.
/// Redirects are not followed here. Not for two tasks at once.
package final class HostSession {
  package let host: String
  private let settings: FetchSettings
  private let addresses: [HostAddress]
  private var client: HTTPClient

  /// Resolves a host.
  ///
  /// - Throws: ``FetchError`` when there is none, or none that may be asked.
  package init(
    _ host: String, _ settings: FetchSettings
  ) async throws(FetchError) {
    self.host = host
    self.settings = settings
    guard settings.isGranted?(host) ?? true else { throw .notGranted }
    var found: [HostAddress]
    if let address = HostAddress(host) {
      found = [address]
    } else {
      do {
        found = try await settings.resolve(host)
      } catch ResolveError.noSuchHost {
        throw .noSuchHost
      } catch {
        throw .noNetwork
      }
    }
    if !settings.allowsPrivate { found = found.filter { AddressPolicy.isPublic($0.bytes) } }
    guard let first = found.first else { throw .notPublic }
    addresses = found
    client = Self.client(host, first, settings)
  }

  private static func client(
    _ host: String, _ address: HostAddress, _ settings: FetchSettings
  ) -> HTTPClient {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout = .init(
      connect: .nanoseconds(settings.timeout.nanoseconds / 2),
      read: .nanoseconds(settings.timeout.nanoseconds))
    configuration.httpVersion = .http1Only
    configuration.decompression = .disabled
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
    if address.text != host { configuration.dnsOverride = [host: address.text] }
    return HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
      configuration: configuration)
  }

  package enum Method: Sendable { case head, get }

  /// Asks for a page.
  ///
  /// - Parameters:
  ///   - url: A page of this host.
  ///   - method: Whether its content is wanted.
  ///   - limit: In bytes; more of the content is not read.
  /// - Returns: The answer, redirects and refusals included.
  /// - Throws: ``FetchError`` when there is none. A broken answer is asked for once more on a new
  ///   connection, since it may have been the rest of an answer to an earlier question.
  package func fetch(
    _ url: WebURL, _ method: Method, limit: Int
  ) async throws(FetchError) -> FetchedPage {
    do throws(FetchError) {
      return try await ask(url, method, limit)
    } catch {
      guard error.mayBeAnothersFault else { throw error }
      // A second address of the host, where the first one does not answer.
      let next = error == .unreachable && addresses.count > 1 ? addresses[1] : addresses[0]
      await close()
      client = Self.client(host, next, settings)
      return try await ask(url, method, limit)
    }
  }

  private func ask(
    _ url: WebURL, _ method: Method, _ limit: Int
  ) async throws(FetchError) -> FetchedPage {
    var request = HTTPClientRequest(url: url.text)
    request.method = method == .head ? .HEAD : .GET
    request.headers.add(name: "User-Agent", value: settings.userAgent)
    request.headers.add(name: "Accept", value: "text/html,application/xhtml+xml,*/*;q=0.8")
    request.headers.add(name: "Accept-Encoding", value: "identity")
    let (client, request_, timeout) = (client, request, settings.timeout)
    do {
      return try await withDeadline(timeout) {
        let response = try await client.execute(
          request_, timeout: .nanoseconds(timeout.nanoseconds))
        var page = FetchedPage(
          status: Int(response.status.code), location: response.headers.first(name: "Location"),
          retryAfter: response.headers.first(name: "Retry-After"),
          contentType: response.headers.first(name: "Content-Type"))
        guard method == .get else { return page }
        for try await chunk in response.body {
          page.body.append(contentsOf: chunk.readableBytesView.prefix(limit - page.body.count))
          if page.body.count >= limit {
            page.isCut = true
            break
          }
        }
        return page
      }
    } catch {
      throw FetchError(error)
    }
  }

  /// Ends its connections; what follows makes new ones.
  package func close() async { try? await client.shutdown() }
}

/// How hosts are asked.
package struct FetchSettings: Sendable {
  package var userAgent = "controlroom (link checker)"
  /// For one question, from connecting to the last byte.
  package var timeout = Duration.seconds(20)
  /// Whether addresses of this machine and its neighbours may be asked: for tests.
  package var allowsPrivate = false
  package var resolve = Resolver.system
  /// Whether a host may be asked; nil for any.
  package var isGranted: (@Sendable (_ host: String) -> Bool)?

  package init() {}
}

/// An answer.
package struct FetchedPage: Sendable {
  package var status: Int
  package var location: String?
  package var retryAfter: String?
  package var contentType: String?
  package var body: [UInt8] = []
  /// There is more of the content than was read.
  package var isCut = false
}

/// Why there is no answer.
package enum FetchError: Error, Hashable, Sendable {
  case noSuchHost
  /// The fault may be on this side.
  case noNetwork
  /// The host has no address on the public internet.
  case notPublic
  /// The step that asks was not granted the host.
  case notGranted
  /// Nothing listens there.
  case unreachable
  case timedOut
  /// The certificate, or something else about TLS.
  case insecure(String)
  /// The answer is no HTTP, or ends before its end.
  case broken(String)
  /// The answer is not what was asked for, in words.
  case refused(String)

  init(_ error: any Error) {
    switch error {
    case let error as FetchError: self = error
    case is CancellationError, is DeadlineError: self = .timedOut
    case let error as HTTPClientError
    where [
      .deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout,
      .tlsHandshakeTimeout, .writeTimeout,
    ].contains(error):
      self = .timedOut
    case is ChannelError, is NIOConnectionError: self = .unreachable
    case let error as IOError:
      self = FetchError.isLocal(error.errnoCode) ? .noNetwork : .unreachable
    default:
      let text = "\(error)"
      let isTLS = text.contains("SSL") || text.contains("handshake") || text.contains("certificate")
      self = isTLS ? .insecure(String(text.prefix(200))) : .broken(String(text.prefix(200)))
    }
  }

  private static func isLocal(_ number: CInt) -> Bool {
    // ENETDOWN, ENETUNREACH, EMFILE, ENFILE: of this machine, on Linux.
    [100, 101, 24, 23].contains(number)
  }

  var mayBeAnothersFault: Bool {
    switch self {
    case .broken, .unreachable: true
    default: false
    }
  }

  /// In words, behind "the link".
  package var reason: String {
    switch self {
    case .noSuchHost: "its host does not exist"
    case .noNetwork: "nobody could be asked"
    case .notPublic: "its address is not public"
    case .notGranted: "its host was not granted"
    case .unreachable: "nothing answers at its address"
    case .timedOut: "it gives no answer in time"
    case .insecure: "its certificate is not valid"
    case .refused(let reason): reason
    case .broken: "it breaks off its answer"
    }
  }
}

struct DeadlineError: Error {}

/// Does something, and stops waiting for it after a while.
func withDeadline<T: Sendable>(
  _ duration: Duration, _ work: @escaping @Sendable () async throws -> T
) async throws -> T {
  try await withThrowingTaskGroup(of: T.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(for: duration)
      throw DeadlineError()
    }
    defer { group.cancelAll() }
    guard let first = try await group.next() else { throw DeadlineError() }
    return first
  }
}

extension Duration {
  var nanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
