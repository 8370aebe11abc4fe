import Diagnostics
import Notes

extension Channel {
  /// Bluesky, with the facets that make its links and tags live.
  static let bluesky = Channel(
    name: "bluesky",
    profile: Profile(
      unit: "graphemes",
      limit: Fact(
        300, asOf: "2026-08-20", source: "bluesky-social/atproto, app.bsky.feed.post"),
      versions: [
        Fact("3000 bytes", asOf: "2026-08-20", source: "bluesky-social/atproto, app.bsky.feed.post")
      ]
    ),
    make: { channel, material in
      let form = Post.Form(
        style: ProseWriter.Style(writesAddresses: false, code: .dropped, keepsTicks: false),
        hashtags: 3, length: \.count, maximumBytes: 3000)
      return channel.post(material, form: form) { text, post in
        let facets = Facet.all(in: text, spans: post.spans)
        return (
          nil,
          [
            .init("bytes", .number(text.utf8.count)),
            .init("langs", [.string(material.note.language)]),
            .init("facets", .array(facets.map(\.json))),
          ]
        )
      }
    })
}
