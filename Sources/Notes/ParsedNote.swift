package import Diagnostics

/// What one file says, before anything outside it is known.
package struct ParsedNote: Sendable {
  package var source: SourceFile
  package var frontMatter: FrontMatter
  package var body: Body
  /// The text of the level-1 heading with which the note begins.
  package var headingTitle: String?
  /// Under the title there are fewer than ten words, or nothing but "work in progress".
  package var isStub: Bool
}

/// What git says about one file.
package struct NoteHistory: Hashable, Sendable {
  /// When its first commit was made.
  package var date: Timestamp
  /// When a commit last changed its content.
  package var updated: Timestamp
  /// Who made the first commit.
  package var author: Author
  /// Its first path in history, renames followed.
  package var firstPath: String
  /// Every path it had before the present one, oldest first.
  package var formerPaths: [String]

  package init(
    date: Timestamp, updated: Timestamp, author: Author, firstPath: String,
    formerPaths: [String] = []
  ) {
    self.date = date
    self.updated = updated
    self.author = author
    self.firstPath = firstPath
    self.formerPaths = formerPaths
  }
}
