internal import Digests
package import Diagnostics
internal import Git
internal import Highlighting
internal import Notes
package import Site
internal import Synchronization

/// The site of a work tree at one moment, whose files are made when they are asked for.
package final class PreviewSite: Sendable {
  let loaded: Loaded
  private let pictures: PictureShelf
  /// The paths of the cards that pages name, each drawn when somebody looks at it.
  private let cards: Set<String>
  /// The paths of pictures in the repository, by those that pages name.
  private let originals: [String: String]
  private let highlighter: Highlighter
  private let memory: ReadingMemory
  private let state = Mutex(State())

  /// Where one file is among those of the site.
  private struct Plan {
    let site: Site
    let places: [String: Int]

    init(_ site: Site) {
      self.site = site
      places = Dictionary(
        site.paths.enumerated().map { ($0.element, $0.offset) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  private struct State {
    var pages: Plan?
    /// The same with all words of all notes, which takes long and which only a search needs.
    var search: Plan?
    var made: [String: SiteFile] = [:]
    var cards: [String: [UInt8]] = [:]
  }

  init(
    loaded: Loaded, pictures: PictureShelf, cards: Set<String>, highlighter: Highlighter,
    memory: ReadingMemory
  ) {
    self.loaded = loaded
    self.cards = cards
    self.pictures = pictures
    originals = Dictionary(
      pictures.pictures.sorted { $0.key < $1.key }.map { ($0.value.path, $0.key) },
      uniquingKeysWith: { first, _ in first })
    self.highlighter = highlighter
    self.memory = memory
  }

  package var diagnostics: [Diagnostic] { loaded.diagnostics }

  /// Where it stands on its server, with `/` at both ends.
  package var rootPath: String { state.withLock { plan(&$0, for: "").site.rootPath } }

  /// The path of the stylesheet, for pages of the control room.
  var style: String? {
    state.withLock { plan(&$0, for: "").site.paths }
      .first { $0.hasPrefix("style.") && $0.hasSuffix(".css") }
  }

  /// Whether there is a file, asset or not.
  package func has(_ path: String) -> Bool {
    state.withLock { plan(&$0, for: path).places[path] != nil } || assets.contains(path)
      || originals[path] != nil || pictures.variants[path] != nil || cards.contains(path)
  }

  /// The paths of all files that are made, in the order of a build.
  package var paths: [String] { state.withLock { plan(&$0, for: Self.search).site.paths } }

  /// Makes a file, once.
  ///
  /// - Parameter path: Below the site's folder.
  /// - Returns: Nil when there is none.
  package func file(_ path: String) -> SiteFile? {
    let known = state.withLock { state in
      (state.made[path], plan(&state, for: path))
    }
    if let made = known.0 { return made }
    guard let place = known.1.places[path] else { return nil }
    let file = known.1.site.file(place)
    state.withLock { $0.made[path] = file }
    return file
  }

  /// The bytes of a file that pages show or link to, and that is published as it is, or smaller.
  ///
  /// - Returns: Nil when no page does, or it cannot be read.
  package func asset(_ path: String) -> [UInt8]? {
    if let card = state.withLock({ $0.cards[path] }) { return card }
    if let key = pictures.variants[path] { return pictures.store.picture(key) }
    let path = assets.contains(path) ? path : originals[path]
    guard let path, let repository = try? loaded.snapshot.location.open() else {
      return nil
    }
    return try? repository.workTreeBytes(path, limit: SiteBuild.assetLimit)
  }

  /// Draws a card, where that is the path of one, for ``asset(_:)`` to find.
  func draw(_ path: String) async {
    guard cards.contains(path), state.withLock({ $0.cards[path] == nil }) else { return }
    let shelf = try? await CardShelf.fill(
      for: loaded, isWanted: { $0.path == path }, progress: .silent)
    guard let shelf, let key = shelf.entries[path]?.key, let bytes = shelf.store.picture(key)
    else { return }
    state.withLock { $0.cards[path] = bytes }
  }

  /// The bytes of a source as it was read; for a file of another kind, as it is now.
  func source(_ path: String) -> [UInt8]? {
    if let bytes = memory.bytes(of: path) { return bytes }
    guard loaded.snapshot.files.contains(path),
      let repository = try? loaded.snapshot.location.open()
    else { return nil }
    return try? repository.workTreeBytes(path, limit: 1 << 20)
  }

  private var assets: [String] { loaded.library.assets }
  private static let search = "search/"

  private func plan(_ state: inout State, for path: String) -> Plan {
    let isSearch = path.hasPrefix(Self.search)
    if let plan = isSearch ? state.search : state.pages { return plan }
    let plan = Plan(
      Site(
        library: loaded.library, theme: loaded.theme, highlighter: highlighter,
        search: isSearch ? nil : SearchIndex(), cards: cards, pictures: pictures.pictures))
    if isSearch { state.search = plan } else { state.pages = plan }
    return plan
  }
}
