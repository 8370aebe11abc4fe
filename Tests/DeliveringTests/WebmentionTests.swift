import Delivering
import Synchronization
import Testing

/// What a page of another site makes of being asked, and told.
@Suite struct WebmentionTests {
  /// What became of one mention, and the requests that were made for it.
  private func tell(
    _ target: String, _ answer: @escaping @Sendable (Request) -> Response
  ) async throws -> (answer: Answer, requests: [Request]) {
    let requests = Mutex<[Request]>([])
    let session = Session(
      account: .mentioning, credential: { _ in "" },
      exchange: { request throws(ExchangeError) in
        requests.withLock { $0.append(request) }
        return answer(request)
      })
    let payload = #"{"source":"https://a.example/?b=c&d","target":"\#(target)"}"#
    let delivery = Delivery(
      channel: "webmention", note: "n", link: nil, payload: Array(payload.utf8), key: "k", moment: 0
    )
    let deliverer = try #require(Deliverers.named("webmention"))
    return (await deliverer.send(delivery, session), requests.withLock(\.self))
  }

  private static func page(_ html: String) -> Response {
    Response(
      status: 200, headers: [.init("Content-Type", "text/html")], body: Array(html.utf8))
  }

  @Test func `an endpoint is told where the page is that redirects lead to`() async throws {
    let (answer, requests) = try await tell("https://old.example/a") { request in
      switch (request.method, request.url) {
      case ("GET", "https://old.example/a"):
        Response(status: 301, headers: [.init("Location", "/b")])
      case ("GET", "https://old.example/b"):
        Response(status: 307, headers: [.init("Location", "http://new.example/c/d")])
      case ("GET", _): Self.page("<a rel=webmention href='../m?x=y'>")
      default: Response(status: 201, headers: [.init("Location", "https://new.example/status")])
      }
    }
    #expect(answer.posted?.extra == ["status": "https://new.example/status"])
    let told = try #require(requests.last)
    #expect(requests.count == 4 && told.method == "POST" && told.url == "http://new.example/m?x=y")
    #expect(
      String(decoding: told.body, as: UTF8.self)
        == "source=https%3A%2F%2Fa.example%2F%3Fb%3Dc%26d&target=https%3A%2F%2Fold.example%2Fa")
  }

  @Test(arguments: [
    Response(status: 404), Response(status: 410), Response(status: 302),
    Response(status: 302, headers: [.init("Location", "javascript:alert(1)")]),
    Response(status: 302, headers: [.init("Location", "/again")]),
    Response(status: 200, headers: [.init("Content-Type", "text/html")]),
  ])
  func `who wants to be told of nothing is told nothing, for good`(page: Response) async throws {
    let (answer, requests) = try await tell("https://page.example/") { _ in page }
    guard case .refused(_, isPermanent: true, _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(requests.allSatisfy { $0.method == "GET" } && requests.count <= 11)
  }

  @Test(arguments: [500, 503, 429])
  func `a page that does not answer now may do so later`(status: Int) async throws {
    let (answer, requests) = try await tell("https://page.example/") { _ in
      Response(status: status)
    }
    guard case .refused(_, isPermanent: false, _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(requests.count == 1)
  }
}
