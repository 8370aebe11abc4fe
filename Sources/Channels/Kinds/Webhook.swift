import Diagnostics
import Markdown
import Notes

extension Channel {
  /// Any address that takes a signed message: the whole note, as Markdown and as HTML.
  ///
  /// Nothing in it depends on when it is sent: `timestamp` is when the note was written, so that the same
  /// note is the same message. When it was signed stands in the headers.
  static let webhook = Channel(
    name: "webhook", title: "Webhook", kind: .article, takesShortPosts: true,
    profile: Profile(
      unit: "bytes",
      image: Fact(
        ImageRule(width: 1200, height: 630, bytes: 5 << 20, alt: 1000), asOf: "2026-11-30",
        source: "our own habit; a receiver takes what it likes"),
      versions: [
        Fact("Standard Webhooks 1.0.0", asOf: "2026-11-30", source: "standard-webhooks, spec")
      ]),
    make: { channel, material in
      channel.article(material, for: .plain) { body, image in
        let note = material.note
        var data: [JSON.Member] = []
        // A short post has a page too, though channels of posts do not link to it.
        if let url = note.canonicalLink(base: material.site.base) {
          data.append(.init("url", .string(url)))
        }
        if !note.isShortPost { data.append(.init("title", .string(note.title.unwrapped))) }
        if !material.description.isEmpty {
          data.append(.init("description", .string(material.words.description)))
        }
        data += [
          .init("date", .string(note.date.description)),
          .init("updated", .string(note.updated.description)),
          .init("language", .string(note.language)),
          .init("tags", .array(note.tags.map { .string($0.name) })),
        ]
        if let series = note.series { data.append(.init("series", .string(series))) }
        data += [
          .init("authors", .array(note.authors.map { .string($0.name) })),
          .init("markdown", .string(body)),
        ]
        // Words of its own are Markdown, and nobody has made a page of them.
        if note.frontMatter.channels[channel.name]?.text?.trimmed.isEmpty ?? true {
          data.append(.init("html", .string(String(decoding: material.page, as: UTF8.self))))
        }
        if let image {
          data.append(
            .init("image", ["url": .string(image.address), "alt": .string(image.alt)]))
        }
        return [
          "type": "note.published", "timestamp": .string(note.date.description),
          "data": .object(data),
        ]
      }
    },
    preview: { draft, material in
      Preview.article(
        draft, material,
        look: Look(accent: "#0b6e4f", paper: "#fff", dark: "#16201c", font: .system))
    })
}
