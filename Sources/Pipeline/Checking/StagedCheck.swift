internal import Channels
import Diagnostics
internal import Git
internal import Notes

/// `check --staged`: what the next commit would bring in.
///
/// Everything that is wrong with the changed files is reported, and of other notes what was right
/// before: a link to a note that goes away, or an address that is taken twice. Only the index is
/// read.
///
/// What a note depends on is found by name (``LinkCache``), so that only the changed notes, those
/// they link to and those that link to them are read. Without a cache, or when what changed decides
/// how all notes are read, all of them are.
struct StagedCheck {
  let location: RepositoryLocation
  let now: Timestamp
  let progress: Progress

  /// One file that the next commit would change.
  struct Change: Sendable {
    var path: String
    var old: ObjectID?
    var new: ObjectID?
  }

  /// What was found, and how many notes there are.
  struct Result: Sendable {
    var diagnostics: [Diagnostic]
    var notes: Int
    /// How many notes were read.
    var read: Int
  }

  /// Notes that were read, as they are now and as they were.
  struct Universe {
    var now: [ParsedNote]
    var before: [ParsedNote]
    /// What is wrong with single files.
    var diagnostics: [Diagnostic]
    /// The paths that links may lead to; nil for all of them.
    var files: Set<String>?
  }

  func run() async throws -> Result {
    let repository = try location.open()
    let head = repository.isEmpty ? nil : try repository.commit(at: "HEAD")
    let index = try repository.stagedTable()
    let common = repository.commonDirectory
    if let head, let cache = LinkCache.load(common) {
      let context = try? Context(repository, head, index, cache)
      if let context, let result = try await narrow(context, repository) { return result }
    }
    return try await whole(repository, head, index, common)
  }

  /// The files whose change is a change of every note.
  private static func decidesForAll(_ path: String) -> Bool { path.hasPrefix("pipelines/") }

  // MARK: With a cache

  /// The index beside HEAD and beside the cache.
  struct Context {
    let index: FileTable
    let cache: LinkCache
    /// What the next commit would change, in git's order.
    var changes: [Change] = []
    /// Files that are not what the cache knows, by their place in it.
    var stale: Set<Int> = []
    /// Files of the index that are not what the cache knows.
    var fresh: [Int] = []

    /// - Throws: ``GitError`` when the tree that the cache is of is gone.
    init(
      _ repository: Repository, _ head: Commit, _ index: FileTable, _ cache: LinkCache
    ) throws(GitError) {
      self.index = index
      self.cache = cache
      var committed = try repository.regularFiles(changedFrom: cache.key.tree, to: head.tree)
      var changes: [Change] = []
      var stale: Set<Int> = []
      var fresh: [Int] = []
      func regular(_ table: FileTable, _ place: Int?) -> ObjectID? {
        place.flatMap { table.isRegular(at: $0) ? table.id(at: $0) : nil }
      }
      FileTable.differences(cache.table, index) { old, new in
        if let old { stale.insert(old) }
        if let new { fresh.append(new) }
        let path = new.map(index.path) ?? old.map(cache.table.path) ?? ""
        let before = committed.removeValue(forKey: path) ?? regular(cache.table, old)
        let now = regular(index, new)
        if before != now { changes.append(Change(path: path, old: before, new: now)) }
      }
      // Committed since, and the index is back at what the cache knows.
      for (path, before) in committed.sorted(by: { $0.key < $1.key }) {
        let now = regular(index, index.index(of: path))
        if before != now { changes.append(Change(path: path, old: before, new: now)) }
      }
      self.changes = changes
      self.stale = stale
      self.fresh = fresh
    }
  }

  /// More than these are read faster by all cores at once.
  private static let mostNotes = 400

  /// Checks what changed; nil when a whole check is called for.
  private func narrow(_ context: Context, _ repository: Repository) async throws -> Result? {
    let changes = context.changes
    if changes.isEmpty { return Result(diagnostics: [], notes: context.cache.notes, read: 0) }
    guard changes.count <= Self.mostNotes, context.fresh.count <= Self.mostNotes,
      context.cache.key.configuration
        == context.index.index(of: SiteConfiguration.path).map(context.index.id(at:)),
      !changes.contains(where: { Self.decidesForAll($0.path) })
    else { return nil }
    var reading = try StagedReading(context, repository)
    guard let universe = try reading.universe() else { return nil }
    let index = context.index
    var found = try settle(universe, reading.configuration, changes, index, repository)
    // Words for what a link may have meant are looked for among all files.
    if found.contains(where: { $0.id.description.hasPrefix("link.") }) {
      var all = universe
      all.files = nil
      found = try settle(all, reading.configuration, changes, index, repository)
    }
    return Result(
      diagnostics: found, notes: reading.notes, read: universe.now.count)
  }

  // MARK: Without one

  private func whole(
    _ repository: Repository, _ head: Commit?, _ index: FileTable, _ common: String
  ) async throws -> Result {
    let table = try head.map { try repository.table(ofTree: $0.tree) } ?? FileTable()
    var changes: [Change] = []
    FileTable.differences(table, index) { old, new in
      let before = old.flatMap { table.isRegular(at: $0) ? table.id(at: $0) : nil }
      let now = new.flatMap { index.isRegular(at: $0) ? index.id(at: $0) : nil }
      guard before != now else { return }
      changes.append(
        Change(path: new.map(index.path) ?? old.map(table.path) ?? "", old: before, new: now))
    }
    if changes.isEmpty { return Result(diagnostics: [], notes: 0, read: 0) }
    let snapshot = try await Snapshot.read(
      .index, of: location, history: .ignored, progress: progress)
    let configuration = snapshot.configuration
    // The notes as they were: those that did not change, and the old version of those that did.
    let changed = Set(changes.map(\.path))
    let reader = NoteReader(
      Reader(repository: repository), configuration,
      Layout(files: (0..<table.count).lazy.map(table.path), configuration: configuration))
    var before = snapshot.notes.filter { !changed.contains($0.source.path) }
    for change in changes {
      guard let old = change.old else { continue }
      if let note = try reader.note(change.path, old)?.value { before.append(note) }
    }
    let universe = Universe(
      now: snapshot.notes, before: before, diagnostics: snapshot.diagnostics, files: nil)
    var found = try settle(universe, configuration, changes, index, repository)
    if changes.contains(where: { Self.decidesForAll($0.path) }) {
      let loaded = try await Loaded.load(snapshot, asOf: .moment(now), drafts: { _ in true })
      found += loaded.diagnostics.filter { $0.path.hasPrefix("pipelines/") }
      found = Array(Set(found)).sorted()
    }
    if let head {
      let site = table.index(of: SiteConfiguration.path).map(table.id(at:))
      if site == index.index(of: SiteConfiguration.path).map(index.id(at:)) {
        let keys = before.compactMap { note in
          note.linkKeys(reader.layout).map { (note.source.path, $0) }
        }
        LinkCache(
          .init(tree: head.tree, configuration: site), table,
          Dictionary(keys, uniquingKeysWith: { first, _ in first })
        ).store(common)
      }
    }
    return Result(diagnostics: found, notes: snapshot.notes.count, read: snapshot.notes.count)
  }

  // MARK: What is reported

  private func settle(
    _ universe: Universe, _ configuration: SiteConfiguration, _ changes: [Change],
    _ index: FileTable, _ repository: Repository
  ) throws -> [Diagnostic] {
    let changed = Set(changes.map(\.path))
    let files = universe.files.map { $0.sorted() } ?? (0..<index.count).map(index.path)
    let renames = renames(among: changes)
    let library = assemble(universe.now, files, configuration, renames)
    var found = universe.diagnostics + library.diagnostics
    for note in library.value.notes where changed.contains(note.path) {
      found += Channels.findings(for: note, in: library.value).withholding
    }
    let allowances = Dictionary(
      universe.now.map { ($0.source.path, $0.allowances) }, uniquingKeysWith: { first, _ in first })
    found = found.allowing(allowances, isComplete: true).applying(configuration.rules)
    let own = found.filter { changed.contains($0.path) }
    let others = found.filter { !changed.contains($0.path) && Self.concernsOthers($0.id) }
    guard !others.isEmpty else { return try known(own, configuration, index, repository) }
    // Of another note only what was right before is news.
    let old = universe.files.map { $0.union(changes.filter { $0.old != nil }.map(\.path)) }
    var oldFiles = Set(old ?? Set(files))
    for change in changes {
      if change.old == nil { oldFiles.remove(change.path) } else { oldFiles.insert(change.path) }
    }
    let before = assemble(universe.before, oldFiles.sorted(), configuration, [:])
    let known = Set(
      before.diagnostics.allowing(allowances, isComplete: false).map { Unplaced($0) })
    let news = others.filter { !known.contains(Unplaced($0)) }
    return try self.known(own + news, configuration, index, repository)
  }

  /// What the baseline does not know.
  private func known(
    _ found: [Diagnostic], _ configuration: SiteConfiguration, _ index: FileTable,
    _ repository: Repository
  ) throws -> [Diagnostic] {
    guard !found.isEmpty, let place = index.index(of: configuration.baseline) else {
      return found.sorted()
    }
    let reader = Reader(repository: repository)
    let file = Listing.File(path: configuration.baseline, id: index.id(at: place))
    guard let bytes = try reader.bytes(of: file, limit: ParsedNote.sizeLimit) else {
      return found.sorted()
    }
    return Baseline(SourceFile(path: file.path, bytes: bytes))
      .apply(to: found.sorted(), isComplete: false, configuration.rules)
  }

  /// What a change of one note can break in another.
  private static func concernsOthers(_ id: Diagnostic.ID) -> Bool {
    let name = id.description
    return name.hasPrefix("link.") || name.hasPrefix("note.duplicate-")
  }

  private func assemble(
    _ notes: [ParsedNote], _ files: [String], _ configuration: SiteConfiguration,
    _ renames: [String: String]
  ) -> Checked<Library> {
    let histories = renames.map { path, former in
      (
        path,
        NoteHistory(
          date: now, updated: now, author: Author(name: ""), firstPath: former,
          formerPaths: [former])
      )
    }
    return Library.assemble(
      Library.Input(
        notes: notes, histories: Dictionary(histories, uniquingKeysWith: { first, _ in first }),
        author: author, files: files, configuration: configuration,
        snapshot: .init(commit: nil, tree: nil, asOf: now, engine: Version.engine)))
  }

  /// Who would make the commit.
  private var author: Author? {
    guard let repository = try? location.open(), let name = try? repository.configured("user.name")
    else { return nil }
    return Author(name: name, email: (try? repository.configured("user.email")) ?? nil)
  }

  /// Files that moved without a change: from the new path to the old one.
  private func renames(among changes: [Change]) -> [String: String] {
    var gone: [ObjectID: [String]] = [:]
    for change in changes where change.new == nil {
      if let id = change.old { gone[id, default: []].append(change.path) }
    }
    var renames: [String: String] = [:]
    for change in changes where change.old == nil {
      if let id = change.new, let former = gone[id]?.popLast() { renames[change.path] = former }
    }
    return renames
  }
}

/// A diagnostic without its place, which a change above it moves.
struct Unplaced: Hashable {
  var id: Diagnostic.ID
  var path: String
  var message: String

  init(_ diagnostic: Diagnostic) {
    id = diagnostic.id
    path = diagnostic.path
    message = diagnostic.message
  }
}
