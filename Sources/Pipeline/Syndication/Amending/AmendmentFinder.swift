internal import Channels
internal import Delivering
internal import Diagnostics
internal import Digests
internal import Git
internal import Notes

/// Finds the copies that are no longer what their notes say.
///
/// A note whose file has not changed is not looked at further: neither a later version of this program
/// nor another note can be the reason of a change. What was delivered is drafted again from its commit,
/// by the same program that makes the new draft.
actor AmendmentFinder {
  private let library: Library
  private let location: RepositoryLocation
  private let deliverers: [String: Deliverer]
  private let notes: [String: Note]
  /// Drafts of other commits and the titles of their notes, by commit, channel and note.
  private var earlier: [String: (draft: Draft, title: String)] = [:]
  private var read: Set<String> = []
  /// The digests of what somebody refused, once they are known.
  private var refused: Set<String>?

  init(_ library: Library, _ location: RepositoryLocation, deliverers: [Deliverer]) {
    self.library = library
    self.location = location
    self.deliverers = Dictionary(
      deliverers.map { ($0.channel, $0) }, uniquingKeysWith: { first, _ in first })
    notes = Dictionary(
      library.notes.map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Every copy at a channel that is no longer what its note says.
  ///
  /// - Parameters:
  ///   - name: The channel's.
  ///   - receipts: By their places.
  ///   - wanted: Which notes are asked about; nil for all.
  /// - Returns: In the order of the notes' identities.
  /// - Throws: ``Stop``, ``GitError`` when a commit cannot be read.
  func amendments(
    on name: String, in receipts: [String: Receipt], of wanted: Set<String>? = nil
  ) async throws -> [Amendment] {
    guard let channel = Channels.named(name) else { return [] }
    let copies = copies(at: name, in: receipts, of: wanted)
    var found: [Amendment] = []
    var changed: [(copy: Copy, note: Note, draft: Draft)] = []
    for copy in copies where !copy.isWithdrawn {
      guard let note = notes[copy.note], !isSkipped(note, by: name) else {
        if let amendment = withdrawal(of: copy) { found.append(amendment) }
        continue
      }
      guard let source = copy.last.fields[Attempt.Field.source],
        source != Digest(of: note.source.bytes).hex,
        let draft = channel.draft(note, in: library).value,
        draft.digest.hex != copy.last.fields[Attempt.Field.draft]
      else { continue }
      changed.append((copy, note, draft))
    }
    try await read(changed.map(\.copy), on: channel)
    for (copy, note, draft) in changed {
      let then = earlier[Self.key(copy)]
      let change =
        then.map {
          DraftChange(from: $0.draft, titled: $0.title, to: draft, titled: note.title)
        } ?? .material(because: "the earlier text cannot be had")
      guard change != .none,
        let generation = copy.open?.generation
          ?? copy.generation(.edit, draft: draft.digest.hex)
      else { continue }
      found.append(
        Amendment(
          note: copy.note, path: note.path, title: note.title, channel: name,
          generation: generation, kind: .edit,
          change: change, then: then?.draft, now: draft, posts: copy.posts,
          open: copy.open?.open, obstacle: obstacle(to: draft, for: copy)))
    }
    return try withRefusals(found).sorted { $0.note < $1.note }
  }

  /// What was delivered to a channel, in the order of the notes' identities.
  private func copies(
    at channel: String, in receipts: [String: Receipt], of wanted: Set<String>?
  ) -> [Copy] {
    // Asked about one note after the other, all receipts would be gone through for each.
    let notes =
      wanted.map(Array.init)
      ?? receipts.values.filter {
        $0.channel == channel && $0.generation == 0 && $0.part == 0 && $0.isSent
      }.map(\.note)
    return notes.sorted().compactMap { Copy(of: $0, at: channel, in: receipts) }
  }

  private func withRefusals(_ found: [Amendment]) throws -> [Amendment] {
    let refused = try refused ?? location.refusedPayloads()
    self.refused = refused
    return found.map { amendment in
      var amendment = amendment
      amendment.isRefused = refused.contains(amendment.digest.hex)
      return amendment
    }
  }

  private func isSkipped(_ note: Note, by channel: String) -> Bool {
    note.address.slugs.isEmpty || note.frontMatter.channels[channel]?.isSkipped == true
  }

  private func withdrawal(of copy: Copy) -> Amendment? {
    guard
      let generation = copy.open?.generation ?? copy.generation(.withdraw, draft: "")
    else { return nil }
    let cannot = deliverers[copy.channel]?.withdraws != true
    return Amendment(
      note: copy.note, path: notes[copy.note]?.path ?? copy.note,
      title: notes[copy.note]?.title ?? copy.note, channel: copy.channel, generation: generation,
      kind: .withdraw,
      change: .material(because: "the note is not there any more"), then: nil, now: nil,
      posts: copy.posts, open: copy.open?.open,
      obstacle: cannot ? "\(copy.channel) lets no program take it back" : nameless(copy))
  }

  private func obstacle(to draft: Draft, for copy: Copy) -> String? {
    guard deliverers[copy.channel]?.edits == true else {
      return "\(copy.channel) lets no program change it"
    }
    guard max(1, draft.parts.count) == copy.posts.count else {
      return "it has \(draft.parts.count) posts now, and had \(copy.posts.count)"
    }
    return nameless(copy)
  }

  /// Of what a person has posted the address is known, and not what the channel calls it.
  private func nameless(_ copy: Copy) -> String? {
    copy.posts.contains { $0.id.isEmpty || $0.id == $0.url }
      ? "it was posted by hand, and its number is not known" : nil
  }

  // MARK: - What was delivered

  private static func key(_ copy: Copy) -> String {
    "\(copy.last.fields[Attempt.Field.commit] ?? "") \(copy.channel) \(copy.note)"
  }

  /// Makes the drafts of copies again, reading each commit once.
  private func read(_ copies: [Copy], on channel: Channel) async throws {
    let byCommit = Dictionary(grouping: copies) { $0.last.fields[Attempt.Field.commit] ?? "" }
    for (commit, copies) in byCommit.sorted(by: { $0.key < $1.key }) {
      guard read.insert("\(commit) \(channel.name)").inserted,
        let library = try await Loaded.past(
          commit,
          asOf: copies.compactMap { $0.last.fields[Attempt.Field.asOf].flatMap { Int64($0) } }
            .max(),
          in: location, now: library.snapshot.asOf)
      else { continue }
      let notes = Dictionary(
        library.notes.map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
      for copy in copies {
        guard let note = notes[copy.note], let draft = channel.draft(note, in: library).value else {
          continue
        }
        earlier[Self.key(copy)] = (draft, note.title)
      }
    }
  }
}

extension Loaded {
  /// The notes of a commit that a receipt names.
  ///
  /// - Parameters:
  ///   - commit: As the receipt says it.
  ///   - asOf: The same, in seconds since 1970; nil for when the commit was made.
  ///   - location: The repository.
  ///   - now: For what no commit holds.
  /// - Returns: Nil where the clone has no such commit, and so cannot compare.
  /// - Throws: ``Stop``, ``GitError`` when it cannot be read.
  static func past(
    _ commit: String, asOf: Int64?, in location: RepositoryLocation, now: Timestamp
  ) async throws -> Library? {
    guard isObject(commit), (try? location.open().commit(at: commit)) != nil else { return nil }
    let snapshot = try await Snapshot.read(.commit(commit), of: location)
    return try await Loaded.load(
      snapshot, asOf: asOf.map { .moment(Timestamp(seconds: $0)) } ?? .commit(now: now)
    ).library
  }

  /// A receipt comes from elsewhere: what it names is no expression for git to look up.
  private static func isObject(_ text: String) -> Bool {
    text.utf8.count == 40
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
