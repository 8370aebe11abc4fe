import Diagnostics
import Markdown
import Notes

extension Channel {
  /// A webhook of Discord: the note as an embed, that calls nobody.
  static let discord = Channel(
    name: "discord", title: "Discord", kind: .post,
    profile: Profile(
      // Which characters, neither says; no usual count of a text is above this one.
      unit: "UTF-16 code units",
      limit: Fact(4096, asOf: "2026-08-20", source: "discord-api-spec, embed description"),
      hashtags: Fact(0, asOf: "2026-08-20", source: "Discord has no hashtags"),
      image: Fact(
        ImageRule(width: 1200, height: 630, bytes: 8 << 20, alt: 1024), asOf: "2026-08-20",
        source: "discord-api-spec, embed image"),
      versions: [
        Fact("webhooks of API v10", asOf: "2026-08-20", source: "discord-api-spec, openapi.json")
      ]),
    make: { channel, material in
      let form = Post.Form(
        style: ProseWriter.Style(
          writesAddresses: false, code: .plain, keepsTicks: false, hasMarks: true),
        length: \.unitCount, fullness: 600, hasLink: false, hasHashtags: false, markup: .discord)
      return channel.posts(
        material, form: form, card: .sent, html: { RichText.html.write($0.post.body) }
      ) { written, card, image in
        var embed: [JSON.Member] = []
        if let title = material.title(cutTo: 256, in: .discord) {
          embed.append(.init("title", .string(title)))
        }
        if let card { embed.append(.init("url", .string(card.address))) }
        embed.append(.init("description", .string(written.text)))
        // Not a card that the site has made: what is sent does not depend on whether there is one.
        if let image = image ?? material.cover {
          embed.append(.init("image", ["url": .string(image.address)]))
        }
        return [
          "embeds": [.object(embed)],
          // Whatever stands in the text, nobody is called.
          "allowed_mentions": ["parse": []],
        ]
      }
    },
    preview: { draft, material in
      Preview.posts(
        draft, material, card: .none, isEmbed: true,
        look: Look(accent: "#5865f2", paper: "#f2f3f5", dark: "#313338", font: .system))
    })
}

extension RichText {
  /// The Markdown of an embed, in its title too.
  static let discord = RichText(
    around: { kind in
      switch kind {
      case .bold: ("**", "**")
      case .italic: ("*", "*")
      case .strike: ("~~", "~~")
      case .code: ("`", "`")
      case .quote: ("> ", "")
      case .codeBlock(let language): ("```\(language)\n", "\n```")
      case .link(let address): ("[", "](\(MarkdownSpelling.destination(address)))")
      }
    },
    escaped: { scalar, inCode in
      guard !inCode, "\\*_~`|>#[]<@".unicodeScalars.contains(scalar) else { return nil }
      return "\\\(scalar)"
    }, marksNeedSpace: true, quoteMargin: "> ", ticksEndCode: true)
}
