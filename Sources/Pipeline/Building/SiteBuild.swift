internal import Diagnostics
internal import Digests
internal import Git
internal import Notes
internal import Site

/// Writes the pages of a library, and the files that they show.
struct SiteBuild: Sendable {
  let loaded: Loaded
  let receipts: Receipts
  /// The social cards; nil for pages that name none.
  var cards: CardShelf? = nil
  let pictures: PictureShelf
  let progress: Progress

  /// Renders into a staging folder.
  ///
  /// Pages are rendered and written chunk by chunk, so that no more of them are held than there
  /// are cores.
  ///
  /// - Returns: What was written, and whether two pages would have stood in one place.
  func write(
    to staging: Staging
  ) async throws -> (records: [FileRecord], hasConflicts: Bool) {
    let library = loaded.library
    let syndication = try receipts.syndication(in: loaded.snapshot.location.open())
    let site = try await progress.timing(.words) {
      let words = try await inChunks(of: library.notes.count) { SearchIndex(library, notes: $0) }
      return Site(
        library: library, theme: loaded.theme, highlighter: Grammars.highlighter(),
        search: SearchIndex(joining: words), syndication: syndication, revised: revised,
        cards: cards?.paths ?? [], pictures: pictures.pictures)
    }
    let base = Digest(ofParts: [ThisProgram.fingerprint, Grammars.fingerprint])
    var records = try await progress.timing(.pages) {
      try await pages(of: site, base: base, to: staging)
    }
    progress.wrote(.pages, records)
    let revisions = try await progress.timing(.revisions) {
      try await past(of: site, base: base, to: staging, beside: records)
    }
    progress.wrote(.revisions, revisions)
    records += revisions
    let copied = try await progress.timing(.assets) {
      var copied = try await drawn(to: staging)
      copied += try assets(to: staging, beside: records + copied)
      return copied + (try await smaller(to: staging, beside: records + copied))
    }
    progress.wrote(.assets, copied)
    return (records + copied, site.hasConflicts)
  }

  private func pages(
    of site: Site, base: Digest, to staging: Staging
  ) async throws -> [FileRecord] {
    let progress = progress
    return try await inChunks(of: site.count) { chunk in
      var folders: Set<String> = []
      let records = try chunk.map { index in
        let (path, sources) = site.place(index)
        let make = { () throws -> [FileRecord] in
          let making = site.making(index, base: base)
          return try staging.make(
            path, by: making.recipe, from: sources, folders: &folders
          ) {
            Staging.Products(files: [(path, making.bytes(), nil)])
          }.records
        }
        return sources.count == 1
          ? try progress.timing(.pages, of: sources[0], make) : try make()
      }
      progress(.pages, chunk.upperBound, of: site.count)
      return records.flatMap(\.self)
    }.flatMap(\.self)
  }

  /// The notes that have said something else before.
  private var revised: Set<Int> {
    // A work tree is looked at to see what will be, and not what was.
    guard loaded.snapshot.isCommit, loaded.library.configuration.revisions > 0 else { return [] }
    return Set(
      loaded.library.notes.indices.filter {
        loaded.snapshot.revisions[loaded.library.notes[$0].path, default: []].count > 1
      })
  }

  /// Writes the pages of revisions, with the texts of one note at a time in memory for each core.
  private func past(
    of site: Site, base: Digest, to staging: Staging, beside pages: [FileRecord]
  ) async throws -> [FileRecord] {
    let notes = revised.sorted()
    if notes.isEmpty { return [] }
    let taken = Set(pages.map(\.path))
    let loaded = loaded
    let most = loaded.library.configuration.revisions
    let base = Digest(ofParts: [base.hex, loaded.snapshot.configurationDigest.hex])
    let records = try await inChunks(of: notes.count) { chunk in
      let reader = PastReader(repository: try loaded.snapshot.location.open())
      var folders: Set<String> = []
      var records: [FileRecord] = []
      for index in notes[chunk] {
        let note = loaded.library.notes[index]
        let all = loaded.snapshot.revisions[note.path] ?? []
        let shown = all.prefix(most)
        let older = all.count - shown.count
        let recipe = site.recipe(
          ofRevisions: index, shown.flatMap { [$0.commit.description, $0.blob.description] },
          older: older, base: base)
        records += try staging.make(
          "revisions of \(note.path)", by: recipe, from: [note.path], folders: &folders,
          // A note may stand where another's revisions would.
          where: { !taken.contains(staging.folder.prefix + $0) }
        ) {
          let read = try shown.map { try reader.read($0, of: note) }
          return Staging.Products(
            files: site.revisions(ofNote: index, read, older: older).map {
              ($0.path, $0.bytes, nil)
            })
        }.records
      }
      return records
    }
    return records.flatMap(\.self)
  }

  /// The cards, each as it is kept.
  private func drawn(to staging: Staging) async throws -> [FileRecord] {
    guard let cards else { return [] }
    let entries = cards.entries.values.sorted { $0.card.path < $1.card.path }
    let store = cards.store
    return try await inChunks(of: entries.count) { chunk in
      var folders: Set<String> = []
      return try entries[chunk].map { entry in
        guard let bytes = store.picture(entry.key) else {
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
    var taken = Set(pages.map(\.path))
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
      let record = try staging.write(path, bytes, from: [], folders: &folders)
      records.append(record)
      taken.insert(record.path)
    }
    for path in assets {
      // Pages name it by its content; a file of the repository may have that very name.
      guard let shown = pictures.pictures[path]?.path,
        taken.insert(staging.folder.prefix + shown).inserted
      else { continue }
      let file = Listing.File(path: path, id: loaded.snapshot.objects[path])
      guard let bytes = try reader.bytes(of: file, limit: Self.assetLimit) else { continue }
      records.append(try staging.write(shown, bytes, from: [], folders: &folders))
    }
    return records
  }

  /// The pictures that were made smaller, each as it is kept.
  private func smaller(
    to staging: Staging, beside others: [FileRecord]
  ) async throws -> [FileRecord] {
    let taken = Set(others.map(\.path))
    let variants = pictures.variants.sorted { $0.key < $1.key }
      .filter { !taken.contains(staging.folder.prefix + $0.key) }
    let store = pictures.store
    return try await inChunks(of: variants.count) { chunk in
      var folders: Set<String> = []
      return try variants[chunk].map { path, key in
        guard let bytes = store.picture(key) else {
          throw Stop("\(store.path(key)) is gone", hint: "build again")
        }
        return try staging.write(path, bytes, from: [], folders: &folders)
      }
    }.flatMap(\.self)
  }
}
