import Diagnostics
import Notes

extension Channel {
  /// Bluesky, with the facets that make its links and tags live.
  static let bluesky = Channel(
    name: "bluesky", title: "Bluesky", kind: .post, isUsual: true,
    profile: Profile(
      unit: "graphemes",
      limit: Fact(300, asOf: "2026-08-20", source: "bluesky-social/atproto, app.bsky.feed.post"),
      hashtags: Fact(3, asOf: "2026-08-20", source: "our own habit"),
      image: Fact(
        ImageRule(width: 1200, height: 630, bytes: 1_000_000, alt: 2000), asOf: "2026-08-20",
        source: "bluesky-social/atproto, app.bsky.embed.external"),
      versions: [
        Fact("3000 bytes", asOf: "2026-08-20", source: "bluesky-social/atproto, app.bsky.feed.post")
      ]),
    make: { channel, material in
      let form = Post.Form(
        style: ProseWriter.Style(writesAddresses: false, code: .dropped, keepsTicks: false),
        length: \.graphemeCount, maximumBytes: 3000, threadLink: .first)
      return channel.posts(
        material, form: form, card: .sent,
        live: { written in
          Facet.all(in: written.text, spans: written.post.spans).map { facet in
            if case .link(let uri) = facet.feature {
              return .init(bytes: facet.bytes, address: uri)
            }
            return .init(bytes: facet.bytes, address: nil)
          }
        }
      ) { written, card, _ in
        record(written.text, spans: written.post.spans, card: card, of: material)
      }
    },
    preview: { draft, material in
      Preview.posts(
        draft, material, card: .large,
        look: Look(accent: "#1083fe", paper: "#fff", dark: "#161e27", font: .system))
    })

  /// A record of the post's collection, but for when it was made and its images, which are named by
  /// what the server answers when it gets them.
  private static func record(
    _ text: String, spans: [Prose.Span], card: Card?, of material: Material
  ) -> JSON {
    let facets = Facet.all(in: text, spans: spans)
    var members: [JSON.Member] = [
      .init("$type", "app.bsky.feed.post"), .init("text", .string(text)),
    ]
    if !facets.isEmpty { members.append(.init("facets", .array(facets.map(\.json)))) }
    if ATSyntax.isLanguage(material.note.language) {
      members.append(.init("langs", [.string(material.note.language)]))
    }
    if let card, ATSyntax.isURI(card.address) {
      let external: JSON = [
        "uri": .string(card.address), "title": .string(card.title),
        "description": .string(card.description),
      ]
      members.append(
        .init("embed", ["$type": "app.bsky.embed.external", "external": external]))
    }
    if let at = material.note.frontMatter.channels["bluesky"]?.at {
      members.append(.init("createdAt", .string(at.description)))
    }
    return .object(members)
  }
}
