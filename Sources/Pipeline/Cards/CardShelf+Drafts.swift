internal import Cards
internal import Channels
internal import Notes
internal import Site

extension CardShelf {
  /// The card of a note as drafts name it; nil where there is none.
  func picture(of note: Note, in library: Library) -> Picture? {
    guard let url = library.configuration.url,
      let entry = entries[SocialCard.path(of: note.address)]
    else { return nil }
    return Picture(
      address: url + "/" + percentEncoded(entry.card.path), alt: entry.card.alt,
      file: Picture.File(
        path: OutputFolder.site.prefix + entry.card.path, bytes: entry.bytes,
        width: Cards.Card.width, height: Cards.Card.height))
  }
}
