internal import Addresses
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// One mail to a server, and a watch over whether the server may have taken it.
///
/// Over TLS from the first byte, or on loopback without. Nothing of a mail is delivered before the line
/// with a single dot: what fails earlier has not happened.
///
/// Source: RFC 5321; RFC 8314, section 3.3; RFC 4954 and RFC 4616 for AUTH PLAIN.
final class MailCall: Sendable {
  /// The method of a request that is a mail: its URL is the server, its headers the envelope.
  static let method = "MAIL"
  /// What the server answers when it has all of the mail.
  static let lastStep = "the mail"

  private let place: MailPlace
  private let envelope: Envelope
  private let message: [UInt8]
  private let trust: NIOSSLTrustRoots
  private let hasLeft = Mutex(false)

  struct Envelope: Sendable {
    var from: String
    var to: [String]
    /// Name and password, where the server wants them.
    var login: (name: String, password: String)?
  }

  /// What the server said, when that ends the matter.
  private struct Ended: Error {
    var reply: Reply
    var step: String
  }

  private struct Wrong: Error { var words: String }

  init(_ request: Request, at place: MailPlace, trust: NIOSSLTrustRoots) {
    self.place = place
    self.trust = trust
    let values = { (name: String) in
      request.headers.filter { $0.name == name }.map(\.value)
    }
    envelope = Envelope(
      from: values("From").first ?? "", to: values("To"),
      login: values("Login").first.flatMap { name in
        values("Password").first.map { (name, $0) }
      })
    message = request.body
  }

  /// Hands the mail over.
  ///
  /// - Parameters:
  ///   - address: Of the server, which was looked at.
  ///   - duration: After which the server is no longer waited for.
  /// - Returns: The last reply, with its code for a status. Each recipient that was not taken is a
  ///   header `Refused`.
  /// - Throws: ``ExchangeError``.
  func make(
    at address: HostAddress, within duration: Duration
  ) async throws(ExchangeError) -> Response {
    do {
      return try await withThrowingTaskGroup(of: Response.self) { group in
        group.addTask { try await self.talk(to: address) }
        group.addTask {
          try await Task.sleep(for: duration)
          throw Wrong(words: "there was no answer in time")
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
      }
    } catch {
      let words =
        switch error {
        case let error as Wrong: error.words
        case is NIOConnectionError, is ChannelError: "nothing answers at its address"
        case let error as IOError: error.description
        default: String("\(error)".prefix(200))
        }
      throw hasLeft.withLock({ $0 }) ? .broken(words) : .unsent(words, isPermanent: false)
    }
  }

  private func talk(to address: HostAddress) async throws -> Response {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = trust
    let context = try NIOSSLContext(configuration: tls)
    let (isSecure, host) = (place.isSecure, place.host)
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(.seconds(10))
      .connect(host: address.text, port: place.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          if isSecure {
            let name = HostAddress(host) == nil ? host : nil
            try channel.pipeline.syncOperations.addHandler(
              NIOSSLClientHandler(context: context, serverHostname: name))
          }
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var replies = Replies(inbound.makeAsyncIterator())
      do {
        return try await self.handOver(&replies, outbound)
      } catch let end as Ended {
        return end.reply.response(refused: [], at: end.step)
      }
    }
  }

  private func handOver(
    _ replies: inout Replies, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) async throws -> Response {
    for address in [envelope.from] + envelope.to {
      // A space or a bracket would end the address, and begin something else.
      guard address.contains("@"),
        address.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x3C && $0 != 0x3E })
      else { throw Wrong(words: "'\(address.prefix(100))' is no address of mail") }
    }
    try await expect(220, try await replies.next(), at: "the greeting")
    try await say("EHLO controlroom.invalid", outbound)
    try await expect(250, try await replies.next(), at: "EHLO")
    if let login = envelope.login {
      let secret = [0] + Array(login.name.utf8) + [0] + Array(login.password.utf8)
      try await say("AUTH PLAIN \(Base64.encode(secret))", outbound)
      try await expect(235, try await replies.next(), at: "AUTH")
    }
    try await say("MAIL FROM:<\(envelope.from)>", outbound)
    try await expect(250, try await replies.next(), at: "MAIL FROM")
    var refused: [String] = []
    var last: Reply?
    for recipient in envelope.to {
      try await say("RCPT TO:<\(recipient)>", outbound)
      let reply = try await replies.next()
      guard reply.code / 10 != 25 else { continue }
      refused.append("\(recipient): \(reply.code)")
      last = reply
    }
    if refused.count == envelope.to.count, let last { throw Ended(reply: last, step: "RCPT TO") }
    try await say("DATA", outbound)
    try await expect(354, try await replies.next(), at: "DATA")
    // From here on it may be delivered.
    hasLeft.withLock { $0 = true }
    try await outbound.write(ByteBuffer(bytes: Self.stuffed(message)))
    let reply = try await replies.next()
    // Whether the mail was taken is known; how the server says goodbye changes nothing.
    try? await say("QUIT", outbound)
    return reply.response(refused: refused, at: Self.lastStep)
  }

  private func say(
    _ line: String, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) async throws {
    guard line.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), line.utf8.count <= 1000 else {
      throw Wrong(words: "an address or a name cannot be said in a line of SMTP")
    }
    try await outbound.write(ByteBuffer(string: line + "\r\n"))
  }

  private func expect(_ code: Int, _ reply: Reply, at step: String) async throws {
    guard reply.code == code else { throw Ended(reply: reply, step: step) }
  }

  /// A dot at the beginning of a line doubled, every line ended with both signs, and the end marked.
  private static func stuffed(_ message: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(message.count + 100)
    var isStart = true
    var previous: UInt8 = 0
    for byte in message {
      if isStart, byte == UInt8(ascii: ".") { out.append(byte) }
      if byte == 0x0A, previous != 0x0D { out.append(0x0D) }
      out.append(byte)
      isStart = byte == 0x0A
      previous = byte
    }
    if !isStart { out += [0x0D, 0x0A] }
    return out + Array(".\r\n".utf8)
  }

  struct Reply: Sendable {
    var code: Int
    var text: String

    func response(refused: [String], at step: String) -> Response {
      Response(
        status: code,
        headers: [.init("Step", step)] + refused.map { .init("Refused", $0) },
        body: Array(text.utf8))
    }
  }

  /// The server's replies, of which one may take several lines.
  private struct Replies {
    private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var rest: [UInt8] = []

    init(_ iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) {
      self.iterator = iterator
    }

    mutating func next() async throws -> Reply {
      var texts: [String] = []
      // A server that never comes to an end is not listened to for long.
      for _ in 0..<100 {
        let line = try await line()
        guard line.count >= 3, let code = Int(String(decoding: line.prefix(3), as: UTF8.self)),
          (200..<600).contains(code)
        else { throw Wrong(words: "it answers in no words of SMTP") }
        texts.append(String(decoding: line.dropFirst(4), as: UTF8.self))
        if line.count == 3 || line[3] != UInt8(ascii: "-") {
          return Reply(code: code, text: texts.joined(separator: " "))
        }
      }
      throw Wrong(words: "its answer does not end")
    }

    private mutating func line() async throws -> [UInt8] {
      while true {
        if let end = rest.firstIndex(of: 0x0A) {
          var line = Array(rest[..<end])
          rest.removeFirst(end + 1)
          if line.last == 0x0D { line.removeLast() }
          return line
        }
        guard rest.count <= 4096 else { throw Wrong(words: "its answer has no lines") }
        guard let part = try await iterator.next(isolation: #isolation) else {
          throw Wrong(words: "the connection was closed before the answer was whole")
        }
        rest += part.readableBytesView
      }
    }
  }
}

/// A server of mail: `smtps://host`, `smtps://host:port`, or `smtp://127.0.0.1:port`.
struct MailPlace: Hashable, Sendable {
  var host: String
  var port: Int
  var isSecure: Bool

  init?(_ text: String) {
    let isSecure = text.hasPrefix("smtps://")
    guard isSecure || text.hasPrefix("smtp://"),
      // The rest is an address like any other.
      let url = WebURL("https://" + text.dropFirst(isSecure ? 8 : 7)), !text.hasSuffix("/"),
      url.text.utf8.filter({ $0 == UInt8(ascii: "/") }).count <= 3
    else { return nil }
    self.isSecure = isSecure
    host = url.host
    port = url.port ?? (isSecure ? 465 : 25)
  }

  /// As a step is granted it.
  var origin: String {
    let name = host.contains(":") ? "[\(host)]" : host
    let usual = isSecure ? 465 : 25
    return (isSecure ? "smtps://" : "smtp://") + name + (port == usual ? "" : ":\(port)")
  }
}
