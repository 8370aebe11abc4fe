internal import Channels
package import Diagnostics
internal import Notes
internal import Site

/// `plan`: every draft of a revision, what blocks it and what it will cost; sends nothing.
package struct Plan: Sendable {
  package var location: RepositoryLocation
  package var revision: Revision
  package var asOf: Loaded.AsOf
  /// Names of channels; those of the configuration when empty.
  package var channels: [String]
  /// Paths of notes; all of them when empty.
  package var notes: [String]
  /// Whether the drafts name the pictures that the site makes for links, which have to be drawn for
  /// that; what is sent is the same without.
  package var namesCards: Bool
  package var progress: Progress

  package init(
    _ location: RepositoryLocation, revision: Revision, asOf: Loaded.AsOf, channels: [String] = [],
    notes: [String] = [], namesCards: Bool = false, progress: Progress = .silent
  ) {
    self.location = location
    self.revision = revision
    self.asOf = asOf
    self.channels = channels
    self.notes = notes
    self.namesCards = namesCards
    self.progress = progress
  }

  /// A note with its drafts.
  package struct Entry: Sendable {
    package var path: String
    package var title: String
    package var drafts: [PlannedDraft]
    /// Why there are drafts that there are not.
    package var blocks: [Diagnostic]
    /// What else a person should look at.
    package var remarks: [Diagnostic]
  }

  /// What there is in all.
  package struct Total: Sendable {
    package var notes = 0
    package var drafts = 0
    package var blocked = 0
    /// By currency, in millionths, in the order of the names.
    package var prices: [(currency: String, text: String)] = []
    /// What stands in the way of all of them: a site without an address, errors of the notes.
    package var diagnostics: [Diagnostic] = []
  }

  /// Makes the drafts, and hands out those of one note after the other.
  ///
  /// The drafts of a note are held until they have been shown, and those of few notes at a time.
  ///
  /// - Parameters:
  ///   - wantsPreview: Whether a page with all drafts is made.
  ///   - show: Makes what is shown of each note that has a draft or should have one; called from
  ///     several threads at once.
  ///   - body: Takes what is shown of these notes, newest first, and whether one of a note's drafts
  ///     has an error.
  /// - Returns: What there is in all, and the page.
  /// - Throws: ``Stop`` when the repository cannot be read, or a channel or a note is none.
  package func run<Shown: Sendable>(
    wantsPreview: Bool, showing show: @escaping @Sendable (Entry) -> Shown,
    _ body: (Shown, _ hasErrors: Bool) -> Void
  ) async throws -> (total: Total, preview: [UInt8]?) {
    let chosen = try channels.map { name in
      guard let channel = Channels.named(name) else {
        throw Stop(
          "'\(name)' is no channel",
          hint: "channels are " + Channels.all.map(\.name).joined(separator: ", "))
      }
      return channel
    }
    let snapshot = try await Snapshot.read(revision, of: location, progress: progress)
    let loaded = try await Loaded.load(snapshot, asOf: asOf)
    let library = loaded.library
    for path in notes where !library.notes.contains(where: { $0.path == path }) {
      let why = library.unpublished[path].map { "it is not published: \($0.rawValue)" }
      throw Stop("no published note at '\(path)'", hint: why)
    }
    let used = chosen.isEmpty ? Channels.listed(by: library.configuration) : chosen
    let rules = library.configuration.rules
    let planned = notes.isEmpty ? library.notes : library.notes.filter { notes.contains($0.path) }
    let paths = Set(planned.map(\.path))
    var total = Total()
    total.diagnostics = loaded.diagnostics.filter { diagnostic in
      diagnostic.severity == .error || diagnostic.path == SiteConfiguration.path
        || paths.contains(diagnostic.path) && diagnostic.concernsDrafts
    }
    var micros: [String: Int] = [:]
    var page = wantsPreview ? PreviewPage(of: library) : nil
    let asOf = library.snapshot.asOf
    let cards =
      namesCards
      ? try await CardShelf.fill(
        for: loaded, isWanted: { $0.note.map(paths.contains) ?? false }, progress: progress)
      : nil
    let deliveries = try await Deliveries(location, library, channels: used)
    var done = 0
    try await inTurn(of: planned.count) { chunk in
      chunk.map { index -> (facts: Facts, shown: Shown)? in
        let note = planned[index]
        var drafts = Channels.drafts(
          for: note, in: library, channels: used,
          socialCard: cards?.picture(of: note, in: library), wantsPreview: wantsPreview)
        let found = Findings(drafts, rules)
        drafts.diagnostics = found.all
        if drafts.value.isEmpty, drafts.diagnostics.isEmpty { return nil }
        let entry = Entry(
          path: note.path, title: note.title,
          drafts: drafts.value.map {
            PlannedDraft($0, asOf: asOf, because: deliveries.standing(of: $0))
          }, blocks: found.blocks, remarks: found.remarks)
        let section = wantsPreview ? PreviewPage.section(note, drafts, in: library) : []
        return (Facts(drafts, blocked: found.blocks.count, preview: section), show(entry))
      }
    } _: { made in
      for (facts, shown) in made.compactMap(\.self) {
        page?.add(facts.preview)
        for price in facts.prices { micros[price.currency, default: 0] += price.micros }
        total.notes += 1
        total.drafts += facts.drafts
        total.blocked += facts.blocked
        body(shown, facts.hasErrors)
      }
      done += made.count
      progress(.drafts, done, of: planned.count)
    }
    total.prices = micros.sorted { $0.key < $1.key }.map {
      ($0.key, Price(micros: $0.value, currency: $0.key).text)
    }
    return (total, page?.finished())
  }
}

/// What was found in making a note's drafts.
private struct Findings: Sendable {
  /// Why there are drafts that there are not.
  let blocks: [Diagnostic]
  let remarks: [Diagnostic]

  var all: [Diagnostic] { (blocks + remarks).sorted() }

  init(_ drafts: Checked<[Draft]>, _ rules: [Diagnostic.ID: SiteConfiguration.RuleSetting]) {
    let ofDrafts = Set(drafts.value.flatMap(\.remarks))
    let isBlock = { (diagnostic: Diagnostic) in
      !ofDrafts.contains(diagnostic) && (diagnostic.severity == .error || diagnostic.isAbsence)
    }
    // A rule that is off makes no draft: why there is none is said all the same.
    blocks = drafts.diagnostics.filter(isBlock).flatMap { diagnostic in
      let ruled = [diagnostic].applying(rules)
      return ruled.isEmpty && diagnostic.severity == .error ? [diagnostic] : ruled
    }
    .sorted()
    remarks = drafts.diagnostics.filter { !isBlock($0) }.applying(rules)
  }
}

/// What is kept of a note's drafts when they have been shown: with their payloads, those of a few
/// hundred notes would be too much for the processor's own memory.
private struct Facts: Sendable {
  let drafts: Int
  let prices: [Price]
  let blocked: Int
  let hasErrors: Bool
  /// The note's part of the page, where one is made.
  let preview: [UInt8]

  init(_ drafts: Checked<[Draft]>, blocked: Int, preview: [UInt8]) {
    self.drafts = drafts.value.count
    prices = drafts.value.compactMap(\.price)
    self.blocked = blocked
    hasErrors = drafts.hasErrors
    self.preview = preview
  }
}

/// What has become of drafts already.
private struct Deliveries: Sendable {
  /// Addresses, by channel and note.
  private var posted: [String: String] = [:]
  private var waiting: Set<String> = []
  /// What became of notes since, by channel and note.
  private var changes: [String: Amendment] = [:]

  init(_ location: RepositoryLocation, _ library: Library, channels: [Channel]) async throws {
    let repository = try location.open()
    for post in try Receipts(in: repository).posts(in: repository) {
      // Of a thread, where it begins is unknown here: any of its posts leads to the others.
      posted["\(post.channel) \(post.note)"] = post.url
    }
    let approvals = Approvals(location)
    for kind in [DeliverySteps.kind(of:), AmendmentSteps.kind(of:)] {
      waiting.formUnion(
        try approvals.waitingDeliveries(kind: kind).map { "\($0.channel.name) \($0.note)" })
    }
    guard !posted.isEmpty else { return }
    let receipts = try await ReceiptBook(location).all()
    let finder = AmendmentFinder(library, location, deliverers: DeliveryMeans.real.deliverers)
    for channel in channels where library.configuration.offersEdits(on: channel.name) {
      for amendment in try await finder.amendments(on: channel.name, in: receipts) {
        changes["\(channel.name) \(amendment.note)"] = amendment
      }
    }
  }

  func standing(of draft: Draft) -> [String] {
    if posted.isEmpty, waiting.isEmpty { return [] }
    let name = "\(draft.channel) \(draft.identity)"
    let isWaiting = waiting.contains(name)
    let consent = isWaiting ? ["waits for consent: controlroom approvals"] : []
    guard let url = posted[name] else { return consent }
    guard let change = changes[name] else { return ["it is there: \(url)"] }
    return ["it is there: \(url)"]
      + (isWaiting ? ["edited since: \(change.word)"] + consent : [change.remark])
  }
}

extension Diagnostic {
  /// Whether a draft that somebody may expect is not there.
  fileprivate var isAbsence: Bool { id == "channel.empty-excerpt" || id == "channel.over-limit" }

  /// Whether a note says something to channels that they do not hear: most often a typing mistake.
  fileprivate var concernsDrafts: Bool {
    id == "front-matter.unknown-key" || id.description.hasPrefix("channel.")
  }
}

/// A draft as the plan shows it.
package struct PlannedDraft: Sendable {
  /// The channel's name.
  package var channel: String
  /// Such as `263 body + 23 link + 5 counter = 291/280 weighted characters`.
  package var count: String
  package var price: String?
  /// The steps of the ladder, in words.
  package var source: String
  /// Why it would not be sent now even if it were approved; empty when nothing stands in the way.
  package var waits: [String]
  /// What readers see, one for each post; none for an article or a mail.
  package var texts: [String]

  private let draft: Draft

  /// What is sent, byte for byte: all payloads are text.
  package var payload: String { String(decoding: draft.payload, as: UTF8.self) }

  /// The sidecar and the payload, for programs.
  package var json: JSON {
    draft.sidecar.adding([
      .init("waits", .array(waits.map(JSON.string))), .init("bytes", .string(payload)),
    ])
  }

  /// A draft, with what stands in its way besides what it says itself.
  init(_ draft: Draft, asOf: Timestamp, because: [String] = []) {
    self.draft = draft
    channel = draft.channel
    let parts = draft.parts.count > 1 ? "\(draft.parts.count) posts, the fullest " : ""
    count = parts + draft.fullest.sum(limit: draft.limit) + " " + draft.unit
    price = draft.price?.text
    source = draft.sourceName
    waits = because
    if let at = draft.at, asOf < at { waits.append("not before \(at)") }
    if Channels.named(draft.channel)?.kind == .sheet { waits.append("by hand") }
    texts = draft.parts.compactMap(\.text)
  }
}

extension JSON {
  fileprivate func adding(_ members: [Member]) -> JSON {
    guard case .object(let own) = self else { return self }
    return .object(own + members)
  }
}
