internal import NIOCore
internal import NIOPosix

/// Takes mails on this machine, as the server of a newsletter would.
///
/// On 127.0.0.2, which is loopback too, so that it can have the number of the lab's own port.
struct LabMailServer: Sendable {
  static let host = "127.0.0.2"

  private let channel: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>

  /// Begins to listen.
  ///
  /// - Parameter port: Where.
  /// - Throws: ``LabError``.
  init(port: Int) async throws(LabError) {
    do {
      channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(host: Self.host, port: port) { channel in
          channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw LabError("no mail can be taken at \(Self.host):\(port): \(error)")
    }
  }

  /// Serves until the task is cancelled.
  ///
  /// - Parameter play: What becomes of what was said.
  /// - Throws: What keeps it from listening on.
  func run(_ play: @escaping @Sendable (MailTalk.Event) async -> MailReply) async throws {
    try await channel.executeThenClose { clients in
      try await withThrowingDiscardingTaskGroup { group in
        for try await client in clients {
          // One who hangs up, or breaks off, is no matter for the others.
          group.addTask { try? await Self.serve(client, play) }
        }
      }
    }
  }

  private static func serve(
    _ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>,
    _ play: @Sendable (MailTalk.Event) async -> MailReply
  ) async throws {
    try await client.executeThenClose { inbound, outbound in
      var talk = MailTalk()
      try await outbound.write(ByteBuffer(string: "220 lab.example ESMTP\r\n"))
      for try await part in inbound {
        for line in talk.lines(of: part.readableBytesView) {
          let reply: MailReply
          switch talk.hear(line) {
          case .nothing: continue
          case .reply(let own): reply = own
          case .event(let event):
            reply = await play(event)
            talk.note(event, isTaken: reply.isTaken)
          }
          guard case .text(let text) = reply else { return }
          try await outbound.write(ByteBuffer(string: text + "\r\n"))
          if talk.isOver { return }
        }
      }
    }
  }
}

/// What a client of mail is answered.
enum MailReply: Hashable, Sendable {
  case text(String)
  /// The connection ends without a word.
  case closed

  var isTaken: Bool {
    if case .text(let text) = self { return text.hasPrefix("2") }
    return false
  }
}
