import Diagnostics
import Markdown
import Notes

extension Channel {
  /// Hashnode, whose interface takes articles of paying accounts alone.
  static let hashnode = Channel(
    name: "hashnode", title: "Hashnode", kind: .article,
    profile: Profile(
      unit: "bytes",
      limit: Fact(100_000, asOf: "2026-08-20", source: "Hashnode/gql-skill"),
      hashtags: Fact(5, asOf: "2026-08-20", source: "our own habit; Hashnode takes 15"),
      image: Fact(
        ImageRule(width: 1600, height: 840, bytes: 5 << 20, alt: 1000), asOf: "2026-08-20",
        source: "Hashnode/gql-skill"),
      versions: [
        Fact("publishPost of gql-beta", asOf: "2026-08-20", source: "Hashnode/gql-skill")
      ]),
    make: { channel, material in
      let tooMany = Hashtag.tooMany(material, for: channel, most: 15)
      if tooMany.hasErrors { return Checked(nil, tooMany) }
      return channel.article(material, for: .plain) { body, image in
        let note = material.note
        var input: [JSON.Member] = [
          .init("title", .string(note.title.unwrapped)), .init("contentMarkdown", .string(body)),
          .init("slug", .string(note.address.slugs.last.map(String.init) ?? "")),
          .init(
            "tags",
            .array(
              Hashtag.of(material, for: channel).map { tag in
                ["name": .string(tag), "slug": .string(Slug.make(String(tag)))]
              })),
        ]
        if let account = channel.settings(in: material.site)?.account {
          input.append(.init("publicationId", .string(account)))
        }
        if !material.description.isEmpty {
          input.append(
            .init("subtitle", .string(material.words.description.prefix(fitting: 250))))
        }
        if let link = material.link { input.append(.init("originalArticleURL", .string(link))) }
        if let image {
          input.append(.init("coverImageOptions", ["coverImageURL": .string(image.address)]))
        }
        return [
          "query": .string(
            "mutation Publish($input: PublishPostInput!) "
              + "{ publishPost(input: $input) { post { id url } } }"),
          "variables": ["input": .object(input)],
        ]
      }
    },
    preview: { draft, material in
      Preview.article(
        draft, material,
        look: Look(accent: "#2962ff", paper: "#fff", dark: "#0f172a", font: .system))
    })
}
