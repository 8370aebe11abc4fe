package import Diagnostics
package import Digests
package import Git
package import Notes
package import Workflow

/// Everything that a library is made of, read from one revision of one repository.
package struct Snapshot: Sendable {
  package var location: RepositoryLocation
  package var revision: Revision
  /// The commit that was read, or on which the index or the work tree stands.
  package var commit: Commit?
  /// Every regular file of the revision.
  package var files: [String]
  package var configuration: SiteConfiguration
  /// What the configuration file's bytes are known by; that of no bytes when there is none.
  package var configurationDigest: Digest
  package var notes: [ParsedNote]
  package var histories: [String: NoteHistory]
  /// What each note has said, by path, the newest first.
  package var revisions: [String: [History.Revision]]
  /// Who wrote what the history is not asked about: the commit's author, or the person at work.
  package var author: Author?
  /// The files that declare pipelines.
  package var pipelines: [SourceFile]
  /// Who may approve and start them.
  package var people: People
  /// The findings that are known; nil when there is no such file.
  package var baseline: SourceFile?
  /// The files of the theme folder, with paths relative to it.
  package var theme: [SourceFile]
  /// What is wrong with single files, before they are seen together.
  package var diagnostics: [Diagnostic]

  /// The object of each file, for files that are not the work tree's.
  let objects: [String: ObjectID]

  /// Whether the history is followed.
  package enum HistoryUse: Hashable, Sendable {
    /// Dates, authors and renames come from it; a shallow repository is refused.
    case followed
    /// Only the files themselves count, as for a check before a commit.
    case ignored
  }

  /// Reads a revision.
  ///
  /// - Parameters:
  ///   - revision: What to read.
  ///   - location: The repository.
  ///   - history: Whether dates, authors and renames are wanted.
  ///   - memory: What an earlier reading left for this one.
  ///   - progress: Is told how many notes have been read.
  /// - Returns: The snapshot. Notes that cannot be read are missing from it, and are diagnostics.
  /// - Throws: ``Stop`` when the repository cannot be read.
  package static func read(
    _ revision: Revision, of location: RepositoryLocation, history: HistoryUse = .followed,
    memory: ReadingMemory? = nil, progress: Progress = .silent
  ) async throws -> Snapshot {
    let prepared = try Preparation(revision, location)
    let (listing, configuration) = (prepared.listing, prepared.configuration)
    let layout = Layout(
      files: listing.files.lazy.map(\.path), configuration: configuration.value)
    let files = listing.files.filter { layout.role(of: $0.path) != nil }
    let settings = Dictionary(
      configuration.value.collections.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })

    async let histories = histories(
      history == .followed ? listing.commit : nil, of: files.map(\.path), in: location, memory,
      progress)
    let order = try location.open().readingOrder(of: files)
    let read = try await inChunks(of: files.count) { chunk in
      let reader = Reader(repository: try location.open())
      let notes = try order[chunk].map { place in
        let file = files[place]
        guard let bytes = try reader.bytes(of: file, limit: ParsedNote.sizeLimit) else {
          return Checked<ParsedNote?>(nil, [.tooLarge(file.path, limit: ParsedNote.sizeLimit)])
        }
        let collection = settings[layout.collection(of: file.path)]
        // A folder's own page is no note of the collection.
        let isNote = layout.role(of: file.path) == .note
        let source = SourceFile(path: file.path, bytes: bytes)
        let trustsHTML = collection?.trustsHTML ?? false
        let schema = isNote ? collection?.fields ?? [] : []
        return progress.timing(.notes, of: file.path) {
          memory?.parsed(source, trustsHTML: trustsHTML, schema: schema)
            ?? ParsedNote.parse(source, trustsHTML: trustsHTML, schema: schema)
        }
      }
      progress(.notes, chunk.upperBound, of: files.count)
      return notes
    }
    var parsed = [Checked<ParsedNote?>](repeating: Checked(nil), count: files.count)
    for (place, note) in zip(order, read.joined()) { parsed[place] = note }
    return Snapshot(
      location: location, revision: revision, commit: listing.commit,
      files: listing.files.map(\.path), configuration: configuration.value,
      configurationDigest: prepared.configurationDigest, notes: parsed.compactMap(\.value),
      histories: try await histories.notes, revisions: try await histories.revisions,
      author: prepared.author,
      pipelines: prepared.pipelines, people: prepared.people.value.forVerifying,
      baseline: prepared.baseline,
      theme: prepared.theme.value,
      diagnostics: listing.diagnostics + configuration.diagnostics + prepared.people.diagnostics
        + prepared.secrets.diagnostics
        + prepared.theme.diagnostics + parsed.flatMap(\.diagnostics),
      objects: Dictionary(
        listing.files.compactMap { file in file.id.map { (file.path, $0) } },
        uniquingKeysWith: { first, _ in first }))
  }

  /// What git says about each note, in one walk over the history.
  @concurrent
  private static func histories(
    _ commit: Commit?, of paths: [String], in location: RepositoryLocation,
    _ memory: ReadingMemory?, _ progress: Progress
  ) async throws -> (notes: [String: NoteHistory], revisions: [String: [History.Revision]]) {
    guard let commit, !paths.isEmpty else { return ([:], [:]) }
    progress(.history, 0, of: 1)
    let walk = {
      try History(of: commit, in: try location.open(), where: Layout.isMarkdown)
    }
    let history = try memory?.history(of: commit.id, walk) ?? walk()
    var histories: [String: NoteHistory] = [:]
    var revisions: [String: [History.Revision]] = [:]
    for path in paths {
      guard let file = history[path] else { continue }
      revisions[path] = file.revisions
      histories[path] = NoteHistory(
        date: Timestamp(file.first.author), updated: Timestamp(file.updated.author),
        author: Author(name: file.first.author.name, email: file.first.author.email),
        firstPath: file.firstPath, formerPaths: file.formerPaths,
        renames: Dictionary(
          file.renames.map { ($0.from, $0.commit.description) }, uniquingKeysWith: { $1 }))
    }
    progress(.history, 1, of: 1)
    return (histories, revisions)
  }
}

extension Timestamp {
  init(_ signature: Signature) {
    self.init(seconds: signature.seconds, offset: Int(signature.offset))
  }
}
