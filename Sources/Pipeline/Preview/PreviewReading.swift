internal import Diagnostics
internal import Git
internal import Highlighting
package import Notes
internal import Site

/// Reads the work tree again and again, each time no more of it than has changed.
package struct PreviewReading {
  private let location: RepositoryLocation
  private let revealed: Set<Library.Withheld>
  private let memory = ReadingMemory()
  private let pictures = PictureMemory()
  private let highlighter = Grammars.highlighter()
  private let drawsCards = CardProgram.beside() != nil && CardFonts.missing.isEmpty
  /// Each note as it was when it could last be read.
  private var readable: [String: ParsedNote] = [:]
  private var last: PreviewSite?

  /// - Parameters:
  ///   - location: The repository.
  ///   - showsDrafts: Whether drafts, and notes whose date has not come, are shown.
  package init(_ location: RepositoryLocation, showsDrafts: Bool) {
    self.location = location
    revealed = showsDrafts ? [.draft, .future] : []
  }

  /// Reads.
  ///
  /// A note that cannot be read stays as it was when it last could be, and so does all of the site
  /// when its configuration cannot be: what is wrong is said above it.
  ///
  /// - Parameter asOf: As of when notes are published.
  /// - Returns: The site, of which no page has been made yet. Without errors it is, byte for byte,
  ///   what a build of the same files would write, but for smaller pictures that no build has made
  ///   yet and cards that cannot be drawn, and what names them.
  /// - Throws: ``Stop`` when the repository cannot be read.
  package mutating func read(asOf: Timestamp) async throws -> PreviewSite {
    var snapshot = try await Snapshot.read(.workTree, of: location, memory: memory)
    memory.keep(only: Set(snapshot.files))
    hold(&snapshot)
    var loaded = try await Loaded.load(snapshot, asOf: .moment(asOf), revealed: revealed)
    let isBroken = loaded.diagnostics.contains {
      $0.path == SiteConfiguration.path && $0.severity == .error
    }
    if isBroken, let last {
      let found = loaded.diagnostics
      loaded = last.loaded
      loaded.diagnostics = found
    }
    let site = PreviewSite(
      loaded: loaded, pictures: try PictureShelf.known(for: loaded, pictures),
      cards: drawsCards ? SocialCard.paths(of: loaded.library) : [], highlighter: highlighter,
      memory: memory)
    last = site
    return site
  }

  private mutating func hold(_ snapshot: inout Snapshot) {
    var missing = readable
    for (index, note) in snapshot.notes.enumerated() {
      let path = note.source.path
      if note.isUnreadable {
        if let before = readable[path] { snapshot.notes[index] = before }
      } else {
        readable[path] = note
      }
      missing[path] = nil
    }
    if missing.isEmpty { return }
    let files = Set(snapshot.files)
    for (path, note) in missing {
      // Not there at all, or there and not to be read.
      if files.contains(path) { snapshot.notes.append(note) } else { readable[path] = nil }
    }
  }
}
