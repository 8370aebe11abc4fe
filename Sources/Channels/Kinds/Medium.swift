import Notes

extension Channel {
  /// Medium, whose interface takes no new users: its own import, by hand, which keeps the link to
  /// the original.
  static let medium = Channel(
    name: "medium", title: "Medium", kind: .sheet,
    profile: Profile(
      unit: "characters of the title",
      limit: Fact(100, asOf: "2026-08-20", source: "Medium/medium-api-docs"),
      versions: [
        Fact("import a story", asOf: "2026-08-20", source: "help.medium.com, import")
      ]),
    make: { channel, material in
      channel.sheet(material) { _, link in
        Sheet(
          form: "https://medium.com/p/import?url=\(Sheet.encoded(link))",
          checks: [
            "The page is public already: Medium reads it from there.",
            "The story's settings name the original as the canonical link.",
            "Code, tables and images look right; Medium has no tables.",
          ],
          text: material.description.isEmpty ? nil : material.words.description)
      }
    },
    preview: { draft, material in
      Preview.listing(
        draft, material, look: Look(accent: "#1a8917", paper: "#fff", dark: "#121212", font: .serif)
      )
    })
}
