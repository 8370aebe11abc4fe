import Diagnostics

/// `note.review-due`: a note that nobody has looked at for too long.
enum ReviewDue {
  /// Looks at one note.
  ///
  /// - Parameters:
  ///   - reviewed: `reviewed` in the front matter, or else the note's date.
  ///   - interval: What its collection asks for.
  ///   - today: The day of the snapshot's as-of time.
  ///   - path: The note.
  /// - Returns: Nothing when it is not due.
  static func check(
    reviewed: Day, every interval: ReviewInterval, today: Day, in path: String
  ) -> [Diagnostic] {
    let due = interval.due(after: reviewed)
    guard due <= today else { return [] }
    return [.reviewDue(since: due, last: reviewed, in: path)]
  }
}

extension Diagnostic {
  fileprivate static func reviewDue(since due: Day, last: Day, in path: String) -> Self {
    Diagnostic(
      .noteReviewDue, at: .wholeFile, in: path,
      "last looked at on \(last), and due since \(due)",
      hint: "read it, mend it, then: controlroom review done \(path)")
  }
}
