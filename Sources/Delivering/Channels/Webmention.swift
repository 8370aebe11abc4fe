internal import Addresses
internal import Diagnostics

/// Pages that a note links to, which are told so where they ask for it.
///
/// Source: W3C Webmention, section 3.1.
enum Webmention {
  /// How many redirects are followed to a page.
  private static let hops = 10
  /// How much of a page is looked at, in bytes.
  private static let bodyLimit = 1 << 20

  static let deliverer = Deliverer(
    channel: "webmention", promise: .once(within: nil),
    origins: { (account: Account) throws(AccountError) -> [String] in
      // The pages are those that notes link to, of any host; in a lab all are played by it.
      guard let place = account.endpoint else { return ["https:*"] }
      guard let origin = Origin(place) else {
        throw AccountError("'\(place)' is no address", hint: "leave 'endpoint' out")
      }
      return [origin.description]
    },
    send: { delivery, session in
      do throws(Stop) {
        return try await send(delivery, Talk(session, home: nil))
      } catch {
        return error.answer
      }
    }, telling: Deliverer.Telling(asksConsent: true, tries: 4))

  /// The account of a site that lists the channel.
  static let account = Account(callsPlainly: true)

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    let body = try delivery.body()
    guard let source = body["source"]?.text, let target = body["target"]?.text else {
      throw .refused("the notice names no source, or no target")
    }
    let page = talk.account.endpoint.map { "\($0)/page/\(target.percentEncoded)" } ?? target
    guard let endpoint = try await endpoint(of: page, talk) else {
      throw .refused("the page wants to be told of no links")
    }
    let response = try await talk.make(
      .form(endpoint.text, [("source", source), ("target", target)]))
    var posted = Posted(id: target)
    // Where the receiver says what becomes of it.
    posted.extra["status"] = response.status == 201 ? response.value("location") : nil
    return .sent(posted, evidence: "\(response.status): \(Origin(endpoint)) has taken it")
  }

  /// The endpoint that a page names; nil where it names none.
  private static func endpoint(of page: String, _ talk: Talk) async throws(Stop) -> WebURL? {
    guard var url = WebURL(page) else { throw .refused("'\(page)' is no web address") }
    for _ in 0...hops {
      var request = Request(
        "GET", url.text,
        headers: [
          .init("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
          .init("Accept-Encoding", "identity"), .init("User-Agent", "controlroom (Webmention)"),
        ])
      request.cutsAnswer = bodyLimit
      let response = try await talk.ask(request, takes: [301, 302, 303, 307, 308])
      guard (300..<400).contains(response.status) else {
        return MentionEndpoint.find(in: response, at: url)
      }
      guard let next = response.value("location").flatMap({ WebURL($0, from: url) }) else {
        throw .refused("it redirects to what is no web address")
      }
      url = next
    }
    throw .refused("it redirects more than \(hops) times")
  }
}
