internal import Serving

extension LabChannel {
  /// A server of mail, which gives nothing away of what it takes.
  ///
  /// Its statuses are replies of SMTP. By HTTP there is nothing to be had here.
  ///
  /// Source: RFC 5321; RFC 4954 and RFC 4616 for AUTH PLAIN.
  static let newsletter = LabChannel(
    "newsletter", expired: { .text(535, "5.7.8 the password has expired") }
  ) { ask, shelf in
    guard ask.method == mailMethod else {
      return .text(404, "Mails are taken at smtp://\(LabMailServer.host), at the same port.")
    }
    // A mail that comes twice is there twice: no server of mail tells them apart.
    shelf.add(
      LabPost(
        channel: "newsletter", id: String(shelf.next()),
        text: String(decoding: ask.body, as: UTF8.self), mark: ask.headers["message-id"],
        body: ask.body, moment: ask.now))
    return .text(250, "2.0.0 taken")
  }

  /// Of what comes by SMTP; no request of HTTP can have it, since it has a space.
  static let mailMethod = "a mail"
}

extension LocalResponse {
  /// What a client of mail is told of the same.
  var mailReply: MailReply {
    guard case .bytes(let bytes) = body else { return .closed }
    let words = String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }
    return switch status {
    case 200: .text(words)
    case 500: .text("451 4.3.0 something went wrong")
    default: .text("\(status) \(words)")
    }
  }
}
