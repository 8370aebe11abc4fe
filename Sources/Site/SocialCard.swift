package import Cards
package import Notes

/// A picture that other sites show for a link to a page.
package struct SocialCard: Hashable, Sendable {
  /// Below the site's folder, such as `cards/notes/fuzz-testing.png`.
  package let path: String
  package let card: Card
  /// The path in the repository of the note that it is of; nil for the site's own.
  package let note: String?

  /// What the picture says, in words.
  package var alt: String {
    [card.title, card.site, card.date].filter { !$0.isEmpty }.joined(separator: " · ")
  }

  /// The card of every page that is not a note's.
  package static let sitePath = "cards.png"

  /// Where the card of a note stands: no two notes have one address, and so no two one card.
  package static func path(of address: Address) -> String {
    "cards/" + address.slugs.joined(separator: "/") + ".png"
  }
}

extension SocialCard {
  /// The cards that a site has, the site's own first.
  ///
  /// - Returns: None where the site does not want any, and where its address is not known: a picture
  ///   is named by its whole address.
  package static func all(of library: Library, _ theme: Theme) -> [SocialCard] {
    guard isWanted(in: library) else { return [] }
    return [site(library, theme)] + library.notes.map { note($0, in: library, theme) }
  }

  /// The paths of ``all(of:_:)``.
  package static func paths(of library: Library) -> Set<String> {
    isWanted(in: library)
      ? Set([sitePath] + library.notes.map { path(of: $0.address) }) : []
  }

  private static func isWanted(in library: Library) -> Bool {
    library.configuration.cards.isOn && library.configuration.url != nil
  }

  static func site(_ library: Library, _ theme: Theme) -> SocialCard {
    let url = library.configuration.url ?? ""
    let name = url.firstRange(of: "://").map { String(url[$0.upperBound...]) } ?? url
    return SocialCard(
      path: sitePath,
      card: Card(
        title: library.title, site: name, date: "",
        tags: Navigation(library).top.map { library.sections[$0].title },
        language: library.configuration.language, colours: colours(library, theme)),
      note: nil)
  }

  /// The card of a note, whether or not the site has cards.
  package static func note(_ note: Note, in library: Library, _ theme: Theme) -> SocialCard {
    SocialCard(
      path: path(of: note.address),
      card: Card(
        title: note.title, site: library.title, date: note.date.day.long,
        tags: note.tags.map(\.name), language: note.language, colours: colours(library, theme)),
      note: note.path)
  }

  private static func colours(_ library: Library, _ theme: Theme) -> CardColours {
    library.configuration.cards.colours(over: theme.cardColours)
  }
}
