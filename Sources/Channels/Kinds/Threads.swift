import Diagnostics
import Notes

extension Channel {
  /// Threads, where the link is an attachment and one hashtag is a topic.
  static let threads = Channel(
    name: "threads", title: "Threads", kind: .post,
    profile: Profile(
      unit: "code points, emoji by their bytes",
      limit: Fact(500, asOf: "2026-08-20", source: "developers.facebook.com, Threads API overview"),
      hashtags: Fact(1, asOf: "2026-08-20", source: "reported by several posting services"),
      image: Fact(
        ImageRule(width: 1080, height: 1080, bytes: 8 << 20, alt: 1000), asOf: "2026-08-20",
        source: "developers.facebook.com, Threads API media"),
      versions: [
        Fact("v1.0", asOf: "2026-08-20", source: "developers.facebook.com, Threads API posts")
      ]),
    make: { channel, material in
      let form = Post.Form(
        style: ProseWriter.Style(
          writesAddresses: false, code: .dropped, keepsTicks: false, quietsMentions: true),
        length: length, hasLink: false, threadLink: .first)
      return channel.posts(material, form: form, card: .sent) { written, card, image in
        var members: [JSON.Member] = [
          .init("media_type", image == nil ? "TEXT" : "IMAGE"),
          .init("text", .string(written.text)),
        ]
        if let image {
          members += [
            .init("image_url", .string(image.address)), .init("alt_text", .string(image.alt)),
          ]
        } else if let card {
          // Only a post of words has one.
          members.append(.init("link_attachment", .string(card.address)))
        }
        return .object(members)
      }
    },
    preview: { draft, material in
      Preview.posts(
        draft, material, card: .large,
        look: Look(accent: "#0095f6", paper: "#fff", dark: "#101010", font: .system))
    })

  /// An emoji counts as many as its bytes of UTF-8, and other characters as many as their code
  /// points: what a letter with marks counts is not written anywhere, and is not more.
  private static func length(_ text: String) -> Int {
    if text.isPlain { return text.utf8.count }
    return text.reduce(0) { length, character in
      let isEmoji = character.unicodeScalars.contains {
        $0.properties.isEmojiPresentation || $0 == "\u{FE0F}"
      }
      return length + (isEmoji ? character.utf8.count : character.unicodeScalars.count)
    }
  }
}
