import Diagnostics
import Notes

extension Channel {
  /// Mastodon, and what speaks its language.
  static let mastodon = Channel(
    name: "mastodon",
    profile: Profile(
      unit: "characters",
      limit: Fact(500, asOf: "2026-01-01", source: "mastodon/documentation, api/v2/instance"),
      versions: [
        Fact(
          "an address counts 23", asOf: "2026-01-01",
          source: "mastodon/mastodon, app/validators/status_length_validator.rb")
      ]
    ),
    make: { channel, material in
      let form = Post.Form(
        style: ProseWriter.Style(writesAddresses: true, code: .fenced, keepsTicks: true),
        hashtags: 3, length: StatusLength.of)
      return channel.post(material, form: form) { _, _ in
        (nil, [.init("language", .string(material.note.language))])
      }
    })
}
