import Cards
import Diagnostics
import Notes
import Testing

@testable import Site

@Suite struct SocialCardTests {
  private func cards(
    _ files: [String: String], style: String = "",
    configure: (inout SiteConfiguration) -> Void = { _ in }
  ) -> [SocialCard] {
    let overrides = [SourceFile(path: "style.css", bytes: Array(style.utf8))]
    return SocialCard.all(
      of: library(files, configure: configure),
      Theme.make(overrides: style.isEmpty ? [] : overrides).value)
  }

  private let note = ["notes/deep/soil.md": "---\ntitle: Soil\ntags: [earth]\n---\n\(filler)"]

  @Test func `a card stands where its note does, and says what it is`() throws {
    let cards = cards(note)
    #expect(cards.map(\.path) == ["cards.png", "cards/notes/deep/soil.png"])
    let card = try #require(cards.last)
    #expect(card.card.title == "Soil" && card.card.site == "Garden" && card.card.tags == ["earth"])
    #expect(card.alt == "Soil · Garden · 1 January 2026")
    #expect(card.note == "notes/deep/soil.md")
  }

  @Test func `the site's card has its address and its collections`() throws {
    let card = try #require(cards(note).first).card
    #expect(card.title == "Garden" && card.site == "example.org/garden")
    #expect(card.tags == ["Notes"])
  }

  @Test func `the colours are those of the theme by day, and the configuration's before them`()
    throws
  {
    let usual = try #require(cards(note).first).card.colours
    #expect(usual.accent.description == "#a33a12" && usual.paper.description == "#fcfbf8")
    let theme = try #require(
      cards(note, style: ":root { --accent: #123456; } .dark { --accent: #ffffff; }") {
        $0.cards.paper = CardColours.Colour("#000")
      }.first
    ).card.colours
    #expect(theme.accent.description == "#123456" && theme.paper.description == "#000000")
    #expect(theme.ink == usual.ink)
  }

  @Test func `a page names the card that is there, and else the site's`() throws {
    let theme = Theme.make(overrides: [plainStyle]).value
    let page = { (cards: Set<String>) in
      try Site(library: library(note), theme: theme, highlighter: plain, cards: cards)
        .text("notes/deep/soil/index.html")
    }
    let own = try page(["cards.png", "cards/notes/deep/soil.png"])
    #expect(
      own.contains(
        #"<meta property="og:image" content="https://example.org/garden/cards/notes/deep/soil.png">"#
      ))
    #expect(own.contains(#"<meta property="og:image:width" content="1200">"#))
    #expect(
      own.contains(#"<meta property="og:image:alt" content="Soil · Garden · 1 January 2026">"#))
    #expect(
      try page(["cards.png"]).contains(#"content="https://example.org/garden/cards.png""#))
    #expect(try !page([]).contains("og:image"))
    #expect(try !page([]).contains("twitter:card"))
  }
}
