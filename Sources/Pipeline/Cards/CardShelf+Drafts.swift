internal import Cards
internal import Channels
internal import Notes
internal import Site

extension CardShelf {
  /// The card of a note as drafts name it; nil where there is none.
  func picture(of note: Note, in library: Library) -> Picture? {
    entries[SocialCard.path(of: note.address)].flatMap {
      Self.picture(of: $0.card, bytes: $0.bytes, in: library)
    }
  }

  /// A card that stands in the site, as drafts name it; nil where the site's address is not known.
  ///
  /// - Parameters:
  ///   - card: The card.
  ///   - bytes: How many the file has.
  ///   - library: What it is of.
  /// - Returns: The picture.
  static func picture(of card: SocialCard, bytes: Int, in library: Library) -> Picture? {
    library.configuration.url.map { url in
      Picture(
        address: url + "/" + percentEncoded(card.path), alt: card.alt,
        file: Picture.File(
          path: OutputFolder.site.prefix + card.path, bytes: bytes,
          width: Cards.Card.width, height: Cards.Card.height))
    }
  }
}
