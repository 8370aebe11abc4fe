import Notes

extension Channel {
  /// Reddit: a title and a link in a community, by hand.
  static let reddit = Channel(
    name: "reddit", title: "Reddit", kind: .sheet,
    profile: Profile(
      unit: "characters of the title",
      limit: Fact(300, asOf: "2026-08-20", source: "reddit.com/dev/api, submit"),
      versions: [Fact("submit", asOf: "2026-08-20", source: "reddit.com/dev/api, submit")]),
    make: { channel, material in
      channel.sheet(material) { title, link in
        // `account` names a community, such as `r/swift`.
        let account = channel.settings(in: material.site)?.account ?? ""
        let name = account.split(separator: "/").last.map(String.init) ?? ""
        let isName =
          !name.isEmpty && name.unicodeScalars.allSatisfy { $0.isASCIIAlphanumeric || $0 == "_" }
        let place = isName ? "r/\(name)/" : ""
        return Sheet(
          form: "https://www.reddit.com/\(place)submit?type=LINK&url=\(Sheet.encoded(link))"
            + "&title=\(Sheet.encoded(title))",
          search: "https://www.reddit.com/search/?q=\(Sheet.encoded("url:" + link))",
          checks: [
            "The community's rules allow a link to one's own site.",
            "The flair that the community asks for is set.",
            "Most of what you post there is not your own.",
          ])
      }
    },
    preview: { draft, material in
      Preview.listing(
        draft, material,
        look: Look(accent: "#ff4500", paper: "#fff", dark: "#0e1113", font: .system))
    })
}
