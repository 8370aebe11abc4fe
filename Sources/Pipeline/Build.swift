package import Diagnostics
internal import Git
internal import Notes

/// `build`: the site and the drafts of a commit, without ledger or network.
package struct Build: Sendable {
  package var location: RepositoryLocation
  package var revision: String
  package var output: String
  package var asOf: Loaded.AsOf
  package var progress: Progress

  package init(
    _ location: RepositoryLocation, revision: String = "HEAD", output: String,
    asOf: Loaded.AsOf, progress: Progress = .silent
  ) {
    self.location = location
    self.revision = revision
    self.output = output
    self.asOf = asOf
    self.progress = progress
  }

  package struct Result: Sendable {
    package var diagnostics: [Diagnostic]
    /// How many notes are published.
    package var notes: Int
    package var files: Int
    package var drafts: Int
    /// Files in the output folder that no build made.
    package var kept: [String]
    /// What is left out because of this machine.
    package var remarks: [String] = []
    /// Whether the output was replaced; it was not when there are errors.
    package var isReleased: Bool
  }

  /// Checks and builds; replaces the output when there is no error.
  ///
  /// - Returns: What was found and made.
  /// - Throws: ``Stop`` when the repository cannot be read or the output not written; what was
  ///   there before is as it was.
  package func run() async throws -> Result {
    if let result = try await update() { return result }
    return try await everything()
  }

  /// Builds what has changed since the last build; nil when that is to be everything.
  private func update() async throws -> Result? {
    let repository = try location.open()
    if revision == "HEAD", repository.isEmpty { throw Stop.noCommit(in: location) }
    // One that is not there yet is made by the build of everything.
    guard Output.state(of: output) != nil else { return nil }
    let commit = try repository.commit(at: revision)
    let place = try Output(path: output)
    let receipts = try Receipts(in: repository)
    let found = await progress.timing(.library) {
      Update.find(
        location, commit, output: output, asOf: asOf, receipts: receipts,
        progress: progress)
    }
    guard let update = found else { return nil }
    let inventory = try place.inventoryText()
    let drafts = try await progress.timing(.drafts) { try update.drafts(place, inventory) }
    guard let drafts else { return nil }
    let site = try await progress.timing(.pages) { try await update.site(place, inventory) }
    guard var change = site else { return nil }
    progress.wrote(.drafts, drafts.value.files.map(\.record))
    progress.wrote(.pages, change.files.map(\.record))
    change.add(drafts.value)
    let released = try await progress.timing(.release) {
      try update.release(change, drafted: drafts.diagnostics, into: place, inventory)
    }
    guard let released else { return nil }
    return Result(
      diagnostics: (update.diagnostics + drafts.diagnostics).sorted(),
      notes: update.library.library.notes.count, files: released.inventory.count(in: .site),
      drafts: update.before.drafts, kept: [], remarks: update.before.remarks, isReleased: true)
  }

  private func everything() async throws -> Result {
    let snapshot = try await progress.timing(.notes) {
      try await Snapshot.read(.commit(revision), of: location, progress: progress)
    }
    let loaded = try await progress.timing(.library) { try await Loaded.load(snapshot, asOf: asOf) }
    var result = Result(
      diagnostics: loaded.diagnostics, notes: loaded.library.notes.count, files: 0, drafts: 0,
      kept: [], isReleased: false)
    if loaded.diagnostics.hasErrors { return result }
    let place = try Output(
      path: output,
      shelf: RecipeShelf(commonDirectory: location.open().commonDirectory))
    let cards = try await progress.timing(.cards) {
      try await CardShelf.fill(for: loaded, progress: progress)
    }
    result.remarks = cards.remarks
    let drafts = try await progress.timing(.drafts) {
      try await DraftBuild(loaded: loaded, cards: cards, progress: progress)
        .write(to: place.stage(.channels))
    }
    progress.wrote(.drafts, drafts.value.records)
    result.diagnostics =
      (result.diagnostics + loaded.settled(drafts.diagnostics)).sorted()
    if result.diagnostics.hasErrors { return result }
    let receipts = try Receipts(in: location.open())
    let pictures = try await PictureShelf.fill(for: loaded, progress: progress)
    result.remarks += pictures.remarks
    let site = try await SiteBuild(
      loaded: loaded, receipts: receipts, cards: cards, pictures: pictures, progress: progress
    )
    .write(to: place.stage(.site))
    result.kept = try await progress.timing(.release) {
      try place.release([.site: site.records, .channels: drafts.value.records]) {
        Manifest(loaded, receipts).bytes($0)
      }
    }
    result.files = site.records.count
    result.drafts = drafts.value.drafts
    result.isReleased = true
    if !site.hasConflicts, let state = place.state {
      BuildMemory(
        of: loaded, receipts: receipts, drafted: loaded.settled(drafts.diagnostics),
        drafts: result.drafts, remarks: result.remarks, output: state
      )?.store(try location.open().commonDirectory, output)
    }
    return result
  }
}
