import Delivering
import Synchronization
import Testing

/// No secret leaves by an answer, whatever a channel or the way to it says.
@Suite struct SecretTests {
  private static let planted = "planted-4f1c9d2e77b0a6538812"

  enum Mood: CaseIterable { case echoes, refuses, accepts, breaks, fails, redirects }

  @Test(
    arguments: ChannelTests.channels.flatMap { channel in
      Mood.allCases.map { (channel, $0) }
    })
  func `a channel that repeats what it was told gives away nothing`(
    channel: String, mood: Mood
  ) async throws {
    let deliverer = try #require(Deliverers.named(channel))
    let account = try #require(Account.lab(at: "https://lab.example")[channel])
    let wasUsed = Mutex(false)
    let session = Session(
      account: account,
      credential: { _ in
        wasUsed.withLock { $0 = true }
        return Self.planted
      },
      exchange: { request async throws(ExchangeError) in
        let all =
          request.url + request.headers.map(\.value).joined(separator: " ")
          + String(decoding: request.body, as: UTF8.self)
        let word = all.contains(Self.planted) ? Self.planted : "nothing"
        let echo = Array(
          #"{"error": "\#(word)", "id": "\#(word)", "url": "https://a.example/\#(word)"}"#.utf8)
        switch mood {
        case .echoes: return Response(status: 500, body: Array(all.utf8))
        case .refuses: return Response(status: 403, body: echo)
        case .accepts: return Response(status: 200, body: echo)
        case .redirects:
          return Response(status: 302, headers: [.init("Location", request.url)], body: echo)
        case .breaks: throw .broken("reset by \(all)")
        case .fails: throw .unsent("no host \(all)", isPermanent: false)
        }
      })
    var said = ""
    let delivery = try Parts.delivery(channel)
    said += "\(await deliverer.send(delivery, session))"
    if let find = deliverer.find { said += "\(await find(delivery, session))" }
    if let examine = deliverer.examine { said += "\(await examine(session))" }
    let posted = Posted(id: "1", url: nil, extra: ["cid": "x"])
    for action in [Delivery.Action.edit(posted), .withdraw(posted)] {
      var delivery = delivery
      delivery.action = action
      said += "\(await deliverer.send(delivery, session))"
      if let find = deliverer.find { said += "\(await find(delivery, session))" }
    }
    #expect(!said.contains(Self.planted), "\(said)")
    // Who is told without a secret has none to give away.
    #expect(wasUsed.withLock { $0 } == !deliverer.credentials.isEmpty)
  }
}
