internal import Diagnostics

/// A hub of WebSub, which is told that a feed has changed and fetches it then.
///
/// How a publisher tells its hub the recommendation leaves open. Hubs take the form of its
/// predecessor: `hub.mode=publish` with the feed as `hub.url`, and some want it as `hub.topic`. One
/// feed a call, since a hub that knows one address a form would lose the others.
///
/// Source: W3C WebSub, section 6; PubSubHubbub Core 0.3, section 7.1; switchboard.p3k.io and
/// websub.rocks (`hub.topic`).
enum WebSub {
  /// The setting of an account that names the hubs, with blanks between them.
  private static let hubs = "hubs"

  static func account(of hubs: [String]) -> Account {
    Account(settings: [Self.hubs: hubs.joined(separator: " ")])
  }

  static let deliverer = Deliverer(
    channel: "websub", promise: .once(within: nil),
    origins: { (account: Account) throws(AccountError) -> [String] in
      let hubs =
        account.endpoint.map { [$0] }
        ?? account.settings[hubs, default: ""].split(separator: " ").map(String.init)
      return try hubs.map { hub throws(AccountError) in
        guard let origin = Origin(hub) else {
          throw AccountError("'\(hub)' is no address of a hub", hint: "write https://…")
        }
        return origin.description
      }
    },
    send: { delivery, session in
      let talk = Talk(session, home: nil)
      do throws(Stop) {
        return try await send(delivery, talk)
      } catch {
        return error.answer
      }
    }, telling: Deliverer.Telling(asksConsent: false))

  private static let send: Deliverer.Sending = { delivery, talk throws(Stop) in
    let body = try delivery.body()
    guard let hub = talk.account.endpoint ?? body["hub"]?.text, let topic = body["topic"]?.text
    else { throw .refused("the notice names no hub, or no feed") }
    let response = try await talk.make(
      .form(
        hub, [("hub.mode", "publish"), ("hub.url", topic), ("hub.topic", topic)]))
    // An answer of 2xx is all that a hub says; when it fetches the feed is its own affair.
    return .sent(Posted(id: topic), evidence: "\(response.status): taken")
  }
}

extension Request {
  /// A form, as pages send it.
  static func form(_ url: String, _ fields: [(name: String, value: String)]) -> Request {
    Request(
      "POST", url,
      headers: [
        .init("Content-Type", "application/x-www-form-urlencoded"), .init("Accept", "*/*"),
      ],
      body: Array(
        fields.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
          .joined(separator: "&").utf8))
  }
}
