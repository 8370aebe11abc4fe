/// A mail with a plain and an HTML text, as it goes over the wire.
///
/// Source: RFC 5322 and RFC 2045 to 2047.
struct MailMessage {
  /// In order; values without line ends, not yet encoded.
  var headers: [(name: String, value: Value)]
  /// In UTF-8; lines end in `\n`.
  var text: [UInt8]
  var html: [UInt8]
  /// Unique to the message's content, of letters and digits.
  var boundary: String

  enum Value {
    /// Words of any script.
    case text(String)
    /// What is written as it is: ASCII, with its own grammar.
    case literal(String)
    /// A person, or a list.
    case mailbox(name: String, address: String)
  }

  /// The message, and how many bytes each of its three stretches has.
  func encoded() -> (message: [UInt8], head: Int, text: Int, html: Int) {
    // `=_` is no letter of quoted-printable, so no text can hold the boundary.
    let boundary = "=_" + self.boundary
    var head = ""
    for (name, value) in headers { head += Self.header(name, value) }
    head += "MIME-Version: 1.0\r\n"
    head += "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n\r\n"
    var message: [UInt8] = []
    message.reserveCapacity(head.utf8.count + (text.count + html.count) * 9 / 8 + 512)
    message += head.utf8
    let headEnd = message.count
    Self.append(part: "plain", text, boundary, to: &message)
    let textEnd = message.count
    Self.append(part: "html", html, boundary, to: &message)
    message += "--\(boundary)--\r\n".utf8
    return (message, headEnd, textEnd - headEnd, message.count - textEnd)
  }

  private static func append(
    part type: String, _ text: [UInt8], _ boundary: String, to message: inout [UInt8]
  ) {
    message +=
      """
      --\(boundary)\r
      Content-Type: text/\(type); charset=utf-8\r
      Content-Transfer-Encoding: quoted-printable\r
      \r

      """.utf8
    QuotedPrintable.encode(text.span, into: &message)
    message += "\r\n".utf8
  }

  private static func header(_ name: String, _ value: Value) -> String {
    switch value {
    case .literal(let text):
      let line = "\(name): \(text)"
      return (line.utf8.count <= 76 ? line : "\(name):\r\n \(text)") + "\r\n"
    case .text(let text):
      return folded("\(name):", words(of: text, isPhrase: false, after: name.utf8.count + 1))
    case .mailbox(let person, let address):
      let phrase =
        person.isEmpty ? [] : words(of: person, isPhrase: true, after: name.utf8.count + 1)
      return folded("\(name):", phrase + ["<\(address)>"])
    }
  }

  /// A header with its words on as many lines as they need.
  private static func folded(_ start: String, _ words: [String]) -> String {
    var out = start
    var width = start.utf8.count
    for word in words {
      let fits = width + 1 + word.utf8.count <= 76
      out += fits ? " " : "\r\n "
      out += word
      width = fits ? width + 1 + word.utf8.count : 1 + word.utf8.count
    }
    return out + "\r\n"
  }

  /// A text as words that may be folded between: as they are, quoted, or encoded.
  private static func words(of text: String, isPhrase: Bool, after start: Int) -> [String] {
    let words = text.split { $0.isWhitespace || $0.isNewline }
    let isPlain = words.allSatisfy { word in
      word.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !String(word).holds("=?")
        && word.utf8.count <= 70
    }
    guard isPlain else { return QuotedPrintable.words(words.joined(separator: " "), after: start) }
    let isAtoms = words.allSatisfy { word in
      word.unicodeScalars.allSatisfy {
        $0.isASCIIAlphanumeric || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains($0)
      }
    }
    if !isPhrase || isAtoms { return words.map(String.init) }
    return QuotedPrintable.words(words.joined(separator: " "), after: start)
  }
}
