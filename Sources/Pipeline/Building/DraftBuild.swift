internal import Diagnostics
internal import Channels
internal import Notes

/// Writes the drafts of a library: each payload, what is known of it, and a list of all.
struct DraftBuild: Sendable {
  let library: Library
  let cards: CardShelf
  let progress: Progress

  /// Drafts into a staging folder.
  ///
  /// - Returns: What was written, how many drafts there are, and what is wrong with them.
  func write(to staging: Staging) async throws -> Checked<(records: [FileRecord], drafts: Int)> {
    let library = library
    let cards = cards
    let notes = library.notes
    let chunks = try await inChunks(of: notes.count) { chunk in
      var folders: Set<String> = []
      var records: [FileRecord] = []
      var entries: [DraftEntry] = []
      var diagnostics: [Diagnostic] = []
      for note in notes[chunk] {
        let drafts = Channels.drafts(
          for: note, in: library, socialCard: cards.picture(of: note, in: library))
        diagnostics += drafts.diagnostics.withholding
        for draft in drafts.value {
          for (path, bytes, digest) in [
            (draft.payloadPath, draft.payload, draft.digest),
            (draft.sidecarPath, draft.sidecar.pretty(), nil),
          ] {
            records.append(
              try staging.write(
                Self.below(staging, path), bytes, from: [note.path], digest: digest,
                folders: &folders))
          }
          entries.append(draft.entry)
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
