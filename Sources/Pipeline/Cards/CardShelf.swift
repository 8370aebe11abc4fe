internal import Cards
internal import Digests
internal import Git
internal import Sandbox
internal import Site

/// The social cards of a library, drawn.
struct CardShelf: Sendable {
  /// A card that is there.
  struct Entry: Sendable {
    var card: SocialCard
    /// Where it is kept.
    var key: Digest
    /// Of the file.
    var bytes: Int
  }

  /// By their path below the site.
  private(set) var entries: [String: Entry] = [:]
  /// Why there are not more of them, in the order of the notes; usually nothing.
  private(set) var remarks: [String] = []
  let store: PictureStore

  /// The paths of all of them.
  var paths: Set<String> { Set(entries.keys) }

  /// Draws what is not drawn yet.
  ///
  /// - Parameters:
  ///   - loaded: The library and its theme.
  ///   - isWanted: Which of the cards are wanted; nil for all.
  ///   - program: What draws; nil where it is not installed.
  ///   - progress: Is told how many have been drawn.
  /// - Returns: The cards. What is missing on this machine is a remark: a site without cards is whole.
  /// - Throws: `CancellationError`; ``Stop`` when there is no repository.
  static func fill(
    for loaded: Loaded, isWanted: ((SocialCard) -> Bool)? = nil,
    by program: CardProgram? = .beside(), progress: Progress
  ) async throws -> CardShelf {
    var shelf = CardShelf(
      store: PictureStore(
        .cards, commonDirectory: try loaded.snapshot.location.open().commonDirectory))
    let all = SocialCard.all(of: loaded.library, loaded.theme)
    let cards = isWanted.map { all.filter($0) } ?? all
    if cards.isEmpty { return shelf }
    guard let program else {
      shelf.remarks.append("no social cards: \(CardProgram.name) is not beside this program")
      return shelf
    }
    let missing = CardFonts.missing
    guard missing.isEmpty else {
      shelf.remarks.append("no social cards: apt-get install \(missing.joined(separator: " "))")
      return shelf
    }
    let known = try await inChunks(of: cards.count) { [store = shelf.store] chunk in
      cards[chunk].map { card in
        let key = Self.key(of: card.card, program)
        return Entry(card: card, key: key, bytes: store.picture(key)?.count ?? 0)
      }
    }.flatMap(\.self)
    for entry in known where entry.bytes > 0 { shelf.entries[entry.card.path] = entry }
    do {
      try await shelf.draw(known.filter { $0.bytes == 0 }, by: program, progress)
    } catch let error as SandboxError {
      try Task.checkCancellation()
      shelf.remarks.append("not all social cards are there: \(error)")
    }
    if isWanted == nil { shelf.store.prune(keeping: Set(known.map(\.key))) }
    return shelf
  }

  private mutating func draw(
    _ wanted: [Entry], by program: CardProgram, _ progress: Progress
  ) async throws {
    var done = 0
    // As many at a time as cores are kept busy by, and no more than fit in memory.
    for start in stride(from: 0, to: wanted.count, by: Self.batch * Self.programs) {
      let end = min(start + Self.batch * Self.programs, wanted.count)
      let store = store
      let batches = stride(from: start, to: end, by: Self.batch).map {
        Array(wanted[$0..<min($0 + Self.batch, end)])
      }
      let drawn = try await withThrowingTaskGroup(of: (Int, [(Entry, String?)]).self) { group in
        for (index, batch) in batches.enumerated() {
          group.addTask { (index, try await Self.draw(batch, by: program, into: store)) }
        }
        var drawn = batches.map { _ in [(Entry, String?)]() }
        for try await (index, entries) in group { drawn[index] = entries }
        return drawn.joined()
      }
      for (entry, refusal) in drawn {
        if let refusal {
          remarks.append("no card for \(entry.card.note ?? "the site"): \(refusal)")
        } else {
          entries[entry.card.path] = entry
        }
      }
      done = end
      progress(.cards, done, of: wanted.count)
    }
  }

  private static func draw(
    _ wanted: [Entry], by program: CardProgram, into store: PictureStore
  ) async throws -> [(Entry, String?)] {
    let answers = try await program.draw(wanted.map(\.card.card))
    return try zip(wanted, answers).map { entry, answer in
      var entry = entry
      switch answer {
      case .png(let bytes):
        try store.keep(bytes, as: entry.key)
        entry.bytes = bytes.count
        return (entry, nil)
      case .refused(let reason): return (entry, reason)
      }
    }
  }

  private static let batch = 64
  private static let programs = 4

  private static func key(of card: Card, _ program: CardProgram) -> Digest {
    Digest(ofParts: [
      card.line, CardFonts.fingerprint(of: CardFont.fonts(for: card.texts), program),
    ])
  }
}
