import Notes

extension Channel {
  /// Lobsters: a title, a link and tags, by hand.
  static let lobsters = Channel(
    name: "lobsters", title: "Lobsters", kind: .sheet,
    profile: Profile(
      unit: "characters of the title",
      limit: Fact(150, asOf: "2026-08-20", source: "lobsters/lobsters, app/models/story.rb"),
      versions: [
        Fact("stories/new", asOf: "2026-08-20", source: "lobsters/lobsters, app/models/story.rb")
      ]),
    make: { channel, material in
      channel.sheet(material) { title, _ in
        // Whatever is there for statistics would be taken off again.
        let link = material.link ?? ""
        let map = material.site.configuration.hashtags
        let tags = material.note.tags.map(\.name).filter { map[$0.lowercased()] != "" }
        return Sheet(
          form: "https://lobste.rs/stories/new?url=\(Sheet.encoded(link))"
            + "&title=\(Sheet.encoded(title))",
          search: "https://lobste.rs/search?q=\(Sheet.encoded(link))&what=stories&order=newest",
          checks: [
            "It was not submitted in the last 30 days.",
            "One tag at least says what it is about, such as "
              + (tags.isEmpty ? "programming" : tags.joined(separator: ", ")) + ".",
            "You wrote it: tick the box for authors, and post others' work more often than your own.",
          ])
      }
    },
    preview: { draft, material in
      Preview.listing(
        draft, material,
        look: Look(accent: "#ac130d", paper: "#fefefe", dark: "#1c1c1c", font: .system))
    })
}
