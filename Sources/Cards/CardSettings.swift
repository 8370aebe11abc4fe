/// What a site says about its cards.
package struct CardSettings: Hashable, Sendable {
  package var isOn = true
  /// Colours that go before the theme's.
  package var paper: CardColours.Colour?
  package var ink: CardColours.Colour?
  package var quiet: CardColours.Colour?
  package var accent: CardColours.Colour?

  package init() {}

  /// The colours of a theme, but for those that the site names.
  package func colours(over theme: CardColours) -> CardColours {
    CardColours(
      paper: paper ?? theme.paper, ink: ink ?? theme.ink, quiet: quiet ?? theme.quiet,
      accent: accent ?? theme.accent)
  }
}
