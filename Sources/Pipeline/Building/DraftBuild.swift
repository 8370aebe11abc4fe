internal import Diagnostics
internal import Channels
internal import Digests
internal import Notes

/// Writes the drafts of a library: each payload, what is known of it, and a list of all.
struct DraftBuild: Sendable {
  let loaded: Loaded
  let cards: CardShelf
  let progress: Progress

  /// Drafts into a staging folder.
  ///
  /// - Returns: What was written, how many drafts there are, and what is wrong with them.
  func write(to staging: Staging) async throws -> Checked<(records: [FileRecord], drafts: Int)> {
    let library = loaded.library
    let cards = cards
    let notes = library.notes
    let base = Self.base(loaded)
    let chunks = try await inChunks(of: notes.count) { chunk in
      var folders: Set<String> = []
      var records: [FileRecord] = []
      var entries: [DraftEntry] = []
      var diagnostics: [Diagnostic] = []
      for note in notes[chunk] {
        try progress.timing(.drafts, of: note.path) {
          let card = cards.picture(of: note, in: library)
          let recipe = Channels.recipe(for: note, in: library, socialCard: card, base: base)
          let made = try staging.make(
            note.path, by: recipe, from: [note.path], folders: &folders
          ) {
            let drafts = Channels.drafts(for: note, in: library, socialCard: card)
            diagnostics += drafts.diagnostics.withholding
            return Staging.Products(
              files: drafts.value.flatMap { draft in
                [
                  (Self.below(staging, draft.payloadPath), draft.payload, draft.digest),
                  (Self.below(staging, draft.sidecarPath), draft.sidecar.pretty(), nil),
                ]
              },
              // What is wrong with a draft is said in every build.
              lines: drafts.value.map(\.entry.text), isReusable: drafts.diagnostics.isEmpty)
          }
          records += made.records
          entries += made.lines.compactMap(DraftEntry.init(text:))
        }
      }
      progress(.drafts, chunk.upperBound, of: notes.count)
      return (records, entries, diagnostics)
    }
    var folders: Set<String> = []
    let entries = chunks.flatMap(\.1)
    let list = try staging.write(
      Self.below(staging, Channels.indexPath), Channels.index(of: entries), from: [],
      folders: &folders)
    return Checked((chunks.flatMap(\.0) + [list], entries.count), chunks.flatMap(\.2))
  }

  /// What every draft is made of: the program, and the configuration.
  private static func base(_ loaded: Loaded) -> Digest {
    Digest(ofParts: [ThisProgram.fingerprint, loaded.snapshot.configurationDigest.hex])
  }

  private static func below(_ staging: Staging, _ path: String) -> String {
    String(path.dropFirst(staging.folder.prefix.count))
  }
}

extension [Diagnostic] {
  /// As a build sees what is wrong with drafts: a picture without words keeps a draft back, and not
  /// the site.
  var withholding: [Diagnostic] {
    map { diagnostic in
      guard diagnostic.id == "image.missing-alt" else { return diagnostic }
      var diagnostic = diagnostic
      diagnostic.severity = .warning
      return diagnostic
    }
  }
}
