import Diagnostics
import Digests
import Markdown
import Notes

extension Channel {
  /// A mail of the whole note, complete but for whom it goes to.
  static let newsletter = Channel(
    name: "newsletter", title: "Newsletter", kind: .article, isUsual: true,
    profile: Profile(
      unit: "bytes",
      versions: [
        Fact("RFC 5322", asOf: "2026-08-20", source: "rfc-editor.org, RFC 5322, 2045, 2369"),
        Fact("one click to unsubscribe", asOf: "2026-08-20", source: "rfc-editor.org, RFC 8058"),
      ]),
    make: { channel, material in
      let note = material.note
      let missing = material.missingAlts(for: channel)
      if missing.hasErrors { return Checked(nil, missing) }
      let own = note.frontMatter.channels[channel.name]?.text?.trimmed ?? ""
      if !material.wantsDrafts, !own.isEmpty || note.body.html.count > 0 { return Checked(nil) }
      let prose =
        own.isEmpty
        ? material.prose(
          of: nil,
          in: ProseWriter.Style(
            writesAddresses: true, code: .indented, keepsTicks: false, isComplete: true))
        : Prose(text: own)
      guard !prose.isEmpty || material.note.body.html.count > 0 else {
        return Checked(nil, [.emptyArticle(for: channel.name, in: note.path)])
      }
      let end = material.link.map { "\n\n\($0)" } ?? ""
      let text = Array("\(note.title)\n\n\(prose.text)\(end)\n".utf8)
      let html = page(material, own: own)
      let message = MailMessage(
        headers: headers(of: material, for: channel.settings(in: material.site)),
        text: text, html: html,
        boundary: String(Digest(ofParts: [Array(note.identity.utf8), text, html]).hex.prefix(32)))
      let encoded = message.encoded()
      let part = Draft.Part(
        text: nil,
        breakdown: [
          .init("headers", encoded.head), .init("text", encoded.text),
          .init("html", encoded.html),
        ])
      return Checked(
        channel.draft(
          of: material, payload: encoded.message, as: "eml",
          parts: [part], source: [own.isEmpty ? .wholeNote : .ownText],
          alts: prose.images.map(\.alt).filter { !$0.isEmpty }))
    },
    preview: { draft, material in
      let own = material.note.frontMatter.channels[draft.channel]?.text?.trimmed ?? ""
      return Preview.mail(
        draft, material, page: String(decoding: page(material, own: own), as: UTF8.self),
        look: Look(accent: "#0b57d0", paper: "#fff", dark: "#1f1f1f", font: .system))
    })

  private static func headers(
    of material: Material, for settings: SiteConfiguration.Channel?
  ) -> [(name: String, value: MailMessage.Value)] {
    let note = material.note
    let host = material.site.host ?? "controlroom.invalid"
    let author = note.authors.first
    let sender =
      [settings?.account, author?.email].compactMap(\.self).first(where: isMailAddress)
      ?? "noreply@\(host)"
    let id = Digest(ofParts: [note.identity, String(note.updated.seconds)]).hex.prefix(32)
    var headers: [(name: String, value: MailMessage.Value)] = [
      ("From", .mailbox(name: author?.name ?? "", address: sender)),
      // Whoever sends it knows the readers; a message must name somebody.
      ("To", .literal("undisclosed-recipients:;")),
      ("Subject", .text(note.title)),
      ("Date", .literal(note.updated.mailDate)),
      // The same text is the same message, however often it is built.
      ("Message-ID", .literal("<\(id)@\(host)>")),
    ]
    headers.append(
      ("List-Id", .mailbox(name: material.site.title, address: "newsletter.\(host)")))
    // A mail that many get has to say how to get no more; a click may do it only over HTTPS.
    if let address = settings?.unsubscribe, isPlainWord(address), address.hasPrefix("https://") {
      headers.append(
        ("List-Unsubscribe", .literal("<\(address)>, <mailto:\(sender)?subject=unsubscribe>")))
      headers.append(("List-Unsubscribe-Post", .literal("List-Unsubscribe=One-Click")))
    } else {
      headers.append(("List-Unsubscribe", .literal("<mailto:\(sender)?subject=unsubscribe>")))
    }
    if isPlainWord(note.language) { headers.append(("Content-Language", .literal(note.language))) }
    if let link = material.link, isPlainWord(link), link.utf8.count <= 70 {
      headers.append(("Archived-At", .literal("<\(link)>")))
    }
    return headers
  }

  /// The note's page, small: a mail reader has its own ideas of style.
  private static func page(_ material: Material, own: String) -> [UInt8] {
    let note = material.note
    let title = HTML.escaped(note.title)
    var text: [UInt8] = []
    if own.isEmpty {
      text = material.page
    } else {
      for paragraph in own.split(separator: "\n\n") {
        text += "<p>\(HTML.escaped(String(paragraph)))</p>\n".utf8
      }
    }
    var html = Array(
      """
      <!doctype html>
      <html lang="\(HTML.escaped(note.language))">
      <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>\(title)</title></head>
      <body>
      <div>

      """.utf8)
    // A note whose front matter has another title keeps its own heading.
    if !text.starts(with: "<h1".utf8) { html += "<h1>\(title)</h1>\n".utf8 }
    html += text
    if let link = material.link.map(HTML.escaped) {
      html += "<p><a href=\"\(link)\">\(link)</a></p>\n".utf8
    }
    html += "</div>\n</body>\n</html>\n".utf8
    return MailStyle.inlined(html)
  }

  private static func isMailAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && isPlainWord(text)
  }

  /// Whether a text can stand in a header as it is.
  private static func isPlainWord(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 200
      && text.utf8.allSatisfy {
        (0x21...0x7E).contains($0) && !"<>\"(),:;[]\\".utf8.contains($0) || $0 == UInt8(ascii: ":")
      }
  }
}

extension HomeSite {
  /// The host of the site's address, when mail can name it.
  fileprivate var host: String? {
    // A web address has its slashes behind the first colon.
    guard let base, let colon = base.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let rest = base[colon...]
    guard rest.hasPrefix("://") else { return nil }
    let authority = rest.dropFirst(3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.split(separator: "@").last.map { $0.prefix { $0 != ":" } } ?? ""
    let isName = host.unicodeScalars.allSatisfy {
      $0.isASCIIAlphanumeric || $0 == "-" || $0 == "."
    }
    return isName && !host.isEmpty ? host.lowercased() : nil
  }
}
