internal import Glibc
internal import Synchronization

/// Opens connections for a program that has no network of its own, to where it may go.
///
/// It speaks HTTP CONNECT on a Unix socket; what goes through a tunnel is the program's and the
/// other side's affair, TLS in it is not opened. A name is looked up here and never inside, and a
/// connection is made to an address that was judged, so that a name cannot mean another address
/// the second time.
final class Broker: Sendable {
  private let policy: EgressPolicy
  private let listening: Descriptor
  private let stopped: Signal
  private let tunnels = Atomic<Int>(0)

  /// More at once are refused.
  private static let tunnelLimit = 64
  /// Bytes of a request's head.
  private static let headLimit = 8 << 10
  /// Milliseconds for a head to arrive, and for a connection to be made.
  private static let patience: Int32 = 15_000

  /// Listens on a Unix socket at `path`, until it is stopped.
  ///
  /// - Throws: ``SandboxError`` when it cannot.
  init(at path: String, _ policy: EgressPolicy) throws(SandboxError) {
    self.policy = policy
    listening = try Socket.listen(unix: path)
    stopped = try Signal()
    let (listening, stopped) = (listening, stopped)
    let isStarted = detach { [weak self] in
      while true {
        guard
          let ready = wait([(listening, POLLIN), (stopped.descriptor, POLLIN)], milliseconds: -1)
        else { continue }
        if ready[1] { return }
        guard let client = Socket.accept(listening) else { continue }
        self?.take(client)
      }
    }
    guard isStarted else { throw SandboxError("cannot start a thread: \(reason())") }
  }

  /// Ends every tunnel, and takes no more.
  func stop() { stopped.raise() }

  private func take(_ client: Descriptor) {
    guard tunnels.wrappingAdd(1, ordering: .relaxed).newValue <= Self.tunnelLimit,
      detach({ [self] in
        serve(client)
        tunnels.wrappingSubtract(1, ordering: .relaxed)
      })
    else {
      tunnels.wrappingSubtract(1, ordering: .relaxed)
      answer(client, "503 Service Unavailable", "too many connections at once")
      return
    }
  }

  private func serve(_ client: Descriptor) {
    guard let (head, rest) = head(of: client) else { return }
    let request = ConnectRequest(head: head)
    guard case .tunnel(let host, let port) = request else {
      let wanted =
        if case .other(let wanted) = request { wanted } else { "something that is no HTTP" }
      let why = "only tunnels are made: use https"
      policy.report(wanted, why)
      return answer(client, "405 Method Not Allowed", why)
    }
    let wanted = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    var destination = EgressPolicy.Destination(host: host, port: port)
    if let why = policy.refusal(destination) {
      policy.report(wanted, why)
      return answer(client, "403 Forbidden", why)
    }
    let addresses = Socket.addresses(of: host, port: port)
    guard !addresses.isEmpty else {
      return answer(client, "502 Bad Gateway", "no address is known for \(host)")
    }
    var failure = "502 Bad Gateway"
    var why = "cannot connect to \(wanted)"
    for address in addresses {
      destination.address = address.text
      if let refusal = policy.refusal(destination) {
        policy.report(wanted, refusal)
        (failure, why) = ("403 Forbidden", refusal)
        continue
      }
      guard let server = Socket.connect(address, milliseconds: Self.patience) else { continue }
      guard client.write(Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)),
        server.write(rest)
      else { return }
      return Tunnel.carry(client, server, until: stopped)
    }
    answer(client, failure, why)
  }

  /// The head of a request, and what came behind it.
  private func head(of client: Descriptor) -> (head: [UInt8], rest: ArraySlice<UInt8>)? {
    var bytes: [UInt8] = []
    let end = Array("\r\n\r\n".utf8)
    while bytes.count < Self.headLimit {
      guard
        let ready = wait(
          [(client, POLLIN), (stopped.descriptor, POLLIN)], milliseconds: Self.patience),
        !ready[1], let more = client.read(limit: 4096), !more.isEmpty
      else { return nil }
      let seen = max(0, bytes.count - 3)
      bytes += more
      if let found = bytes[seen...].firstRange(of: end) {
        return (Array(bytes[..<found.lowerBound]), bytes[found.upperBound...])
      }
    }
    answer(client, "431 Request Header Fields Too Large", "the request has no end")
    return nil
  }

  private func answer(_ client: Descriptor, _ status: String, _ why: String) {
    let body = why + "\n"
    _ = client.write(
      Array(
        """
        HTTP/1.1 \(status)\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: \(body.utf8.count)\r
        Connection: close\r
        \r
        \(body)
        """.utf8))
  }
}
