internal import Channels
internal import Diagnostics
internal import Digests
internal import Git
internal import Notes
internal import Packing
internal import Site

// What an update writes.
extension Update {
  /// The drafts of the changed notes.
  ///
  /// - Parameters:
  ///   - output: Where the last build stands.
  ///   - inventory: What is there.
  /// - Returns: The files that are others, and what is wrong with all drafts; nil when everything is to
  ///   be built.
  /// - Throws: ``Stop`` when the disk refuses.
  func drafts(
    _ output: Output, _ inventory: InventoryText
  ) throws -> Checked<OutputChange>? {
    let library = library.library
    guard var list = try standing(Channels.indexPath, output, inventory) else { return nil }
    var change = OutputChange()
    var found: [Diagnostic] = []
    for changed in changes {
      let note = library.notes[changed.index]
      let drafts = try progress.timing(.drafts, of: note.path) {
        Channels.drafts(for: note, in: library, socialCard: try picture(of: note, inventory))
      }
      found += drafts.diagnostics.withholding
      // The same drafts have the same files, two each.
      guard
        let now = Channels.index(list, ofNote: note.path, being: drafts.value.map(\.entry))
      else { return nil }
      list = now
      for draft in drafts.value {
        let files = [
          (draft.payloadPath, draft.payload, draft.digest),
          { ($0, $1, Digest(of: $1)) }(draft.sidecarPath, draft.sidecar.pretty()),
        ]
        for (path, bytes, digest) in files {
          guard let record = inventory.record(path), record.sources == [note.path] else {
            return nil
          }
          if record.digest != digest { change.write(path, bytes, digest, from: [note.path]) }
        }
      }
    }
    let digest = Digest(of: list)
    if inventory.record(Channels.indexPath)?.digest != digest {
      change.write(Channels.indexPath, list, digest, from: [])
    }
    progress(.drafts, changes.count, of: changes.count)
    let all = replacing(before.drafted, by: found, isComplete: false)
    return all.hasErrors ? nil : Checked(change, all)
  }

  /// The pages that the changed notes are on.
  ///
  /// - Returns: The files that are others, and those that are no more; nil when everything is to be
  ///   built.
  /// - Throws: ``Stop`` when the disk refuses, ``GitError`` when the repository cannot be read.
  func site(_ output: Output, _ inventory: InventoryText) async throws -> OutputChange? {
    let repository = try location.open()
    let shown = Set(changes.map(\.index)).union(relinked)
    var update = SiteUpdate(
      library.library, changed: Set(changes.map(\.index)), relinked: relinked, theme: theme,
      highlighter: Grammars.highlighter(), syndication: try receipts.syndication(in: repository),
      revised: try revised(among: shown), cards: cards(of: shown, inventory))
    try read(update.texts, into: &update, repository)
    if update.showsPictures { return nil }
    guard var change = try await pages(update, inventory),
      let words = try words(update, output, inventory),
      let revisions = try revisions(update, inventory, repository)
    else { return nil }
    change.add(words)
    change.add(revisions)
    return change
  }

  private func pages(
    _ update: SiteUpdate, _ inventory: InventoryText
  ) async throws -> OutputChange? {
    let made = try await inChunks(of: update.count) { [progress] chunk in
      let files = chunk.map { index in
        let file = update.file(index)
        return (file, Digest(of: file.bytes))
      }
      progress(.pages, chunk.upperBound, of: update.count)
      return files
    }
    var change = OutputChange()
    for (file, digest) in made.joined() {
      let path = OutputFolder.site.prefix + file.path
      guard let record = inventory.record(path), record.sources == file.sources else { return nil }
      if record.digest != digest { change.write(path, file.bytes, digest, from: file.sources) }
    }
    return change
  }

  /// The files of the search in which words of the changed notes are others.
  private func words(
    _ update: SiteUpdate, _ output: Output, _ inventory: InventoryText
  ) throws -> OutputChange? {
    var files: [String: [UInt8]] = [:]
    for changed in changes {
      for (name, words) in update.words(of: changed.index, before: changed.before) {
        let path = OutputFolder.site.prefix + SiteUpdate.searchPath(name)
        if files[name] == nil {
          // A word that begins as none did before has a file of its own.
          files[name] =
            inventory.record(path) == nil ? [] : try standing(path, output, inventory)
        }
        guard let bytes = files[name],
          let now = update.searchFile(name, bytes, changing: words, ofNote: changed.index)
        else { return nil }
        files[name] = now
      }
    }
    var change = OutputChange()
    if files.isEmpty { return change }
    var digests: [(name: String, digest: Digest)] = []
    for index in inventory.range(OutputFolder.site.prefix + "search/words/") {
      guard let record = inventory.record(at: index),
        let name = SiteUpdate.searchName(
          String(record.path.dropFirst(OutputFolder.site.prefix.count)))
      else { return nil }
      if files[name] == nil { digests.append((name, record.digest)) }
    }
    for (name, bytes) in files {
      let path = OutputFolder.site.prefix + SiteUpdate.searchPath(name)
      if bytes.isEmpty {
        change.remove(path)
        continue
      }
      let digest = Digest(of: bytes)
      digests.append((name, digest))
      if inventory.record(path)?.digest != digest { change.write(path, bytes, digest, from: []) }
    }
    let meta = update.searchMeta(digests)
    let path = OutputFolder.site.prefix + meta.path
    let digest = Digest(of: meta.bytes)
    guard let record = inventory.record(path) else { return nil }
    if record.digest != digest { change.write(path, meta.bytes, digest, from: []) }
    return change
  }

  /// The pages of what the changed notes have said.
  private func revisions(
    _ update: SiteUpdate, _ inventory: InventoryText, _ repository: Repository
  ) throws -> OutputChange? {
    var change = OutputChange()
    let most = library.library.configuration.revisions
    guard most > 0 else { return change }
    let reader = PastReader(repository: repository)
    for changed in changes where changed.past.revisions.count > 1 {
      let note = library.library.notes[changed.index]
      let shown = changed.past.revisions.prefix(most)
      let read = try shown.map { try reader.read($0, of: note) }
      let files = update.revisions(
        ofNote: changed.index, read, older: changed.past.revisions.count - shown.count)
      var known = Set<String>()
      for index in inventory.range(OutputFolder.site.prefix + note.address.path + "revisions/") {
        guard let record = inventory.record(at: index) else { return nil }
        // Another note may stand there, and then all of it is more than a change of a text.
        guard record.sources == [note.path] else { return nil }
        known.insert(record.path)
      }
      for file in files {
        let path = OutputFolder.site.prefix + file.path
        let digest = Digest(of: file.bytes)
        known.remove(path)
        let record = inventory.record(path)
        if let record, record.sources != [note.path] { return nil }
        if record?.digest != digest { change.write(path, file.bytes, digest, from: [note.path]) }
      }
      for path in known { change.remove(path) }
    }
    return change
  }

  // MARK: What is there already

  /// A file of the last build, if it is still what that build wrote.
  private func standing(
    _ path: String, _ output: Output, _ inventory: InventoryText
  ) throws -> [UInt8]? {
    guard let record = inventory.record(path),
      let bytes = try Disk.readPlain("\(output.path)/\(path)", limit: record.bytes),
      Digest(of: bytes) == record.digest
    else { return nil }
    return bytes
  }

  private func read(
    _ texts: SiteUpdate.Texts, into update: inout SiteUpdate, _ repository: Repository
  ) throws {
    let reader = NoteReader(
      Reader(repository: repository), library.library.configuration, before.layout)
    let paths = TreePaths(commit.tree, in: repository)
    func parsed(_ path: String, _ blob: ObjectID?) throws -> ParsedNote {
      guard let id = try blob ?? paths.file(path)?.id,
        let note = try reader.note(path, id)?.value
      else { throw Stop("\(path) cannot be read") }
      return note
    }
    var notes: [Int: Note] = [:]
    for index in texts.notes.subtracting(changes.map(\.index)) {
      let note = library.library.notes[index]
      notes[index] = note.showing(
        try parsed(note.path, before.past(index).blob), try library.destinations(ofNote: index))
    }
    var sections: [Int: Note] = [:]
    for index in texts.sections {
      guard let note = library.library.sections[index].note else { continue }
      sections[index] = note.showing(
        try parsed(note.path, nil), try library.destinations(ofSection: index))
    }
    var home: Note?
    if texts.home, let note = library.library.home {
      home = note.showing(try parsed(note.path, nil), try library.destinationsOfHome())
    }
    update.read { library in
      for (index, note) in notes { library.notes[index] = note }
      for (index, note) in sections { library.sections[index].note = note }
      if let home { library.home = home }
    }
  }

  private func revised(among notes: Set<Int>) throws -> Set<Int> {
    guard library.library.configuration.revisions > 0 else { return [] }
    let changed = Dictionary(uniqueKeysWithValues: changes.map { ($0.index, $0.past) })
    return try notes.filter { try (changed[$0] ?? before.past($0)).revisions.count > 1 }
  }

  /// The paths of the cards that stand in the site: the site's, and those of some notes.
  private func cards(of notes: Set<Int>, _ inventory: InventoryText) -> Set<String> {
    let paths =
      [SocialCard.sitePath] + notes.map { SocialCard.path(of: library.library.notes[$0].address) }
    return Set(paths.filter { inventory.record(OutputFolder.site.prefix + $0) != nil })
  }

  private func picture(of note: Note, _ inventory: InventoryText) throws -> Picture? {
    let card = SocialCard.note(note, in: library.library, theme)
    guard let record = inventory.record(OutputFolder.site.prefix + card.path) else { return nil }
    return CardShelf.picture(of: card, bytes: record.bytes, in: library.library)
  }
}

// MARK: Putting it in place

extension Update {
  /// Puts what was made in its place.
  ///
  /// - Parameters:
  ///   - change: All of it.
  ///   - drafted: What is wrong with drafts.
  ///   - output: Where the last build stands.
  ///   - inventory: What is there.
  /// - Returns: The inventory and the manifest; nil when the manifest that is there is not the last
  ///   build's.
  /// - Throws: ``Stop`` when the disk refuses.
  func release(
    _ change: OutputChange, drafted: [Diagnostic], into output: Output,
    _ inventory: InventoryText
  ) throws -> (inventory: InventoryText, manifest: [UInt8])? {
    guard let standing = try Disk.read(output.path + "/manifest.json"),
      let lines = Manifest.lines(standing), lines.count == inventory.lines.count
    else { return nil }
    let (after, sources) = inventory.changing(
      change.files.map(\.record), removed: change.removed)
    var all: [ArraySlice<UInt8>] = []
    all.reserveCapacity(sources.count)
    for (index, source) in sources.enumerated() {
      if let source {
        all.append(lines[source])
      } else if let record = after.record(at: index) {
        all.append(Manifest.line(record)[...])
      }
    }
    let manifest = Manifest(
      library.library.snapshot, configuration: configurationDigest, receipts
    ).bytes(all)
    try output.put(change, inventory: after, manifest: manifest)
    remember(drafted, output)
    return (after, manifest)
  }

  /// Leaves for the next build what this one knows.
  private func remember(_ drafted: [Diagnostic], _ output: Output) {
    guard let state = output.state, let common = try? location.open().commonDirectory else {
      return
    }
    var memory = before
    memory.commit = commit.id
    memory.tree = commit.tree
    memory.library = library
    var pasts: [Int: [UInt8]] = [:]
    for change in changes {
      pasts[change.index] = change.past.packed
      let note = library.library.notes[change.index]
      memory.reviewed[change.index] = (note.frontMatter.reviewed ?? note.date.day).daysSince1970
    }
    memory.pasts = memory.pasts.replacing(pasts)
    memory.checked = diagnostics
    memory.drafted = drafted
    memory.output = state
    memory.store(common, output.path)
  }
}
