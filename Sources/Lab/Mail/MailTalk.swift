internal import FoundationEssentials

/// One conversation with a client of mail: what it has said so far, and what it may say next.
///
/// Source: RFC 5321, sections 4.1.4, 4.5.2 and 4.5.3; RFC 4954 for AUTH; RFC 5322, section 3.6.
struct MailTalk: Sendable {
  /// What the lab decides, and no rule of the conversation.
  enum Event: Hashable, Sendable {
    case signIn(name: String, password: String)
    /// A whole mail, with its dots undone.
    case mail([UInt8], id: String)
  }

  enum Heard: Hashable, Sendable {
    case reply(MailReply)
    case event(Event)
    /// A line of a mail.
    case nothing
  }

  /// A line without its end.
  struct Line: Hashable, Sendable {
    var bytes: ArraySlice<UInt8>
    /// Whether both signs ended it.
    var isWhole: Bool

    init(_ bytes: ArraySlice<UInt8>, isWhole: Bool = true) {
      self.bytes = bytes
      self.isWhole = isWhole
    }
  }

  private enum Stage { case new, greeted, signedIn, sender, recipients, data }

  static let mostBytes = 4 << 20
  private static let mostRecipients = 100

  private(set) var isOver = false
  private var stage = Stage.new
  private var recipients = 0
  private var mail: [UInt8] = []
  /// The first thing that is wrong with the mail, which is said at its end.
  private var problem: String?
  private var pending: [UInt8] = []

  /// The lines that have come to an end.
  mutating func lines(of bytes: some Sequence<UInt8>) -> [Line] {
    pending += bytes
    var lines: [Line] = []
    var start = 0
    while let end = pending[start...].firstIndex(of: 0x0A) {
      let isWhole = end > start && pending[end - 1] == 0x0D
      lines.append(Line(pending[start..<(isWhole ? end - 1 : end)], isWhole: isWhole))
      start = end + 1
    }
    pending.removeFirst(start)
    return lines
  }

  mutating func hear(_ line: Line) -> Heard {
    if stage == .data { return hearMail(line) }
    let text = String(decoding: line.bytes, as: UTF8.self)
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    let verb = words.first?.uppercased() ?? ""
    let rest = words.count == 2 ? words[1] : ""
    guard line.isWhole else { return say("500 5.5.2 a line ends with both signs") }
    // Of words to sign in with more is taken.
    guard line.bytes.count <= (verb == "AUTH" ? 12_286 : 510) else {
      return say("500 5.5.2 the line is too long")
    }
    switch verb {
    case "EHLO" where !rest.isEmpty:
      begin(.greeted)
      // Without SIZE: whoever is told of it says a size behind the sender.
      return say("250-lab.example\r\n250 AUTH PLAIN")
    case "AUTH" where stage == .greeted: return signIn(rest)
    case "MAIL" where stage == .greeted: return say("530 5.7.0 sign in first")
    case "MAIL" where stage == .signedIn: return sender(rest)
    case "RCPT" where stage == .sender || stage == .recipients: return recipient(rest)
    case "DATA" where stage == .sender: return say("554 5.5.1 there is nobody to give it to")
    case "DATA" where stage == .recipients && rest.isEmpty:
      stage = .data
      (mail, problem) = ([], nil)
      return say("354 go on, to a line of a single dot")
    case "RSET":
      if stage != .new, stage != .greeted { begin(.signedIn) }
      return say("250 2.0.0 forgotten")
    case "NOOP": return say("250 2.0.0 well")
    case "QUIT":
      isOver = true
      return say("221 2.0.0 bye")
    case "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "HELO":
      return say("503 5.5.1 not now: EHLO, AUTH, MAIL, RCPT, DATA")
    default: return say("500 5.5.1 that is no command")
    }
  }

  /// Goes on after what the lab has decided.
  mutating func note(_ event: Event, isTaken: Bool) {
    if case .signIn = event {
      if isTaken { begin(.signedIn) }
    } else {
      begin(.signedIn)
    }
  }

  private mutating func begin(_ stage: Stage) {
    self.stage = stage
    recipients = 0
  }

  private func say(_ text: String) -> Heard { .reply(.text(text)) }

  private func signIn(_ words: String) -> Heard {
    let words = words.split(separator: " ")
    guard words.count == 2, words[0].uppercased() == "PLAIN" else {
      return say("504 5.5.4 only AUTH PLAIN with its words behind it")
    }
    // Who one acts for, a name and a password.
    let parts = Data(base64Encoded: String(words[1])).map {
      Array($0).split(separator: 0, omittingEmptySubsequences: false)
    }
    guard let parts, parts.count == 3 else { return say("501 5.5.2 these are no words of PLAIN") }
    return .event(
      .signIn(
        name: String(decoding: parts[1], as: UTF8.self),
        password: String(decoding: parts[2], as: UTF8.self)))
  }

  private mutating func sender(_ words: String) -> Heard {
    guard Self.address(words, behind: "FROM:") != nil else {
      return say("501 5.1.7 that is no sender")
    }
    begin(.sender)
    return say("250 2.1.0 taken")
  }

  private mutating func recipient(_ words: String) -> Heard {
    guard let address = Self.address(words, behind: "TO:"), !address.isEmpty else {
      return say("501 5.1.3 that is no recipient")
    }
    guard recipients < Self.mostRecipients else { return say("452 4.5.3 too many recipients") }
    recipients += 1
    stage = .recipients
    return say("250 2.1.5 taken")
  }

  /// The address in `FROM:<ada@example.org>`; empty for `<>`.
  private static func address(_ words: String, behind name: String) -> String? {
    guard words.uppercased().hasPrefix(name + "<"), words.hasSuffix(">") else { return nil }
    let address = words.dropFirst(name.utf8.count + 1).dropLast()
    let sides = address.split(separator: "@", omittingEmptySubsequences: false)
    guard address.isEmpty || sides.count == 2 && sides.allSatisfy({ !$0.isEmpty }),
      address.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x3C && $0 != 0x3E })
    else { return nil }
    return String(address)
  }

  private mutating func hearMail(_ line: Line) -> Heard {
    let dot = UInt8(ascii: ".")
    if line.isWhole, line.bytes.elementsEqual([dot]) { return end() }
    if !line.isWhole { problem = problem ?? "554 5.6.0 a line does not end with both signs" }
    let text = line.bytes.first == dot ? line.bytes.dropFirst() : line.bytes
    if text.count > 998 { problem = problem ?? "554 5.6.0 a line is longer than 998" }
    if text.contains(where: { $0 >= 0x80 || $0 == 0 || $0 == 0x0D }) {
      problem = problem ?? "554 5.6.0 a byte of it is none of a mail"
    }
    if mail.count > Self.mostBytes {
      problem = problem ?? "552 5.3.4 it is too large"
    } else {
      mail += text
      mail += [0x0D, 0x0A]
    }
    return .nothing
  }

  private mutating func end() -> Heard {
    let whole = mail
    mail = []
    // What is not taken leaves the conversation where a mail may begin.
    begin(.signedIn)
    if let problem { return say(problem) }
    let fields = Self.fields(of: whole)
    for name in ["from", "date", "message-id"] {
      guard let values = fields[name], values.count == 1, !values[0].isEmpty else {
        return say("554 5.6.0 it has not one \(name)")
      }
    }
    return .event(.mail(whole, id: fields["message-id"]?.first ?? ""))
  }

  /// The header, by names in lower case.
  private static func fields(of mail: [UInt8]) -> [String: [String]] {
    var fields: [String: [String]] = [:]
    for line in String(decoding: mail, as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false)
    {
      if line.isEmpty { break }
      // A line that goes on with a space is a part of the one before.
      guard line.first != " ", line.first != "\t", let colon = line.firstIndex(of: ":") else {
        continue
      }
      fields[line[..<colon].lowercased(), default: []].append(
        String(line[line.index(after: colon)...].drop { $0 == " " }))
    }
    return fields
  }
}
