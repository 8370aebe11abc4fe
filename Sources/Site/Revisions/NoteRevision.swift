package import Notes

/// One content that a note had, and the commit that brought it.
package struct NoteRevision: Sendable {
  /// 40 hexadecimal digits.
  package var commit: String
  package var date: Timestamp
  package var author: String
  /// The first paragraph of the commit's message.
  package var summary: String
  /// What the note said; nil where that may not be shown.
  package var text: PastText?

  package init(
    commit: String, date: Timestamp, author: String, summary: String, text: PastText?
  ) {
    self.commit = commit
    self.date = date
    self.author = author
    self.summary = summary
    self.text = text
  }
}
