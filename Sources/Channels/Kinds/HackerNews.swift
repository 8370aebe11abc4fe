import Notes

extension Channel {
  /// Hacker News: a title and a link, by hand.
  static let hackerNews = Channel(
    name: "hackernews", title: "Hacker News", kind: .sheet,
    profile: Profile(
      unit: "characters of the title",
      limit: Fact(79, asOf: "2026-08-20", source: "news.arc, title-limit*"),
      versions: [
        Fact("submitlink", asOf: "2026-08-20", source: "news.ycombinator.com, bookmarklet")
      ]),
    make: { channel, material in
      channel.sheet(material) { title, link in
        Sheet(
          form: "https://news.ycombinator.com/submitlink?u=\(Sheet.encoded(link))"
            + "&t=\(Sheet.encoded(title))",
          search: "https://hn.algolia.com/?query=\(Sheet.encoded(link))&type=story",
          checks: [
            "The title is the page's own: moderators change others back.",
            "It was not submitted in the last year.",
            "You have time to answer in the next hours, and nobody is asked for votes.",
          ])
      }
    },
    preview: { draft, material in
      Preview.listing(
        draft, material,
        look: Look(accent: "#ff6600", paper: "#f6f6ef", dark: "#1a1a16", font: .verdana))
    })
}
