internal import Channels
internal import Diagnostics
internal import Digests
internal import Git
internal import Markdown
internal import Notes
internal import Site

/// A build of a commit that differs from what was built last in the texts of a few notes.
///
/// It gives what a build of everything gives, byte for byte, and costs what the change costs. Whatever
/// it is not sure of it leaves to a build of everything: a new or moved note, another title, date, tag
/// or address, a picture, the configuration, the theme, and anything that is an error.
/// notes/decisions/0056-a-small-change-is-put-in-place.md says why.
struct Update: Sendable {
  let location: RepositoryLocation
  let commit: Commit
  let asOf: Timestamp
  /// What is wrong with the library, as loud as the configuration wants it.
  let diagnostics: [Diagnostic]
  let receipts: Receipts
  /// As it was left by the last build.
  let before: BuildMemory
  /// As it is now, with the texts of the changed notes.
  let library: KeptLibrary
  let changes: [Change]
  /// The notes to which others link than before.
  let relinked: Set<Int>
  let configurationDigest: Digest
  let theme: Theme
  let progress: Progress

  /// One note that changed.
  struct Change: Sendable {
    var index: Int
    var parsed: ParsedNote
    /// The note as it was, with its text.
    var before: Note
    var past: BuildMemory.Past
  }

  /// How many notes are enough for the whole to be built.
  static let mostNotes = 200
  /// How many commits are looked at one by one.
  static let mostCommits = 500

  /// What is wrong with drafts or a library, with the changed notes' part in place of what it was.
  func replacing(
    _ known: [Diagnostic], by found: [Diagnostic], isComplete: Bool
  ) -> [Diagnostic] {
    let paths = Set(changes.map(\.parsed.source.path))
    return
      (known.filter { !paths.contains($0.path) }
      + Self.settled(found, changes.map(\.parsed), library.library.configuration, isComplete))
      .sorted()
  }

  static func settled(
    _ found: [Diagnostic], _ notes: [ParsedNote], _ configuration: SiteConfiguration,
    _ isComplete: Bool
  ) -> [Diagnostic] {
    let allowances = Dictionary(
      notes.filter { !$0.allowances.isEmpty }.map { ($0.source.path, $0.allowances) },
      uniquingKeysWith: { first, _ in first })
    return found.allowing(allowances, isComplete: isComplete).applying(configuration.rules)
  }
}

// MARK: Finding out whether it is one

extension Update {
  /// Finds out what has changed since the last build of an output folder.
  ///
  /// - Parameters:
  ///   - location: The repository.
  ///   - commit: What is to be built.
  ///   - output: The folder.
  ///   - asOf: As of when notes are published.
  ///   - receipts: What the site shows of deliveries.
  ///   - progress: Is told how many notes have been read.
  /// - Returns: Nil when everything is to be built.
  static func find(
    _ location: RepositoryLocation, _ commit: Commit, output: String, asOf: Loaded.AsOf,
    receipts: Receipts, progress: Progress
  ) -> Update? {
    // Whatever is wrong is said by the build of everything, which meets it too.
    try? Search(location, commit, output: output, receipts: receipts, progress: progress)?
      .update(asOf)
  }

  /// The way to an ``Update``.
  private struct Search {
    let location: RepositoryLocation
    let repository: Repository
    let commit: Commit
    let receipts: Receipts
    let progress: Progress
    let memory: BuildMemory
    let configuration: SiteConfiguration
    let configurationDigest: Digest
    let reader: NoteReader
    let paths: TreePaths

    init?(
      _ location: RepositoryLocation, _ commit: Commit, output: String, receipts: Receipts,
      progress: Progress
    ) throws {
      let repository = try location.open()
      let reader = Reader(repository: repository)
      let paths = TreePaths(commit.tree, in: repository)
      var configuration = SiteConfiguration()
      var digest = Digest(of: "")
      let memory = BuildMemory.load(repository.commonDirectory, output, .current) { _ in
        if let file = try paths.file(SiteConfiguration.path),
          let bytes = try reader.bytes(of: .init(path: file.path, id: file.id), limit: 1 << 20)
        {
          configuration =
            SiteConfiguration.read(SourceFile(path: SiteConfiguration.path, bytes: bytes)).value
          digest = Digest(of: bytes)
        }
        return configuration
      }
      guard let memory, memory.commit != commit.id, memory.receipts == receipts.commit,
        !repository.isShallow, Output.state(of: output) == memory.output
      else { return nil }
      self.location = location
      self.repository = repository
      self.commit = commit
      self.receipts = receipts
      self.progress = progress
      self.memory = memory
      self.configuration = configuration
      configurationDigest = digest
      self.reader = NoteReader(reader, configuration, memory.layout)
      self.paths = paths
    }

    /// What the commits since have done to one note, the newest first.
    private typealias Touched = [String: [History.Revision]]

    func update(_ asOf: Loaded.AsOf) throws -> Update? {
      guard let touched = try touched(), touched.count <= Update.mostNotes,
        let asOf = moment(asOf)
      else { return nil }
      var places: [String: Int] = [:]
      let notes = memory.library.library.notes
      for index in notes.indices where touched[notes[index].path] != nil {
        places[notes[index].path] = index
      }
      // The others are not published, and links to them are for the whole to look at.
      guard places.count == touched.count else { return nil }

      let snapshot = Library.Snapshot(
        commit: commit.id.description, tree: commit.tree.description, asOf: asOf,
        engine: Version.engine)
      let around = TextChange.Surroundings(
        snapshot: snapshot, layout: memory.layout,
        hasFile: { try paths.file($0)?.kind.isRegular == true },
        anchors: { path in
          guard let file = try paths.file(path),
            let note = try reader.note(path, file.id)?.value
          else { return [] }
          return note.body.outline.anchors
        })
      var changes: [Update.Change] = []
      var changed: [Int: Note] = [:]
      var found: [Diagnostic] = []
      for (path, revisions) in touched.sorted(by: { $0.key < $1.key }) {
        guard let index = places[path], let newest = revisions.first else { return nil }
        var past = try memory.past(index)
        guard let old = try reader.note(path, past.blob)?.value,
          let read = try progress.timing(.notes, of: path, { try reader.note(path, newest.blob) }),
          let new = read.value
        else { return nil }
        past.blob = newest.blob
        past.revisions = revisions + past.revisions
        past.history.updated = Timestamp(try repository.commit(newest.commit).author)
        guard
          let note = try memory.library.note(
            after: TextChange(index: index, old: old, new: new, history: past.history), around)
        else { return nil }
        found += read.diagnostics + note.diagnostics + Channels.unknown(in: note.value)
        let before = notes[index].showing(
          old, try memory.library.destinations(ofNote: index))
        changed[index] = note.value
        // A file that is linked to is published, and one that no longer is may not be.
        guard note.value.assets == before.assets else { return nil }
        changes.append(Change(index: index, parsed: new, before: before, past: past))
      }
      progress(.notes, touched.count, of: touched.count)
      guard let due = try due(asOf.day, butNot: Set(changed.keys)) else { return nil }
      if Update.settled(found, changes.map(\.parsed), configuration, true).hasErrors { return nil }
      let (backlinks, relinked) = backlinks(changes, changed)
      if configuration.isOn(.noteOrphan), !relinked.isEmpty { return nil }
      let update = Update(
        location: location, commit: commit, asOf: asOf, diagnostics: [], receipts: receipts,
        before: memory,
        library: memory.library.replacing(changed, backlinks: backlinks, snapshot: snapshot),
        changes: changes, relinked: relinked, configurationDigest: configurationDigest,
        theme: try theme(), progress: progress)
      return update.finding(found, due)
    }

    /// What is to be reviewed since the last build, of notes that are as they were; nil when that is for
    /// the whole to look at.
    private func due(_ today: Day, butNot changed: Set<Int>) throws -> [Diagnostic]? {
      guard configuration.isOn(.noteReviewDue) else { return [] }
      let library = memory.library.library
      let day = library.snapshot.asOf.day
      var found: [Diagnostic] = []
      if day == today { return found }
      for (index, reviewed) in memory.reviewed.enumerated() where !changed.contains(index) {
        let path = library.notes[index].path
        let news = ReviewDue.news(
          of: path, reviewed: Day(daysSince1970: reviewed), since: day, today: today, configuration)
        if news.isEmpty { continue }
        // It may have a word to say to that.
        guard found.count < Update.mostNotes,
          let note = try reader.note(path, memory.past(index).blob)?.value,
          note.allowances.isEmpty
        else { return nil }
        found += news
      }
      return found.applying(configuration.rules)
    }

    /// What was done to notes since the last build; nil when more was done.
    private func touched() throws -> Touched? {
      guard let commits = try commits() else { return nil }
      var touched: Touched = [:]
      var others: [FileChange] = []
      var tree = memory.tree
      for commit in commits {
        for change in try repository.changes(from: tree, to: commit.tree) {
          if decidesForAll(change.path) { return nil }
          guard Layout.isMarkdown(change.path) else {
            others.append(change)
            continue
          }
          guard change.isOfContent, let new = change.new else { return nil }
          switch memory.layout.role(of: change.path) {
          case .note:
            // One that came from elsewhere has a past that only a walk finds.
            touched[change.path, default: []].insert(
              .init(commit: commit.id, blob: new), at: 0)
          case .home, .section: return nil
          case nil: others.append(change)
          }
        }
        tree = commit.tree
      }
      return others.allSatisfy(concernsNoNote) ? touched : nil
    }

    /// The commits since the last build, the oldest first; nil when they are not one after the other.
    private func commits() throws -> [Commit]? {
      var commits = [commit]
      while true {
        guard let last = commits.last, last.parents.count == 1, commits.count <= mostCommits
        else { return nil }
        if last.parents[0] == memory.commit { return commits.reversed() }
        commits.append(try repository.commit(last.parents[0]))
      }
    }

    private func decidesForAll(_ path: String) -> Bool {
      path.hasPrefix("pipelines/") || path.hasPrefix(configuration.theme + "/")
        || path == configuration.baseline
    }

    /// Whether no note's page is another because of a file that is no note.
    private func concernsNoNote(_ change: FileChange) -> Bool {
      let library = memory.library.library
      if library.assets.contains(change.path) { return false }
      if change.isOfContent { return true }
      // A file that comes or goes may be what a link is looking for.
      guard let slash = change.path.firstIndex(of: "/"),
        !memory.layout.collections.contains(String(change.path[..<slash])),
        !memory.layout.collections.isEmpty,
        !memory.checked.contains(where: { $0.id.description.hasPrefix("link.") })
      else { return false }
      let address = change.path + "/"
      return !library.notes.contains { $0.address.path == address }
        && !library.redirects.contains { $0.from.path == address }
    }

    /// The moment as of which notes are published; nil when the library is another one then.
    private func moment(_ asOf: Loaded.AsOf) -> Timestamp? {
      let committed = Timestamp(commit.committer)
      let last = memory.library.library.snapshot.asOf
      let moment: Timestamp
      switch asOf {
      case .commit: moment = committed
      case .moment(let given): moment = given
      case .now(let now):
        guard committed.offset == last.offset else { return nil }
        moment = memory.moments.last { committed < $0 && $0 <= now } ?? committed
      }
      let passed = min(last, moment)..<max(last, moment)
      let isSame =
        moment.offset == last.offset
        && !memory.moments.contains { passed.lowerBound < $0 && $0 <= passed.upperBound }
        && last.day <= moment.day
        && Channels.isAsStale(configuration, on: moment.day, as: last.day)
      return isSame ? moment : nil
    }

    /// Who links to each note now, and the notes for which that is another.
    private func backlinks(
      _ changes: [Update.Change], _ notes: [Int: Note]
    ) -> ([[Int]], Set<Int>) {
      var addresses: Set<Address> = []
      func pages(_ note: Note?) -> Set<Address> {
        Set(
          (note?.destinations ?? []).compactMap { target in
            if case .page(let address, _) = target { address } else { nil }
          })
      }
      for change in changes {
        addresses.formUnion(pages(change.before).symmetricDifference(pages(notes[change.index])))
      }
      var backlinks = memory.library.library.backlinks
      if addresses.isEmpty { return (backlinks, []) }
      var places: [Address: Int] = [:]
      let all = memory.library.library.notes
      for index in all.indices where addresses.contains(all[index].address) {
        places[all[index].address] = index
      }
      var relinked: Set<Int> = []
      for change in changes {
        let (old, new) = (pages(change.before), pages(notes[change.index]))
        for address in old.symmetricDifference(new) {
          guard let target = places[address], target != change.index else { continue }
          relinked.insert(target)
          backlinks[target].removeAll { $0 == change.index }
          if new.contains(address) {
            backlinks[target] = (backlinks[target] + [change.index]).sorted()
          }
        }
      }
      return (backlinks, relinked)
    }

    private func theme() throws -> Theme {
      let folder = configuration.theme
      let files = try paths.files(below: folder)
        .filter { $0.kind.isRegular && $0.flaw == nil }
        .map { file in
          SourceFile(
            path: String(file.path.dropFirst(folder.count + 1)),
            bytes: try repository.bytes(of: file.id))
        }
      return Theme.make(overrides: files, folder: folder).value
    }
  }

  /// The update with what is wrong with its library.
  private func finding(_ found: [Diagnostic], _ due: [Diagnostic]) -> Update {
    Update(
      location: location, commit: commit, asOf: asOf,
      diagnostics: (replacing(before.checked, by: found, isComplete: true) + due).sorted(),
      receipts: receipts,
      before: before, library: library, changes: changes, relinked: relinked,
      configurationDigest: configurationDigest, theme: theme, progress: progress)
  }
}

extension Note {
  /// The files of the repository that its links lead to.
  fileprivate var assets: Set<String> {
    Set(destinations.compactMap { if case .asset(let path, _) = $0 { path } else { nil } })
  }

  /// The note with a text that was read again.
  func showing(_ parsed: ParsedNote, _ destinations: [LinkTarget]) -> Note {
    var note = self
    note.source = parsed.source
    note.frontMatter = parsed.frontMatter
    note.body = parsed.body
    note.destinations = destinations
    return note
  }
}
