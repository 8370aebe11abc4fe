internal import Diagnostics
internal import Git
internal import Notes
internal import Site

/// Reads what notes have said, on one thread.
struct PastReader {
  let repository: Repository

  /// A text of this size takes long to compare, and longer to read.
  private static let limit = 256 << 10

  /// A revision with its text, its author and its message.
  ///
  /// - Throws: ``GitError`` for an object that is missing or corrupt.
  func read(_ revision: History.Revision, of note: Note) throws(GitError) -> NoteRevision {
    let commit = try repository.commit(revision.commit)
    var text: PastText?
    if try repository.size(of: revision.blob) <= Self.limit {
      text = PastText(
        SourceFile(path: note.path, bytes: try repository.bytes(of: revision.blob)))
    }
    return NoteRevision(
      commit: commit.id.description, date: Timestamp(commit.author), author: commit.author.name,
      summary: String(commit.summary.prefix(200)), text: text)
  }
}
