import Diagnostics
import Notes

extension Channel {
  /// LinkedIn, with a title, room for more than one step of the ladder, and the link as a card.
  static let linkedIn = Channel(
    name: "linkedin", title: "LinkedIn", kind: .post, isUsual: true,
    profile: Profile(
      // Whether LinkedIn counts graphemes or UTF-16 is not written anywhere. The second is never
      // less, so what fits by it fits.
      unit: "UTF-16 code units",
      limit: Fact(3000, asOf: "2026-08-20", source: "reported by several posting services"),
      hashtags: Fact(3, asOf: "2026-08-20", source: "our own habit"),
      image: Fact(
        ImageRule(width: 1200, height: 627, bytes: 5 << 20, alt: 4086), asOf: "2026-08-20",
        source: "learn.microsoft.com, posts and images"),
      versions: [
        Fact(
          "little text format", asOf: "2026-08-20",
          source: "learn.microsoft.com, little text format"),
        Fact("LinkedIn-Version 202608", asOf: "2026-08-20", source: "learn.microsoft.com, posts"),
      ]),
    make: { channel, material in
      // An address in the text would be escaped, and might not be live; a card is.
      let form = Post.Form(
        style: ProseWriter.Style(writesAddresses: true, code: .indented, keepsTicks: false),
        length: \.unitCount, hasTitle: true, margin: 100,
        lengthWithEscapes: { LittleText.encode([.text($0)]).unitCount }, fullness: 600,
        hasLink: false)
      return channel.posts(material, form: form, card: .sent) { written, card, _ in
        var members: [JSON.Member] = []
        // Whose post it is, the account says; without one whoever sends it.
        if let account = channel.settings(in: material.site)?.account,
          account.hasPrefix("urn:li:")
        {
          members.append(.init("author", .string(account)))
        }
        members += [
          .init("commentary", .string(LittleText.encode(little(written)))),
          .init("visibility", "PUBLIC"),
          .init(
            "distribution",
            [
              "feedDistribution": "MAIN_FEED", "targetEntities": [],
              "thirdPartyDistributionChannels": [],
            ]),
        ]
        if let card {
          let article: JSON = [
            "source": .string(card.address), "title": .string(card.title.prefix(fitting: 400)),
            "description": .string(card.description.prefix(fitting: 4000)),
          ]
          members.append(.init("content", ["article": article]))
        }
        members += [
          .init("lifecycleState", "PUBLISHED"), .init("isReshareDisabledByAuthor", false),
        ]
        return .object(members)
      }
    },
    preview: { draft, material in
      Preview.posts(
        draft, material, card: .large, fold: 210,
        look: Look(accent: "#0a66c2", paper: "#fff", dark: "#1b1f23", font: .system))
    })

  private static func little(_ written: Post.Written) -> [LittleText.Piece] {
    var pieces: [LittleText.Piece] = []
    for (index, piece) in written.pieces.enumerated() {
      if index > 0 { pieces.append(.text(Post.spacing)) }
      guard piece.what == "hashtags" else {
        pieces.append(.text(piece.text))
        continue
      }
      for (index, tag) in written.post.hashtags.enumerated() {
        if index > 0 { pieces.append(.text(" ")) }
        pieces.append(.hashtag(tag))
      }
    }
    return pieces
  }
}
