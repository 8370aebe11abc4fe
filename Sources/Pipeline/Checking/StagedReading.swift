import Diagnostics
internal import Git
internal import Notes

/// Reads single notes of a snapshot.
struct NoteReader {
  let reader: Reader
  let configuration: SiteConfiguration
  let layout: Layout

  init(_ reader: Reader, _ configuration: SiteConfiguration, _ layout: Layout) {
    self.reader = reader
    self.configuration = configuration
    self.layout = layout
  }

  /// A note, or what is wrong with it; nil for a file that is no page.
  func note(_ path: String, _ id: ObjectID) throws(GitError) -> Checked<ParsedNote?>? {
    guard let role = layout.role(of: path) else { return nil }
    let file = Listing.File(path: path, id: id)
    guard let bytes = try reader.bytes(of: file, limit: ParsedNote.sizeLimit) else {
      return Checked(nil, [.tooLarge(path, limit: ParsedNote.sizeLimit)])
    }
    let collection = configuration.collection(layout.collection(of: path))
    return ParsedNote.parse(
      SourceFile(path: path, bytes: bytes), trustsHTML: collection.trustsHTML,
      schema: role == .note ? collection.fields : [])
  }
}

/// Finds and reads the notes that a staged change has to do with.
struct StagedReading {
  private let context: StagedCheck.Context
  private let reader: NoteReader
  private let oldLayout: Layout
  let configuration: SiteConfiguration
  /// How many notes the index has.
  private(set) var notes: Int

  private var read: [String: Checked<ParsedNote?>] = [:]
  /// The notes that are not what the cache knows, and their names.
  private var fresh: [(path: String, keys: LinkKeys)] = []
  /// The paths to which links may lead.
  private var files: Set<String> = []
  /// The notes whose links are looked at.
  private var sources: Set<String> = []
  /// The notes to which others lead.
  private var targets: Set<String> = []

  init(_ context: StagedCheck.Context, _ repository: Repository) throws {
    self.context = context
    let reader = Reader(repository: repository)
    if let place = context.index.index(of: SiteConfiguration.path),
      let bytes = try reader.bytes(
        of: .init(path: SiteConfiguration.path, id: context.index.id(at: place)), limit: 1 << 20)
    {
      configuration =
        SiteConfiguration.read(SourceFile(path: SiteConfiguration.path, bytes: bytes)).value
    } else {
      configuration = SiteConfiguration()
    }
    let tops = Self.tops(of: context.index)
    let layout = Layout(files: tops, configuration: configuration)
    oldLayout = Layout(files: Self.tops(of: context.cache.table), configuration: configuration)
    files = Set(tops)
    self.reader = NoteReader(reader, configuration, layout)
    notes = context.cache.notes
  }

  /// One Markdown file of each top-level folder, and all files of the root: what decides which
  /// folders are collections.
  private static func tops(of table: FileTable) -> [String] {
    var tops: [String] = []
    var place = 0
    while place < table.count {
      let bytes = table.bytes(at: place)
      guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else {
        if table.isRegular(at: place) { tops.append(table.path(at: place)) }
        place += 1
        continue
      }
      let folder = String(decoding: bytes[..<slash], as: UTF8.self)
      let range = table.range(below: folder)
      if let note = range.first(where: { index in
        table.isRegular(at: index) && table.bytes(at: index).suffix(3).elementsEqual(".md".utf8)
      }) {
        tops.append(table.path(at: note))
      }
      place = max(range.upperBound, place + 1)
    }
    return tops
  }

  /// Reads what there is to read; nil when that is too much, or when other notes are notes now.
  mutating func universe() throws -> StagedCheck.Universe? {
    guard reader.layout.collections == oldLayout.collections else { return nil }
    for place in context.fresh where context.index.isRegular(at: place) {
      if context.index.flaw(at: place) != nil { return nil }
      let path = context.index.path(at: place)
      if let keys = try note(path)?.linkKeys(reader.layout) { fresh.append((path, keys)) }
    }
    notes =
      context.cache.notes + fresh.count
      - context.stale.count { context.cache.kinds[$0] > 0 }
    var before: [String: ParsedNote] = [:]
    for change in context.changes {
      if let old = change.old, let note = try reader.note(change.path, old)?.value {
        before[change.path] = note
      }
      let now = change.new == nil ? nil : try note(change.path)
      if now != nil { sources.insert(change.path) }
      try follow(change, before[change.path], now)
      guard sources.count <= 400 else { return nil }
    }
    for path in sources.sorted() {
      for ask in try note(path)?.linkKeys(reader.layout)?.asks ?? [] { try follow(ask) }
      guard targets.count <= 2000 else { return nil }
    }
    return assemble(before)
  }

  /// The note at a path of the index, read once.
  private mutating func note(_ path: String) throws(GitError) -> ParsedNote? {
    if let known = read[path] { return known.value }
    guard let place = context.index.index(of: path), context.index.isRegular(at: place),
      let note = try reader.note(path, context.index.id(at: place))
    else { return nil }
    read[path] = note
    return note.value
  }

  /// Finds the notes that a change may break: those that link to it, and those of its name.
  private mutating func follow(
    _ change: StagedCheck.Change, _ old: ParsedNote?, _ new: ParsedNote?
  ) throws {
    if let old, let new, old.isSameTarget(as: new, reader.layout) { return }
    var names = [LinkKeys.path(change.path)]
    names += old?.linkKeys(reader.layout)?.offers ?? []
    names += new?.linkKeys(reader.layout)?.offers ?? []
    // With its first or last note a folder gets or loses its page, and with its last file it goes.
    var folder = Layout.folder(of: change.path)
    while !folder.isEmpty {
      names += [LinkKeys.path(folder)]
      if let address = LinkKeys.address(ofFolder: folder) { names.append(address) }
      folder = Layout.folder(of: folder)
    }
    let hashes = names.map(LinkCache.hash)
    for file in context.cache.asking(hashes) where !context.stale.contains(file) {
      sources.insert(context.cache.table.path(at: file))
    }
    let set = Set(names)
    for (path, keys) in fresh where keys.asks.contains(where: { !set.isDisjoint(with: $0.keys) }) {
      sources.insert(path)
    }
    targets.formUnion(offering(names))
  }

  /// The notes that have one of the names.
  private func offering(_ names: [String]) -> Set<String> {
    var paths: Set<String> = []
    for file in context.cache.offering(names.map(LinkCache.hash))
    where !context.stale.contains(file) {
      paths.insert(context.cache.table.path(at: file))
    }
    let set = Set(names)
    for (path, keys) in fresh where !set.isDisjoint(with: keys.offers) { paths.insert(path) }
    return paths
  }

  /// Finds what a link leads to.
  private mutating func follow(_ ask: LinkKeys.Ask) throws {
    targets.formUnion(offering(ask.keys))
    guard let path = ask.path else { return }
    for candidate in [path, path + ".md"] where context.index.index(of: candidate) != nil {
      files.insert(candidate)
    }
    let folder = context.index.range(below: path)
    guard !folder.isEmpty else { return }
    files.insert(context.index.path(at: folder.lowerBound))
    // A folder has a page when a note in it is published, or when it has a text of its own.
    var isFound = false
    for place in folder {
      let name = context.index.path(at: place)
      let role = reader.layout.role(of: name)
      if role == .section, Layout.folder(of: name) == path { targets.insert(name) }
      if role == .note, !isFound, isPublished(name) {
        targets.insert(name)
        isFound = true
      }
      if isFound, place - folder.lowerBound > 64 { break }
    }
    guard !isFound else { return }
    // None that is published at every moment: each of them may be at this one.
    for place in folder.prefix(500) {
      let name = context.index.path(at: place)
      if reader.layout.role(of: name) == .note { targets.insert(name) }
    }
  }

  private func isPublished(_ path: String) -> Bool {
    if let found = fresh.first(where: { $0.path == path }) { return found.keys.isPublished }
    return context.cache.table.index(of: path).map { context.cache.kinds[$0] == 2 } ?? false
  }

  private mutating func assemble(
    _ before: [String: ParsedNote]
  ) -> StagedCheck.Universe? {
    var universe = StagedCheck.Universe(now: [], before: [], diagnostics: [], files: files)
    let changed = Set(context.changes.map(\.path))
    for path in sources.union(targets).sorted() {
      guard (try? note(path)) != nil || read[path] != nil else { continue }
      universe.files?.insert(path)
      guard let parsed = read[path] else { continue }
      if changed.contains(path) { universe.diagnostics += parsed.diagnostics }
      guard let note = parsed.value else { continue }
      let kept = sources.contains(path) ? note : note.asTarget
      universe.now.append(kept)
      if !changed.contains(path) { universe.before.append(kept) }
    }
    // What is wrong with a changed note that cannot be read is all that is known of it.
    for path in changed where !sources.contains(path) && !targets.contains(path) {
      universe.diagnostics += read[path]?.diagnostics ?? []
    }
    universe.before += before.values.sorted { $0.source.path < $1.source.path }
    return universe
  }
}
