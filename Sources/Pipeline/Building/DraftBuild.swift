internal import Diagnostics
internal import Channels
internal import Notes

/// Writes the drafts of a library: each payload, what is known of it, and a list of all.
struct DraftBuild: Sendable {
  let library: Library
  let progress: Progress

  /// Drafts into a staging folder.
  ///
  /// - Returns: What was written, and how many drafts there are.
  func write(to staging: Staging) async throws -> (records: [FileRecord], drafts: Int) {
    let library = library
    let notes = library.notes
    let chunks = try await inChunks(of: notes.count) { chunk in
      var folders: Set<String> = []
      var records: [FileRecord] = []
      var written: [Draft] = []
      for note in notes[chunk] {
        for var draft in Channels.drafts(for: note, in: library).value {
          for (path, bytes) in [
            (draft.payloadPath, draft.payload), (draft.sidecarPath, draft.sidecar.pretty()),
          ] {
            records.append(
              try staging.write(
                Self.below(staging, path), bytes, from: [note.path], folders: &folders))
          }
          // The list says nothing of a draft's text; ten thousand mails need not be held for it.
          draft.payload = []
          draft.parts = []
          written.append(draft)
        }
      }
      progress(.drafts, chunk.upperBound, of: notes.count)
      return (records, written)
    }
    var folders: Set<String> = []
    let drafts = chunks.flatMap(\.1)
    let list = try staging.write(
      Self.below(staging, Channels.indexPath), Channels.index(of: drafts).pretty(), from: [],
      folders: &folders)
    return (chunks.flatMap(\.0) + [list], drafts.count)
  }

  private static func below(_ staging: Staging, _ path: String) -> String {
    String(path.dropFirst(staging.folder.prefix.count))
  }
}
