/// A mail of the whole note to a list, or to a few readers, through a server of one's own.
///
/// The message is the draft's, byte for byte; it says who it is from, and the envelope says the same.
/// A server that goes silent after it has the mail may have delivered it, and cannot be asked.
///
/// Source: RFC 5321, sections 3.3 and 4.2.5.
enum Newsletter {
  static let deliverer = Deliverer(
    channel: "newsletter", promise: .none,
    settings: [
      Requirement("to", "The list's address, or several with commas between them."),
      Requirement(
        "user", "The name to sign in with, where the server wants one.", isOptional: true),
    ],
    credentials: [Requirement("password", "The password to sign in with.", isOptional: true)],
    origins: origins,
    send: { (delivery: Delivery, session: Session) async -> Answer in
      let talk = Talk(session, home: nil)
      do throws(Stop) {
        return talk.redacted(try await send(delivery, talk))
      } catch {
        return talk.redacted(error.answer)
      }
    })

  @Sendable private static func origins(of account: Account) throws(AccountError) -> [String] {
    guard let text = account.endpoint, let place = MailPlace(text) else {
      throw AccountError(
        "the account of newsletter names no server of mail",
        hint: "write one that takes mail over TLS: 'endpoint: smtps://mail.example.org'")
    }
    return [place.origin]
  }

  @Sendable private static func send(_ delivery: Delivery, _ talk: Talk) async throws(Stop)
    -> Answer
  {
    guard case .post = delivery.action else {
      throw .refused("a mail that was sent is not changed")
    }
    let fields = header(of: delivery.payload)
    guard let id = fields["message-id"], let from = fields["from"].map(address), from.contains("@")
    else { throw .refused("the draft is no mail with a sender and a name") }
    let to = try talk.setting("to").split(separator: ",").map {
      String($0.drop { $0 == " " }.prefix { $0 != " " })
    }
    var headers: [Request.Header] = [.init("From", from)]
    headers += to.map { .init("To", $0) }
    if let user = talk.account.settings["user"] {
      headers += [.init("Login", user), .init("Password", try await talk.secret("password"))]
    }
    let response = try await talk.make(
      Request(MailCall.method, talk.base, headers: headers, body: delivery.payload),
      takes: Set(300..<600))
    let words = "\(response.value("step") ?? ""): \(response.told)"
    switch response.status {
    case 250:
      let refused = response.headers.filter { $0.name == "Refused" }.map(\.value)
      return .sent(
        Posted(id: id),
        evidence: refused.isEmpty ? "250" : "250, but not to \(refused.joined(separator: ", "))")
    // It had the mail by then, and a server that kept it all the same would have it twice.
    case 400..<500 where response.value("step") == MailCall.lastStep: throw .unclear(words)
    // A server that is busy, or that wants to see whether one comes back.
    case 400..<500: throw .refused(words, isPermanent: false, retryAfter: .seconds(900))
    default: throw .refused(words)
    }
  }

  /// The fields of a mail by their names in lower case, unfolded.
  private static func header(of message: [UInt8]) -> [String: String] {
    let text = String(decoding: message.prefix(32 << 10), as: UTF8.self)
      .replacing("\r\n", with: "\n")
    let head = text.firstRange(of: "\n\n").map { text[..<$0.lowerBound] } ?? text[...]
    var fields: [String: String] = [:]
    for line in head.replacing("\n ", with: " ").split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] = String(
        line[line.index(after: colon)...].drop { $0 == " " })
    }
    return fields
  }

  /// What stands between `<` and `>`, or all of it.
  private static func address(_ mailbox: String) -> String {
    guard let start = mailbox.lastIndex(of: "<"), let end = mailbox.lastIndex(of: ">"), start < end
    else { return mailbox }
    return String(mailbox[mailbox.index(after: start)..<end])
  }
}
