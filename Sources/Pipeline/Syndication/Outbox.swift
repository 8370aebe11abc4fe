internal import Channels
internal import Delivering
internal import Diagnostics
internal import Digests
internal import Git
internal import Notes
internal import Workflow

/// `outbox`: deliveries of which nobody knows what became, and what a person posts by hand.
package struct Outbox: Sendable {
  package var location: RepositoryLocation
  package var means: DeliveryMeans
  package var actor: String

  package init(_ location: RepositoryLocation, means: DeliveryMeans = .real, actor: String) {
    self.location = location
    self.location.isLab = means.lab != nil
    self.means = means
    self.actor = actor
  }

  /// One post, article or mail.
  package struct Entry: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
      /// Somebody began to send it, and nobody knows what became of that.
      case unknown
      /// A person posts it, and says where it is.
      case byHand = "by hand"
      /// The note has changed since; a person changes the copy, and says so.
      case changed = "changed"
      /// The note has changed since, and nobody has to do anything: see ``Entry/remark``.
      case noted = "edited since"
      case sent
      case abandoned
    }

    /// 64 hexadecimal digits, of which the first few do.
    package var id: String
    package var state: State
    package var channel: String
    /// What the note is known by; of a notice its subject.
    package var note: String
    /// Whom a notice is for; nil for what is posted.
    package var target: String?
    /// 0 for a first delivery; a change of it has the next number.
    package var generation = 0
    /// Counts from 1.
    package var part: Int
    package var url: String?
    /// The machine that began it, and when: seconds since 1970, UTC.
    package var machine: String?
    package var at: Int64?
    /// What was answered, or found when it was looked up.
    package var evidence: String?
    /// Whether the channel can be asked, so that the next `syndicate` does.
    package var canBeAsked: Bool
    /// What a person should know, in a sentence.
    package var remark: String?
  }

  /// What there is, what nobody knows first.
  ///
  /// - Parameter wantsAll: Also what is sent or abandoned.
  /// - Returns: One for each part.
  /// - Throws: ``Stop`` when the receipts cannot be read.
  package func entries(all wantsAll: Bool = false) async throws -> [Entry] {
    let known = try await book().all()
    var entries = known.values.compactMap(entry)
    let loaded = try await library()
    if let loaded { entries += try await changes(loaded, known) }
    for sheet in sheets(loaded) where known[sheet.path]?.standing ?? .free == .free {
      entries.append(
        Entry(
          id: sheet.key, state: .byHand, channel: sheet.channel, note: sheet.note, part: 1,
          canBeAsked: false))
    }
    let order: [Entry.State] = [.unknown, .byHand, .changed, .noted, .sent, .abandoned]
    let wanting: Set<Entry.State> = [.unknown, .byHand, .changed]
    return entries.filter { wantsAll || wanting.contains($0.state) }.sorted {
      let places = [$0, $1].map { order.firstIndex(of: $0.state) ?? 0 }
      return (places[0], $0.channel, $0.note, $0.generation, $0.part, $0.target ?? "")
        < (places[1], $1.channel, $1.note, $1.generation, $1.part, $1.target ?? "")
    }
  }

  /// What a person found out, or decides.
  package enum Finding: Hashable, Sendable {
    /// It is there, at this address.
    case adopt(String)
    /// It is certainly not there, and nobody is sending it any more.
    case absent
    /// It is not to be sent, now or later.
    case abandon
  }

  /// Records what a person says of an entry, in the receipts and in the ledger.
  ///
  /// - Parameters:
  ///   - finding: What.
  ///   - prefix: The entry's id, or a beginning of at least six digits that no other shares.
  /// - Returns: The entry as it stands then.
  /// - Throws: ``Stop`` when there is no such entry, or the process that makes the call may be at it.
  package func record(_ finding: Finding, of prefix: String) async throws -> Entry {
    let entry = try find(prefix, among: try await entries(all: true))
    if case .adopt(let url) = finding, !url.hasPrefix("https://"), !url.hasPrefix("http://") {
      throw Stop("'\(url)' is no address of the web", hint: "write https://…")
    }
    if entry.state == .sent {
      throw Stop(
        "it is sent\(entry.url.map { ": \($0)" } ?? "")", hint: "there is nothing to decide")
    }
    let isChange = entry.state == .changed || entry.state == .noted
    if isChange, finding == .absent {
      throw Stop(
        "nobody has begun to change it", hint: "it is done: adopt; never to be done: abandon")
    }
    let blank = Receipt(
      note: entry.note, channel: entry.channel, generation: entry.generation, part: entry.part - 1,
      target: entry.target)
    let fields = isChange ? try await fields(of: entry) : [:]
    // Whoever may still be at it is asked about first: then nothing is recorded.
    if finding == .absent || finding == .abandon { try settleAbsent(entry) }
    let book = try book()
    try await book.update([blank], "\(finding.word) \(entry.channel)") { receipts in
      let open = receipts[0].attempts.filter(\.state.isOpen)
      let fresh = Attempt(
        machine: book.machine, number: receipts[0].nextNumber(on: book.machine), state: .claimed,
        at: 0, fields: fields)
      for var attempt in open.isEmpty ? [fresh] : open {
        attempt.at = means.now() / 1000
        attempt.fields[Attempt.Field.actor] = actor
        switch finding {
        case .adopt(let url):
          attempt.state = .sent
          attempt.fields[Attempt.Field.url] = url
          attempt.fields[Attempt.Field.id] = attempt.fields[Attempt.Field.id] ?? url
        case .absent: attempt.state = .absent
        case .abandon: attempt.state = .abandoned
        }
        attempt.fields[Attempt.Field.evidence] = "\(actor) said so"
        receipts[0].record(attempt)
      }
    }
    if case .adopt = finding { try await adopted(entry) }
    return try find(entry.id, among: try await entries(all: true), orLike: entry)
  }

  // MARK: - The ledger

  /// The step that waits for the outcome, where this ledger has one.
  private func parked(_ entry: Entry) throws -> (run: String, step: String)? {
    for run in try location.ledgerForReading()?.unfinished() ?? [] {
      for step in run.steps where step.state == .unknown && step.item == entry.note {
        let kind =
          entry.generation == 0 || entry.target != nil
          ? DeliverySteps.kind(of: entry.channel) : AmendmentSteps.kind(of: entry.channel)
        guard step.kind == kind else { continue }
        return (run.id, step.name)
      }
    }
    return nil
  }

  private func settleAbsent(_ entry: Entry) throws {
    guard let (run, step) = try parked(entry) else { return }
    _ = try Engine.of(location) { _ in [] }.resolveAbsent(
      run, step: step, evidence: "outbox: not there", actor: actor)
  }

  /// With the last part known, the step is done; before that it goes on with what is missing.
  private func adopted(_ entry: Entry) async throws {
    guard let (run, step) = try parked(entry) else { return }
    if entry.target != nil {
      // The others are told by whoever goes on with it.
      return try settleAbsent(entry)
    }
    let known = try await book().all()
    var parts: [Receipt] = []
    while let receipt = known[
      Receipt(
        note: entry.note, channel: entry.channel, generation: entry.generation, part: parts.count
      ).path]
    {
      parts.append(receipt)
    }
    let engine = try Engine.of(location) { _ in [] }
    guard let sent = Receipt.delivered(parts) else {
      _ = try engine.resolveAbsent(
        run, step: step, evidence: "outbox: part \(entry.part) is there, others are missing",
        actor: actor)
      return
    }
    _ = try engine.resolveDone(
      run, step: step, evidence: "outbox: \(sent.first?.posted.url ?? "")",
      outputs: Posted.outputs(of: sent.map(\.posted)), actor: actor)
  }

  // MARK: - Receipts

  private func book() throws -> ReceiptBook {
    try ReceiptBook(location, name: means.reference, now: means.now)
  }

  private func entry(_ receipt: Receipt) -> Entry? {
    let state: Entry.State
    let attempt: Attempt
    switch receipt.standing {
    case .free: return nil
    case .open(let found): (state, attempt) = (.unknown, found)
    case .sent(let found): (state, attempt) = (.sent, found)
    case .abandoned(let found): (state, attempt) = (.abandoned, found)
    }
    return Entry(
      id: receipt.key, state: state, channel: receipt.channel, note: receipt.note,
      target: receipt.target, generation: receipt.generation, part: receipt.part + 1,
      url: attempt.fields[Attempt.Field.url], machine: attempt.machine,
      at: attempt.at, evidence: attempt.fields[Attempt.Field.evidence],
      canBeAsked: means.deliverer(of: receipt.channel).map { $0.find != nil || $0.telling != nil }
        ?? false)
  }

  /// The notes of HEAD; nil while there is no commit.
  private func library() async throws -> Loaded? {
    let repository = try location.open()
    if repository.isEmpty { return nil }
    let commit = try repository.commit(at: "HEAD").id.description
    return try await Loaded.load(
      try await Snapshot.read(.commit(commit), of: location, progress: .silent),
      asOf: .now(Timestamp(seconds: means.now() / 1000)))
  }

  /// The drafts that people post, of the channels that the site lists.
  private func sheets(_ loaded: Loaded?) -> [Receipt] {
    guard let library = loaded?.library, let listed = library.configuration.channels else {
      return []
    }
    let channels = listed.compactMap { Channels.named($0.name) }.filter { $0.kind == .sheet }
    if channels.isEmpty { return [] }
    return library.notes.filter { !$0.address.slugs.isEmpty }.flatMap { note in
      channels.filter { $0.draft(note, in: library).value != nil }.map {
        Receipt(note: note.identity, channel: $0.name, generation: 0, part: 0)
      }
    }
  }

  // MARK: - Changes

  /// The copies that are no longer what their notes say, of channels whose changes are not ignored.
  private func amendments(
    _ loaded: Loaded, _ known: [String: Receipt]
  ) async throws -> [Amendment] {
    let finder = AmendmentFinder(loaded.library, location, deliverers: means.deliverers)
    var found: [Amendment] = []
    for channel in Set(known.values.map(\.channel)).sorted()
    where loaded.library.configuration.offersEdits(on: channel) {
      found += try await finder.amendments(on: channel, in: known)
    }
    return found
  }

  private func changes(_ loaded: Loaded, _ known: [String: Receipt]) async throws -> [Entry] {
    try await amendments(loaded, known).filter { $0.open == nil }.map { amendment in
      Entry(
        id: amendment.blank.key, state: amendment.isByHand ? .changed : .noted,
        channel: amendment.channel, note: amendment.note, generation: amendment.generation, part: 1,
        url: amendment.posts.first?.url, canBeAsked: false, remark: amendment.remark)
    }
  }

  /// What a receipt says of a change that a person has made.
  private func fields(of entry: Entry) async throws -> [String: String] {
    guard let loaded = try await library(),
      let amendment = try await amendments(loaded, try await book().all()).first(where: {
        $0.blank.key == entry.id
      })
    else { return [:] }
    var fields = [
      Attempt.Field.kind: amendment.kind.rawValue,
      Attempt.Field.draft: amendment.now?.digest.hex ?? "", Attempt.Field.parts: "1",
      Attempt.Field.commit: loaded.library.snapshot.commit ?? "",
      Attempt.Field.asOf: "\(loaded.library.snapshot.asOf.seconds)",
    ]
    if let note = loaded.library.notes.first(where: { $0.identity == entry.note }) {
      fields[Attempt.Field.source] = Digest(of: note.source.bytes).hex
    }
    return fields
  }

  private func find(
    _ prefix: String, among entries: [Entry], orLike other: Entry? = nil
  ) throws(Stop) -> Entry {
    let hint = "'controlroom outbox' lists them"
    guard prefix.utf8.count >= 6 else {
      throw Stop("'\(prefix)' is too short for an id", hint: hint)
    }
    let found = entries.filter { $0.id.hasPrefix(prefix.lowercased()) }
    if found.isEmpty, let other { return other }
    guard let first = found.first, found.count == 1 else {
      throw Stop(
        found.isEmpty ? "nothing has the id '\(prefix)'" : "several ids begin with '\(prefix)'",
        hint: hint)
    }
    return first
  }
}

extension Outbox.Finding {
  fileprivate var word: String {
    switch self {
    case .adopt: "Adopt"
    case .absent: "Not there:"
    case .abandon: "Abandon"
    }
  }
}

extension Posted {
  /// What a delivery's step makes of its parts.
  static func outputs(of posts: [Posted]) -> [String: String] {
    [
      "url": posts.first.flatMap(\.url) ?? posts.first?.id ?? "",
      "posts": posts.map { "\($0.id) \($0.url ?? "")" }.joined(separator: "\n"),
    ]
  }
}
