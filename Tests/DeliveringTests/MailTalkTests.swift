import Testing

@testable import Lab

/// What the lab's server of mail says to a client, line by line.
@Suite struct MailTalkTests {
  /// Says lines, each ended as it should be, and listens; a password is always the right one.
  private func said(_ lines: [String], to talk: inout MailTalk) -> [String] {
    var replies: [String] = []
    for line in talk.lines(of: lines.map { $0 + "\r\n" }.joined().utf8) {
      switch talk.hear(line) {
      case .reply(.text(let text)): replies.append(String(text.prefix(3)))
      case .reply(.closed), .nothing: continue
      case .event(let event):
        talk.note(event, isTaken: true)
        if case .mail(let bytes, let id) = event {
          replies.append("\(id): \(String(decoding: bytes, as: UTF8.self))")
        } else {
          replies.append("\(event)")
        }
      }
    }
    return replies
  }

  // A name and a password: \0lab\0word.
  private static let signedIn = ["EHLO a.example", "AUTH PLAIN AGxhYgB3b3Jk"]
  private static let enveloped =
    signedIn + ["MAIL FROM:<ada@a.example>", "RCPT TO:<bob@b.example>", "DATA"]
  private static let head = ["From: ada@a.example", "Date: today", "Message-ID: <1@a.example>"]

  @Test func `a mail is taken with its dots undone, and another may follow`() {
    var talk = MailTalk()
    let replies = said(
      Self.enveloped + Self.head + ["", "..a", ".b", "."] + ["MAIL FROM:<>", "QUIT"], to: &talk)
    #expect(
      replies == [
        "250", #"signIn(name: "lab", password: "word")"#, "250", "250", "354",
        "<1@a.example>: " + (Self.head + ["", ".a", "b", ""]).joined(separator: "\r\n"),
        "250", "221",
      ])
    #expect(talk.isOver)
  }

  @Test(arguments: [
    (["MAIL FROM:<a@a.example>"], "503"), (["AUTH PLAIN AGEAYg=="], "503"), (["EHLO"], "503"),
    (["EHLO a.example", "MAIL FROM:<a@a.example>"], "530"),
    (["EHLO a.example", "AUTH LOGIN"], "504"), (["EHLO a.example", "AUTH PLAIN AGE="], "501"),
    (signedIn + ["RCPT TO:<a@a.example>"], "503"), (signedIn + ["DATA"], "503"),
    (signedIn + ["MAIL FROM:<a>"], "501"), (signedIn + ["MAIL FROM: <a@a.example>"], "501"),
    (signedIn + ["MAIL FROM:<a@a.example>", "RCPT TO:<>"], "501"),
    (signedIn + ["MAIL FROM:<a@a.example>", "DATA"], "554"),
    (signedIn + ["MAIL FROM:<a@a.example>", "RSET", "RCPT TO:<a@a.example>"], "503"),
    (["VRFY a"], "500"), (["NOOP " + String(repeating: "a", count: 600)], "500"),
  ])
  func `what is said out of turn is refused`(lines: [String], code: String) {
    var talk = MailTalk()
    #expect(said(lines, to: &talk).last == code)
  }

  @Test(arguments: [
    (["From: a@a.example", "Date: today", "", "a"], "554"),
    (head + ["Date: tomorrow", "", "a"], "554"), (["", "From: a@a.example"], "554"),
    (head + ["", String(repeating: "a", count: 999)], "554"), (head + ["", "é"], "554"),
    (head + ["", "a\nb"], "554"), (head + ["", "a\rb"], "554"),
    (
      head + [""] + Array(repeating: String(repeating: "a", count: 900), count: 5000), "552"
    ),
  ])
  func `what is no mail is refused at its end, and the conversation goes on`(
    lines: [String], code: String
  ) {
    var talk = MailTalk()
    #expect(said(Self.enveloped + lines + ["."], to: &talk).last == code)
    let next = ["RCPT TO:<a@a.example>", "MAIL FROM:<a@a.example>"]
    #expect(said(next, to: &talk) == ["503", "250"])
  }

  @Test func `a line is as long as it may be, and a mail ends at a whole one`() {
    var talk = MailTalk()
    let line = String(repeating: "a", count: 998)
    #expect(said(Self.enveloped + Self.head + ["", line], to: &talk).count == 5)
    // A dot that is not on a line of its own ends nothing.
    #expect(talk.lines(of: ".\n".utf8).map { talk.hear($0) } == [.nothing])
    #expect(said(["."], to: &talk) == ["554"])
  }

  @Test func `a line may come in pieces`() {
    var talk = MailTalk()
    #expect(talk.lines(of: "EHLO a.ex".utf8).isEmpty)
    #expect(talk.lines(of: "ample\r".utf8).isEmpty)
    let lines = talk.lines(of: "\nNOOP\r\nQU".utf8)
    #expect(
      lines.map { String(decoding: $0.bytes, as: UTF8.self) } == ["EHLO a.example", "NOOP"])
  }
}
