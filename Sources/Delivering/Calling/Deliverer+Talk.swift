internal import Addresses

extension Deliverer {
  typealias Sending = @Sendable (Delivery, Talk) async throws(Stop) -> Answer
  typealias Finding = @Sendable (Delivery, Talk) async throws(Stop) -> Sighting
  typealias Examining = @Sendable (Talk) async throws(Stop) -> AccountState

  /// A deliverer that calls over HTTP.
  ///
  /// `home` is where the channel is for accounts without an endpoint; nil when each has its own.
  init(
    _ channel: String, home: String?, promise: Promise, settings: [Requirement] = [],
    credentials: [Requirement] = [],
    fix: @escaping @Sendable (Delivery) -> [String: String] = { _ in [:] },
    send: @escaping Sending, find: Finding? = nil, settling: Duration = .seconds(10),
    edits: Bool = false, withdraws: Bool = false, examine: Examining? = nil
  ) {
    self.init(
      channel: channel, promise: promise, settings: settings, credentials: credentials,
      origins: { (account: Account) throws(AccountError) -> [String] in
        try Self.origins(of: account, home: home, channel: channel)
      },
      fix: fix,
      send: { (delivery: Delivery, session: Session) async -> Answer in
        let talk = Talk(session, home: home)
        do throws(Stop) {
          return talk.redacted(try await send(delivery, talk))
        } catch {
          return talk.redacted(error.answer)
        }
      },
      find: find.map { Self.finding($0, home: home) }, settling: settling, edits: edits,
      withdraws: withdraws, examine: examine.map { Self.examining($0, home: home) })
  }

  private static func finding(
    _ find: @escaping Finding, home: String?
  ) -> @Sendable (Delivery, Session) async -> Sighting {
    { (delivery: Delivery, session: Session) async -> Sighting in
      let talk = Talk(session, home: home)
      do throws(Stop) {
        return talk.redacted(try await find(delivery, talk))
      } catch {
        return talk.redacted(.unclear(error.reason))
      }
    }
  }

  private static func examining(
    _ examine: @escaping Examining, home: String?
  ) -> @Sendable (Session) async -> AccountState {
    { (session: Session) async -> AccountState in
      let talk = Talk(session, home: home)
      do throws(Stop) {
        var state = try await examine(talk)
        state.remark = talk.redacted(state.remark)
        return state
      } catch {
        return AccountState(isAccepted: false, remark: talk.redacted(error.reason))
      }
    }
  }

  private static func origins(
    of account: Account, home: String?, channel: String
  ) throws(AccountError) -> [String] {
    guard let place = account.endpoint ?? home else {
      throw AccountError(
        "the account of \(channel) has no endpoint",
        hint: "write its server: 'endpoint: https://…'")
    }
    guard let url = WebURL(place), !place.hasSuffix("/") else {
      throw AccountError(
        "'\(place)' is no address that \(channel) can be called at",
        hint: "write an address such as https://example.org, without '/' at its end")
    }
    guard url.isSecure || HostAddress(url.host)?.isLoopback == true else {
      throw AccountError(
        "'\(place)' is not HTTPS", hint: "secrets go over HTTPS alone, or to 127.0.0.1")
    }
    return [Origin(url).description]
  }
}
