import Diagnostics
import Notes

extension Channel {
  /// A channel of Slack: blocks, and a line for where blocks are not shown.
  static let slack = Channel(
    name: "slack", title: "Slack", kind: .post,
    profile: Profile(
      // Which characters, neither says; no usual count of a text is above this one.
      unit: "UTF-16 code units",
      limit: Fact(3000, asOf: "2026-08-20", source: "docs.slack.dev, section block"),
      hashtags: Fact(0, asOf: "2026-08-20", source: "Slack has no hashtags"),
      image: Fact(
        ImageRule(width: 1200, height: 630, bytes: 10 << 20, alt: 2000), asOf: "2026-08-20",
        source: "docs.slack.dev, image block"),
      versions: [Fact("mrkdwn", asOf: "2026-08-20", source: "docs.slack.dev, formatting")]),
    make: { channel, material in
      let form = Post.Form(
        style: ProseWriter.Style(
          writesAddresses: false, code: .plain, keepsTicks: false, hasMarks: true),
        length: \.unitCount, fullness: 600, hasLink: false, hasHashtags: false, markup: .slack)
      return channel.posts(
        material, form: form, card: .sent, html: { RichText.html.write($0.post.body) }
      ) { written, card, image in
        var blocks: [JSON] = []
        let title = material.title(cutTo: 150)
        if let title {
          blocks.append(["type": "header", "text": ["type": "plain_text", "text": .string(title)]])
        }
        blocks.append([
          "type": "section", "text": ["type": "mrkdwn", "text": .string(written.text)],
        ])
        if let image {
          blocks.append([
            "type": "image", "image_url": .string(image.address), "alt_text": .string(image.alt),
          ])
        }
        if let card {
          let line = "<\(card.address.replacing(">", with: "%3E").replacing("|", with: "%7C"))>"
          blocks.append([
            "type": "context", "elements": [["type": "mrkdwn", "text": .string(line)]],
          ])
        }
        let summary = [title, card?.address].compactMap(\.self).joined(separator: ": ")
        return [
          // What a notification and a screen reader say.
          "text": .string(
            summary.isEmpty ? written.text : RichText.slack.write(Prose(text: summary))),
          "blocks": .array(blocks), "unfurl_links": false, "unfurl_media": false,
        ]
      }
    },
    preview: { draft, material in
      Preview.posts(
        draft, material, card: .none, isHeaded: true,
        look: Look(accent: "#1264a3", paper: "#fff", dark: "#1a1d21", font: .system, isSquare: true)
      )
    })
}

extension RichText {
  /// Slack's `mrkdwn`, which knows three escapes and nothing else.
  static let slack = RichText(
    around: { kind in
      switch kind {
      case .bold: ("*", "*")
      case .italic: ("_", "_")
      case .strike: ("~", "~")
      case .code: ("`", "`")
      case .quote: ("> ", "")
      case .codeBlock: ("```\n", "\n```")
      case .link(let address):
        ("<\(address.replacing(">", with: "%3E").replacing("|", with: "%7C"))|", ">")
      }
    },
    escaped: entity, marksNeedSpace: true, quoteMargin: "> ", ticksEndCode: true)
}
