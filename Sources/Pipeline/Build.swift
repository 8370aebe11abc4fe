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
      try place.release([.site: site, .channels: drafts.value.records]) {
        Manifest(loaded, receipts).bytes($0)
      }
    }
    result.files = site.count
    result.drafts = drafts.value.drafts
    result.isReleased = true
    return result
  }
}
