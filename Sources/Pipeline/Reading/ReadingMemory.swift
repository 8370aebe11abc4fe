internal import Diagnostics
internal import Git
internal import Notes
internal import Synchronization

/// What one reading of a repository leaves for the next, which parses what has changed and nothing
/// else.
///
/// A note is known by all of its bytes, not by a date of its file: what a reading with a memory
/// gives is what one without gives.
package final class ReadingMemory: Sendable {
  private struct Entry {
    var bytes: [UInt8]
    var trustsHTML: Bool
    var schema: [FieldSchema]
    var note: Checked<ParsedNote?>
  }

  private let notes = Mutex<[String: Entry]>([:])
  private let walked = Mutex<(commit: ObjectID, history: History)?>(nil)

  package init() {}

  /// A file, parsed now or before.
  func parsed(
    _ file: SourceFile, trustsHTML: Bool, schema: [FieldSchema]
  ) -> Checked<ParsedNote?> {
    if let known = notes.withLock({ $0[file.path] }), known.bytes == file.bytes,
      known.trustsHTML == trustsHTML, known.schema == schema
    {
      return known.note
    }
    let note = ParsedNote.parse(file, trustsHTML: trustsHTML, schema: schema)
    notes.withLock {
      $0[file.path] = Entry(
        bytes: file.bytes, trustsHTML: trustsHTML, schema: schema, note: note)
    }
    return note
  }

  /// The bytes of a note as they were read last.
  func bytes(of path: String) -> [UInt8]? { notes.withLock { $0[path]?.bytes } }

  /// The history of a commit, walked now or before.
  func history(of commit: ObjectID, _ walk: () throws -> History) throws -> History {
    if let walked = walked.withLock({ $0 }), walked.commit == commit { return walked.history }
    let history = try walk()
    walked.withLock { $0 = (commit, history) }
    return history
  }

  /// Forgets files that are no more.
  func keep(only paths: Set<String>) {
    notes.withLock { notes in notes = notes.filter { paths.contains($0.key) } }
  }
}
