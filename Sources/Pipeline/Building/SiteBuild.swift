internal import Diagnostics
internal import Git
internal import Notes
internal import Site

/// Writes the pages of a library, and the files that they show.
struct SiteBuild: Sendable {
  let loaded: Loaded
  /// The social cards; nil for pages that name none.
  var cards: CardShelf? = nil
  let progress: Progress

  /// Renders into a staging folder.
  ///
  /// Pages are rendered and written chunk by chunk, so that no more of them are held than there
  /// are cores.
  ///
  /// - Returns: What was written.
  func write(to staging: Staging) async throws -> [FileRecord] {
    let library = loaded.library
    let words = try await inChunks(of: library.notes.count) { SearchIndex(library, notes: $0) }
    let site = Site(
      library: library, theme: loaded.theme, highlighter: Grammars.highlighter(),
      search: SearchIndex(joining: words), cards: cards?.paths ?? [])
    let pages = try await inChunks(of: site.count) { chunk in
      var folders: Set<String> = []
      let records = try chunk.map { index in
        let file = site.file(index)
        return try staging.write(file.path, file.bytes, from: file.sources, folders: &folders)
      }
      progress(.pages, chunk.upperBound, of: site.count)
      return records
    }
    let records = pages.flatMap(\.self) + (try await pictures(to: staging))
    return records + (try assets(to: staging, beside: records))
  }

  /// The cards, each as it is kept.
  private func pictures(to staging: Staging) async throws -> [FileRecord] {
    guard let cards else { return [] }
    let entries = cards.entries.values.sorted { $0.card.path < $1.card.path }
    let store = cards.store
    return try await inChunks(of: entries.count) { chunk in
      var folders: Set<String> = []
      return try entries[chunk].map { entry in
        guard let bytes = store.card(entry.key) else {
          throw Stop("\(store.path(entry.key)) is gone", hint: "build again")
        }
        return try staging.write(
          entry.card.path, bytes, from: [entry.card.note].compactMap(\.self), folders: &folders)
      }
    }.flatMap(\.self)
  }

  /// The largest file that is published beside a note.
  static let assetLimit = 64 << 20

  private func assets(
    to staging: Staging, beside pages: [FileRecord]
  ) throws -> [FileRecord] {
    let assets = loaded.library.assets
    if assets.isEmpty { return [] }
    let taken = Set(pages.map(\.path))
    let reader = Reader(repository: try loaded.snapshot.location.open())
    var folders: Set<String> = []
    var records: [FileRecord] = []
    // A page comes before a file of the same path; no such file can be asked for by a reader.
    for path in assets where !taken.contains(staging.folder.prefix + path) {
      let file = Listing.File(path: path, id: loaded.snapshot.objects[path])
      guard let bytes = try reader.bytes(of: file, limit: Self.assetLimit) else {
        throw Stop(
          "\(path) is larger than the \(Self.assetLimit) bytes that are published",
          hint: "publish it elsewhere and link to that")
      }
      records.append(try staging.write(path, bytes, from: [], folders: &folders))
    }
    return records
  }
}
