/// What a social card says, and in which colours: all that its picture depends on beside the fonts.
///
/// Texts come from a repository and may be anything; here they are lines of bounded length without
/// control characters.
package struct Card: Hashable, Sendable {
  package let title: String
  package let site: String
  /// For people, such as `5 March 2026`; empty for none.
  package let date: String
  package let tags: [String]
  /// BCP 47: in which language's shapes characters are drawn that several share.
  package let language: String
  package let colours: CardColours

  /// In pixels: what networks ask for, and none cuts much of.
  package static let width = 1200
  package static let height = 630

  package init(
    title: String, site: String, date: String, tags: [String], language: String,
    colours: CardColours
  ) {
    self.title = CardText.line(title, most: 240)
    self.site = CardText.line(site, most: 80)
    self.date = CardText.line(date, most: 40)
    self.tags = tags.prefix(8).map { CardText.line($0, most: 40) }.filter { !$0.isEmpty }
    self.language = CardText.line(language, most: 35)
    self.colours = colours
  }

  /// What of the card is words.
  package var texts: [String] { [title, site, date] + tags }
}

extension Card {
  private static let separator = "\u{1F}"

  /// The card on one line, for the program that draws.
  package var line: String {
    ([title, site, date, language, colours.text] + tags).joined(separator: Self.separator)
  }

  /// Reads what ``line`` wrote; nil for anything else.
  package init?(line: String) {
    let fields = line.split(separator: Character(Self.separator), omittingEmptySubsequences: false)
      .map(String.init)
    guard fields.count >= 5, let colours = CardColours(text: fields[4]) else { return nil }
    self.init(
      title: fields[0], site: fields[1], date: fields[2], tags: Array(fields[5...]),
      language: fields[3], colours: colours)
  }
}
