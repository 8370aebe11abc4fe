import Support
import Testing

@testable import Serving

/// The server over a socket, as any program of this machine may speak to it.
@Suite(.timeLimit(.minutes(5))) struct LocalServerTests {
  private let hub = EventHub()

  @Test func `both of loopback's addresses are answered, on one port`() async throws {
    try await serving { port in
      for address in ["127.0.0.1", "::1"] {
        guard let connection = Connection(address, port: port) else {
          // A machine without IPv6.
          #expect(address == "::1")
          continue
        }
        let answer = try await connection.ask("GET /hello HTTP/1.1\r\nHost: localhost\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n/hello"))
      }
    }
  }

  @Test func `no other address of this machine is listened on`() async throws {
    try await serving { port in
      #expect(Connection("127.0.0.2", port: port) == nil)
    }
  }

  @Test func `every answer keeps other origins out`() async throws {
    try await serving { port in
      let connection = try #require(Connection("127.0.0.1", port: port))
      let answer = try await connection.ask(
        "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://example.org\r\n"
      ).lowercased()
      #expect(answer.contains("cross-origin-resource-policy: same-origin\r\n"))
      #expect(answer.contains("x-content-type-options: nosniff\r\n"))
      #expect(!answer.contains("access-control-"))
    }
  }

  @Test(
    arguments: [
      ("GET / HTTP/1.1\r\nHost: example.org\r\n", 403), ("GET / HTTP/1.0\r\n", 403),
      ("GET /%00 HTTP/1.1\r\nHost: localhost\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n", 405),
      ("BREW / HTTP/1.1\r\nHost: localhost\r\n", 400), ("nonsense\r\n", 400),
      (
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 100_000))\r\n", 400
      ),
    ])
  func `what is refused never reaches the handler`(request: String, status: Int) async throws {
    try await serving { port in
      let connection = try #require(Connection("127.0.0.1", port: port))
      let answer = try await connection.ask(request)
      #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer.prefix(60))")
    }
  }

  @Test func `HEAD has the head of GET, and no body`() async throws {
    try await serving { port in
      let connection = try #require(Connection("127.0.0.1", port: port))
      let answer = try await connection.ask("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n")
        .lowercased()
      #expect(answer.hasPrefix("http/1.1 200 ok\r\n"))
      #expect(answer.contains("content-length: 6\r\n"))
      #expect(answer.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func `who listens is told the last event, and each that comes`() async throws {
    hub.send(ServerEvent("change", data: "one"))
    try await serving { port in
      let connection = try #require(Connection("127.0.0.1", port: port))
      connection.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
      try await connection.read(until: "event: change\ndata: one\n\n")
      hub.send(ServerEvent("change", data: "two"))
      try await connection.read(until: "event: change\ndata: two\n\n")
    }
  }

  @Test func `the end does not wait for those who are connected`() async throws {
    var begin = ContinuousClock.now
    // They stay open until after the server's end.
    var held: [Connection] = []
    try await serving { port in
      let listening = try #require(Connection("127.0.0.1", port: port))
      listening.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
      try await listening.read(until: "retry:")
      let idle = try #require(Connection("127.0.0.1", port: port))
      idle.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
      try await idle.read(until: "\r\n\r\n/")
      held = [listening, idle]
      begin = .now
    }
    // Long before an idle connection would be closed anyway.
    #expect(ContinuousClock.now - begin < .seconds(40))
    #expect(hub.count == 0)
    #expect(held.count == 2)
  }

  @Test func `a port that is taken is said, with one that is free`() async throws {
    try await serving { port in
      do {
        try await LocalServer(events: hub) { _ in .text(200, "") }.run(port: port) { _ in }
        Issue.record("two servers on one port")
      } catch let ServingError.portInUse(taken, free) {
        #expect(taken == port)
        #expect(try #require(free) > port)
      }
    }
  }

  /// Serves on a free port while `body` runs.
  private func serving(_ body: (Int) async throws -> Void) async throws {
    let (ports, told) = AsyncStream<Int>.makeStream()
    let server = LocalServer(events: hub) { request in
      if request.path == "/events" { return LocalResponse(status: 200, body: .events) }
      return LocalResponse(
        status: 200, headers: [.init("etag", "\"a\"")], body: .bytes(Array(request.target.utf8)))
    }
    let running = Task { try await server.run(port: 0) { told.yield($0) } }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    let result = await Result { try await body(port) }
    running.cancel()
    try? await running.value
    try result.get()
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
