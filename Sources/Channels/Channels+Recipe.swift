package import Digests
package import Notes

import Diagnostics
import Markdown

extension Channels {
  /// What the drafts of a note are made of: those of the same recipe are the same.
  ///
  /// It has all of the note, and all that ``HomeSite`` takes from the library.
  ///
  /// - Parameters:
  ///   - note: As for ``drafts(for:in:channels:socialCard:wantsPreview:)``, with the channels of the
  ///     configuration.
  ///   - library: Its title counts, and where its links lead.
  ///   - socialCard: The picture that sidecars name.
  ///   - base: What tells the program and the library's configuration from others: front matter is
  ///     read by it, and HTML trusted.
  /// - Returns: The digest of all of it.
  package static func recipe(
    for note: Note, in library: Library, socialCard: Picture?, base: Digest
  ) -> Digest {
    var parts = Ingredients()
    parts.add("drafts")
    parts.add(base)
    parts.add(library.title)
    parts.add(note.source.bytes)
    parts.add(note.body.html.signature)
    for text in [note.path, note.identity, note.address.path, note.collection, note.title] {
      parts.add(text)
    }
    for text in [note.description, note.owner, note.series, note.body.lead] { parts.add(text) }
    parts.add(note.language)
    for moment in [note.date, note.updated] {
      parts.add(Int(moment.seconds))
      parts.add(moment.offset)
    }
    parts.add(note.authors.count)
    for author in note.authors {
      for text in [author.name, author.email, author.url] { parts.add(text) }
    }
    parts.add(note.tags.count)
    for tag in note.tags {
      parts.add(tag.name)
      parts.add(tag.slug)
    }
    parts.add(note.destinations.count)
    for target in note.destinations { parts.add(target) }
    for text in [socialCard?.address, socialCard?.alt, socialCard?.file?.path] { parts.add(text) }
    for number in [socialCard?.file?.bytes, socialCard?.file?.width, socialCard?.file?.height] {
      parts.add(number ?? -1)
    }
    return parts.digest
  }
}

extension Ingredients {
  fileprivate mutating func add(_ target: LinkTarget) {
    switch target {
    case .external(let url):
      add(0)
      add(url)
    case .page(let address, let fragment):
      add(1)
      add(address.path)
      add(fragment)
    case .asset(let path, let suffix):
      add(2)
      add(path)
      add(suffix)
    case .here(let fragment):
      add(3)
      add(fragment)
    case .broken: add(4)
    }
  }
}
