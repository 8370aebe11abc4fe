import Diagnostics
import Markdown
import Notes

extension Channel {
  /// dev.to, and other communities of Forem: the whole note, unpublished until a person says so.
  static let devto = Channel(
    name: "devto", title: "DEV", kind: .article, isUsual: true,
    profile: Profile(
      unit: "bytes",
      hashtags: Fact(4, asOf: "2026-08-20", source: "forem/forem, app/models/article.rb"),
      image: Fact(
        ImageRule(width: 1000, height: 420, bytes: 25 << 20, alt: 1000), asOf: "2026-08-20",
        source: "dev.to, editor guide"),
      versions: [Fact("Forem API v1", asOf: "2026-08-20", source: "developers.forem.com, api/v1")]),
    make: { channel, material in
      // Forem refuses the article for one more.
      let tooMany = Hashtag.tooMany(material, for: channel, most: 4)
      if tooMany.hasErrors { return Checked(nil, tooMany) }
      return channel.article(material, for: .forem) { body, image in
        let note = material.note
        var article: [JSON.Member] = [
          .init("title", .string(note.title.unwrapped)), .init("body_markdown", .string(body)),
          .init("published", false),
        ]
        if !material.description.isEmpty {
          article.append(.init("description", .string(material.words.description)))
        }
        // Forem takes letters and digits.
        let tags = Hashtag.of(material, for: channel).map { $0.lowercased().filter { $0 != "_" } }
        if !tags.isEmpty { article.append(.init("tags", .string(tags.joined(separator: ", ")))) }
        if let link = material.link { article.append(.init("canonical_url", .string(link))) }
        if let series = note.series { article.append(.init("series", .string(series))) }
        if let image { article.append(.init("main_image", .string(image.address))) }
        return ["article": .object(article)]
      }
    },
    preview: { draft, material in
      Preview.article(
        draft, material,
        look: Look(accent: "#3b49df", paper: "#fff", dark: "#171717", font: .system))
    })
}
