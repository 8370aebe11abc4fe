internal import Channels
internal import Delivering
internal import Diagnostics
internal import Digests
internal import Git
internal import Notes
internal import Schedules
internal import Site
internal import Workflow

/// What the deliveries of one run share: the drafts of its commit, the receipts, their remote.
actor DeliveryGround {
  let means: DeliveryMeans
  private let location: RepositoryLocation
  private unowned let publication: Publication
  private var opened: ReceiptBook?
  /// Where each note stands in the library, by what it is known by.
  private var places: [String: Int]?
  private var finder: AmendmentFinder?
  private var feeds: [AnnouncedFeed]?
  private var remembered: NoteMemory?
  private var memories: [String: SessionMemory] = [:]
  /// Looked up once: each delivery asks several times.
  private var foundRemote: ReceiptRemote??

  init(_ means: DeliveryMeans, _ location: RepositoryLocation, of publication: Publication) {
    self.means = means
    self.location = location
    self.publication = publication
  }

  /// What a channel's deliverer keeps between the calls of the run.
  func memory(of channel: String) -> SessionMemory {
    let memory = memories[channel] ?? SessionMemory()
    memories[channel] = memory
    return memory
  }

  func book() throws -> ReceiptBook {
    if let opened { return opened }
    let book = try ReceiptBook(location, name: means.reference, now: means.now)
    opened = book
    return book
  }

  /// The remote that receipts are kept in step with; nil for none.
  ///
  /// - Throws: ``Stop`` when the one that was named is not there.
  func remote() async throws -> ReceiptRemote? {
    if let foundRemote { return foundRemote }
    let found = try await lookUpRemote()
    foundRemote = .some(found)
    return found
  }

  private func lookUpRemote() async throws -> ReceiptRemote? {
    if means.lab != nil, means.remote == .usual { return nil }
    let repository = try location.open()
    let name: String
    switch means.remote {
    case .none: return nil
    case .named(let given): name = given
    case .usual:
      let site = try await publication.library().library.configuration
      name = site.receipts ?? "origin"
      if name.isEmpty { return nil }
      if site.receipts == nil, try repository.configured("remote.origin.url") == nil { return nil }
    }
    guard try repository.configured("remote.\(name).url") != nil else {
      throw Stop("there is no remote '\(name)'", hint: "add it: git remote add \(name) ADDRESS")
    }
    return ReceiptRemote(location: location, remote: name, reference: means.reference)
  }

  /// Takes in and gives away receipts, where there is a remote.
  func synchronise() async throws {
    try await remote()?.synchronise(try book())
  }

  /// Takes in what others have recorded.
  func fetch() async throws {
    _ = try await remote()?.fetch(into: try book())
  }

  /// The draft of a note for a channel.
  ///
  /// - Throws: ``StepFailure`` when there is none.
  func draft(of identity: String, for channel: String) async throws -> Draft {
    let library = try await publication.library().library
    let note = try await note(identity)
    guard let draft = Channels.named(channel)?.draft(note, in: library).value else {
      throw StepFailure("\(note.path) has no draft for \(channel)")
    }
    return draft
  }

  /// From what the draft of a note is made, as a receipt says it.
  func origin(of identity: String) async throws -> [String: String] {
    var fields = [
      Attempt.Field.commit: publication.commit,
      Attempt.Field.asOf: "\(publication.asOf.seconds)",
    ]
    if let note = try? await note(identity) {
      fields[Attempt.Field.source] = Digest(of: note.source.bytes).hex
    }
    return fields
  }

  /// The copies at a channel that are no longer what their notes say.
  ///
  /// - Throws: ``Stop`` when receipts or a commit cannot be read.
  func amendments(
    on channel: String, of wanted: Set<String>? = nil
  ) async throws -> [Amendment] {
    if finder == nil {
      finder = AmendmentFinder(
        try await publication.library().library, location, deliverers: means.deliverers)
    }
    return try await finder?.amendments(
      on: channel, in: try await book().all(), of: wanted) ?? []
  }

  /// What is to be done to the copy of a note.
  ///
  /// - Throws: ``StepFailure`` when there is nothing to be done.
  func amendment(of identity: String, on channel: String) async throws -> Amendment {
    guard let found = try await amendments(on: channel, of: [identity]).first else {
      throw StepFailure("the copy of \(identity) at \(channel) is what its note says")
    }
    return found
  }

  /// The feeds of the site as hubs are told of them.
  func announcedFeeds() async throws -> [AnnouncedFeed] {
    if let feeds { return feeds }
    let made = Site.announced(by: try await publication.library().library)
    feeds = made
    return made
  }

  func publishedNotes() async throws -> [Note] { try await publication.library().library.notes }

  /// Whether notes say what they said before.
  func memory() async throws -> NoteMemory {
    if let remembered { return remembered }
    let asOf = try await publication.library().library.snapshot.asOf
    let memory = remembered ?? NoteMemory(location, asOf: asOf)
    remembered = memory
    return memory
  }

  private func note(_ identity: String) async throws -> Note {
    let library = try await publication.library().library
    let places =
      places
      ?? Dictionary(
        library.notes.indices.map { (library.notes[$0].identity, $0) },
        uniquingKeysWith: { first, _ in first })
    self.places = places
    guard let place = places[identity] else {
      throw StepFailure("there is no published note '\(identity)' in this commit")
    }
    return library.notes[place]
  }

  /// The drafts that are not at a channel, newest note first.
  ///
  /// What somebody refused is not among them, for as long as the draft is the same; what was begun is,
  /// whoever refused it then.
  ///
  /// - Parameter channel: The channel's name.
  /// - Returns: What is missing there, in whole or in part.
  /// - Throws: ``Stop`` when the receipts or the ledger cannot be read.
  func due(for channel: String) async throws -> [DueDraft] {
    guard let channel = Channels.named(channel) else { return [] }
    let library = try await publication.library().library
    let receipts = try await book().all()
    let refused = try location.refusedPayloads()
    let chunks = try await inChunks(of: library.notes.count) { chunk in
      chunk.compactMap { place -> DueDraft? in
        let note = library.notes[place]
        // Most notes are there already, which is known without a draft.
        guard !note.address.slugs.isEmpty,
          !Self.isDelivered(note, to: channel.name, by: receipts),
          let draft = channel.draft(note, in: library).value
        else { return nil }
        let parts = DeliveryMatter.blanks(
          of: draft.identity, on: channel.name, parts: max(1, draft.parts.count)
        ).map { receipts[$0.path] ?? $0 }
        let isDecided = parts.contains {
          if case .abandoned = $0.standing { true } else { false }
        }
        guard !isDecided, Receipt.delivered(parts) == nil else { return nil }
        let due = DueDraft(draft, title: note.title, receipts: parts)
        return due.open == nil && refused.contains(due.digest.hex) ? nil : due
      }
    }
    return chunks.flatMap(\.self)
  }

  /// Whether all parts that a note was sent as are at a channel.
  private static func isDelivered(
    _ note: Note, to channel: String, by receipts: [String: Receipt]
  ) -> Bool {
    func receipt(_ part: Int) -> Receipt? {
      receipts[Receipt(note: note.identity, channel: channel, generation: 0, part: part).path]
    }
    guard let first = receipt(0), let sent = first.sent else { return false }
    let count = sent.fields[Attempt.Field.parts].flatMap { Int($0) } ?? 1
    return (1..<max(1, count)).allSatisfy { receipt($0)?.isSent == true }
  }

  /// When a draft may be delivered, by its front matter and the channel's pace; nil for now.
  ///
  /// - Returns: Milliseconds since 1970, UTC.
  func earliest(for note: String, on channel: String) async throws -> Int64? {
    let wanted = try await self.note(note).frontMatter.channels[channel]?.at
    let pacing = try await pacing(of: channel)
    if wanted == nil, pacing.pace.isEmpty { return nil }
    return pacing.verdict(
      wanted: wanted.map { $0.seconds * 1000 },
      sent: try await sent(to: channel, within: pacing.memory), now: means.now())?.at
  }

  /// When a channel may be written to.
  func pacing(of channel: String) async throws -> Pacing {
    let site = try await site()
    let pace = site.channels?.first { $0.name == channel }?.delivery?.pace
    return Pacing(pace ?? .init(), in: (try? ZoneDatabase().zone(site.zone)) ?? .utc)
  }

  /// When first parts were sent to a channel, in milliseconds since 1970, UTC.
  ///
  /// - Parameters:
  ///   - channel: Its name.
  ///   - memory: How far back, in milliseconds.
  /// - Returns: The earliest first.
  /// - Throws: ``Stop``, ``GitError`` when the receipts cannot be read.
  func sent(to channel: String, within memory: Int64) async throws -> [Int64] {
    try await book().sent(to: channel, since: (means.now() - memory) / 1000).map { $0 * 1000 }
  }

  func site() async throws -> SiteConfiguration {
    try await publication.library().library.configuration
  }
}

/// A draft that is not at its channel yet.
struct DueDraft: Hashable, Sendable {
  /// What the note is known by.
  let note: String
  let path: String
  let title: String
  let channel: String
  let digest: Digest
  /// When the front matter wants it sent.
  let at: Timestamp?
  /// Whose machine has begun it, where nobody knows what became of that.
  let open: Attempt?

  init(_ draft: Draft, title: String, receipts: [Receipt]) {
    note = draft.identity
    path = draft.note
    self.title = title
    channel = draft.channel
    digest = draft.digest
    at = draft.at
    open =
      receipts.lazy.compactMap {
        if case .open(let attempt) = $0.standing { attempt } else { nil }
      }.first
  }

  /// Whether it can be an item of a list of the engine's: an identity is a path, or a line of front
  /// matter.
  var isListable: Bool {
    note.utf8.count <= 1000 && note.unicodeScalars.allSatisfy { $0.value >= 32 }
  }
}
