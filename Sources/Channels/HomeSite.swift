import Notes

/// What drafts take from a library beside the note itself.
///
/// Nothing of any other note, so that the drafts of a note are the same for as long as the note, the
/// configuration and the site's name are: see ``Channels/recipe(for:in:socialCard:base:)``.
struct HomeSite: Sendable {
  let configuration: SiteConfiguration
  let title: String
  /// The site's address with a `/` at its end; nil for one that is none.
  let base: String?

  init(_ library: Library) {
    configuration = library.configuration
    title = library.title
    base = configuration.url.flatMap { isWebAddress($0) ? $0 + "/" : nil }
  }
}
