import Diagnostics
import Markdown
import Notes

extension Channel {
  /// A channel of Telegram, in its HTML.
  static let telegram = Channel(
    name: "telegram", title: "Telegram", kind: .post,
    profile: Profile(
      unit: "UTF-16 code units",
      limit: Fact(4096, asOf: "2026-08-20", source: "core.telegram.org/bots/api, sendMessage"),
      hashtags: Fact(3, asOf: "2026-08-20", source: "our own habit"),
      image: Fact(
        ImageRule(width: 1280, height: 720, bytes: 10 << 20, alt: 1024), asOf: "2026-08-20",
        source: "core.telegram.org/bots/api, sendPhoto"),
      versions: [
        Fact("HTML style", asOf: "2026-08-20", source: "core.telegram.org/bots/api, formatting")
      ]),
    make: { channel, material in
      // The limit is for what is left when the markup is read, so it is the plain text that counts.
      let form = Post.Form(
        style: ProseWriter.Style(
          writesAddresses: false, code: .plain, keepsTicks: false, hasMarks: true,
          quietsMentions: true),
        length: \.unitCount, hasTitle: true, fullness: 600)
      return channel.posts(material, form: form, html: { telegramHTML($0, isLive: true) }) {
        written, _, _ in
        var members: [JSON.Member] = []
        if let account = channel.settings(in: material.site)?.account {
          members.append(.init("chat_id", .string(account)))
        }
        members += [
          .init("text", .string(telegramHTML(written))), .init("parse_mode", "HTML"),
        ]
        if let link = written.post.link {
          members.append(.init("link_preview_options", ["url": .string(link)]))
        }
        return .object(members)
      }
    },
    preview: { draft, material in
      Preview.posts(
        draft, material, card: .small,
        look: Look(accent: "#168acd", paper: "#fff", dark: "#182533", font: .system))
    })

  /// The post as Telegram takes it; a live one has the link marked, which Telegram does by itself.
  private static func telegramHTML(_ written: Post.Written, isLive: Bool = false) -> String {
    let html = written.pieces.map { piece in
      switch piece.what {
      case "title": "<b>\(RichText.telegram.write(Prose(text: piece.text)))</b>"
      case "body", "text": RichText.telegram.write(written.post.body)
      case "link" where isLive: "<a>\(RichText.telegram.write(Prose(text: piece.text)))</a>"
      case "hashtags" where isLive: "<a>\(RichText.telegram.write(Prose(text: piece.text)))</a>"
      default: RichText.telegram.write(Prose(text: piece.text))
      }
    }
    return html.joined(separator: Post.spacing)
  }
}

extension RichText {
  /// Telegram's few elements; it refuses any other.
  static let telegram = RichText(
    around: { kind in
      switch kind {
      case .bold: ("<b>", "</b>")
      case .italic: ("<i>", "</i>")
      case .strike: ("<s>", "</s>")
      case .code: ("<code>", "</code>")
      case .quote: ("<blockquote>", "</blockquote>")
      case .codeBlock(""): ("<pre>", "</pre>")
      case .codeBlock(let language):
        ("<pre><code class=\"language-\(HTML.escaped(language))\">", "</code></pre>")
      case .link(let address): ("<a href=\"\(HTML.escaped(address))\">", "</a>")
      }
    },
    escaped: entity)
}
