internal import Glibc
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix

/// An HTTP server for a browser on this machine, and for nobody else.
///
/// Listens on 127.0.0.1 and, where there is IPv6, on ::1. Every request passes ``RequestRules``
/// before the handler sees it.
package struct LocalServer: Sendable {
  package typealias Handler = @Sendable (LocalRequest) async -> LocalResponse

  private let handler: Handler
  private let hub: EventHub
  private let bodyLimit: Int?
  private let logger = Logger(label: "serving", factory: { _ in SwiftLogNoOpLogHandler() })

  /// - Parameters:
  ///   - hub: Whose events answers of the kind ``LocalResponse/Body/events`` carry.
  ///   - bodyLimit: The most bytes that a request may bring; nil for a server at which nothing can be
  ///     changed.
  ///   - handler: Answers what is not refused; called from several threads.
  package init(events hub: EventHub, bodyLimit: Int? = nil, handler: @escaping Handler) {
    self.hub = hub
    self.bodyLimit = bodyLimit
    self.handler = handler
  }

  /// Serves until the task is cancelled.
  ///
  /// - Parameters:
  ///   - port: Where; 0 for any free one.
  ///   - isReady: Is told the port, once connections are taken.
  /// - Throws: ``ServingError``.
  package func run(
    port: Int, isReady: @escaping @Sendable (Int) async -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      // IPv4 first: its port is then that of both.
      let (ports, told) = AsyncStream<Int>.makeStream()
      group.addTask {
        defer { told.finish() }
        try await listen(on: "127.0.0.1", port: port) { told.yield($0) }
      }
      var iterator = ports.makeAsyncIterator()
      if let port = await iterator.next() {
        let (later, ready) = AsyncStream<Void>.makeStream()
        group.addTask {
          defer { ready.finish() }
          do {
            try await listen(on: "::1", port: port) { _ in ready.yield() }
          } catch let error as ServingError where error.isPortInUse {
            // What another program listens on there, browsers would take for ours.
            throw error
          } catch {
            // Without IPv6 there is nothing to listen on, and nothing to wait for either.
            ready.yield()
            while true { try await Task.sleep(for: .seconds(3600)) }
          }
        }
        var second = later.makeAsyncIterator()
        if await second.next() != nil { await isReady(port) }
      }
      do {
        // Both serve until the end; one that stops by itself has failed.
        try await group.next()
      } catch is CancellationError {}
      group.cancelAll()
    }
  }

  private func listen(
    on host: String, port: Int, isReady: @escaping @Sendable (Int) async -> Void
  ) async throws {
    let channel = HTTP1Channel(
      responder: { request, writer, _ in
        guard let answer = await answer(to: request) else { throw Closed() }
        try await writer.write(response: answer.head, body: answer.body)
      },
      configuration: .init(idleTimeout: .seconds(60)))
    let server = Server(
      childChannelSetup: channel,
      configuration: ServerConfiguration(address: .hostname(host, port: port)),
      onServerRunning: { await isReady($0.localAddress?.port ?? port) },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    do {
      try await server.run()
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw ServingError.portInUse(port, free: await Self.freePort(after: port))
    } catch let error as IOError {
      throw ServingError.cannotListen(error.description)
    }
  }

  /// Ends a connection without an answer.
  private struct Closed: Error {}

  private func answer(to request: Request) async -> (head: HTTPResponse, body: ResponseBody)? {
    var headers: [String: String] = [:]
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    headers["host"] = request.head.authority
    var asked = LocalRequest(
      method: request.method.rawValue, target: request.head.path ?? "", headers: headers)
    let response: LocalResponse
    if let refusal = RequestRules.refusal(of: asked, mayChange: bodyLimit != nil) {
      response = refusal
    } else {
      if let bodyLimit {
        guard let body = try? await request.body.collect(upTo: bodyLimit) else { return nil }
        asked.body = Array(body.readableBytesView)
      }
      response = await handler(asked).trimmed(for: asked)
    }
    if response.body == .closed { return nil }
    var head = HTTPResponse(status: .init(code: response.status))
    for header in RequestRules.always + response.headers {
      if let name = HTTPField.Name(header.name) { head.headerFields[name] = header.value }
    }
    let isWanted = asked.method != "HEAD" && response.status != 304
    switch response.body {
    case .bytes(let bytes):
      // Not for 304, whose length would be that of what is not sent.
      if response.status != 304 { head.headerFields[.contentLength] = String(bytes.count) }
      let isSent = isWanted && !bytes.isEmpty
      return (head, isSent ? ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)) : ResponseBody())
    case .events: return (head, isWanted ? stream() : ResponseBody())
    case .closed: return nil
    }
  }

  /// Events, and between them a sign of life, by which both sides find out that the other is gone.
  private func stream() -> ResponseBody {
    ResponseBody { writer in
      // Sent at once, so that the client knows that it is connected; it comes back after half a
      // second when it is not.
      try await writer.write(ByteBuffer(string: "retry: 500\n\n"))
      for await chunk in Self.chunks(of: hub) { try await writer.write(ByteBuffer(bytes: chunk)) }
      try await writer.finish(nil)
    }
  }

  private static func chunks(of hub: EventHub) -> AsyncStream<[UInt8]> {
    AsyncStream { continuation in
      let events = Task {
        for await event in hub.events() { continuation.yield(event.bytes) }
        continuation.finish()
      }
      let beats = Task {
        while !Task.isCancelled {
          try await Task.sleep(for: .seconds(15))
          continuation.yield(Array(":\n\n".utf8))
        }
      }
      continuation.onTermination = { _ in
        events.cancel()
        beats.cancel()
      }
    }
  }

  /// The next port on which nothing listens.
  private static func freePort(after port: Int) async -> Int? {
    for candidate in (port + 1)..<min(port + 50, 65_536) {
      let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      guard let channel = try? await bootstrap.bind(host: "127.0.0.1", port: candidate).get()
      else { continue }
      try? await channel.close()
      return candidate
    }
    return nil
  }
}
