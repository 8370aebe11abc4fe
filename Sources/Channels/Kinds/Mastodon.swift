import Diagnostics
import Notes

extension Channel {
  /// Mastodon, and what speaks its language.
  static let mastodon = Channel(
    name: "mastodon", title: "Mastodon", kind: .post, isUsual: true,
    profile: Profile(
      unit: "characters",
      limit: Fact(500, asOf: "2026-08-20", source: "mastodon/documentation, api/v2/instance"),
      hashtags: Fact(3, asOf: "2026-08-20", source: "our own habit"),
      image: Fact(
        ImageRule(width: 1200, height: 630, bytes: 16 << 20, alt: 1500), asOf: "2026-08-20",
        source: "mastodon/documentation, api/v2/instance"),
      versions: [
        Fact(
          "an address counts 23", asOf: "2026-08-20",
          source: "mastodon/mastodon, app/validators/status_length_validator.rb")
      ]),
    make: { channel, material in
      let form = Post.Form(
        style: ProseWriter.Style(
          writesAddresses: true, code: .fenced, keepsTicks: true, quietsMentions: true),
        length: StatusLength.of, threadLink: .first)
      return channel.posts(material, form: form, card: .read) { written, _, _ in
        [
          "status": .string(written.text), "visibility": "public",
          "language": .string(material.note.language),
        ]
      }
    },
    preview: { draft, material in
      Preview.posts(
        draft, material, card: .small,
        look: Look(accent: "#6364ff", paper: "#fff", dark: "#181821", font: .system, isSquare: true)
      )
    })
}
