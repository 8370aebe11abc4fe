package import Diagnostics

/// `note.review-due`: a note that nobody has looked at for too long.
package enum ReviewDue {
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

  /// Looks at a note that is as it was on an earlier day.
  ///
  /// - Parameters:
  ///   - path: The note.
  ///   - reviewed: As for ``check(reviewed:every:today:in:)``.
  ///   - day: The earlier day.
  ///   - today: The day.
  ///   - configuration: What the site asks for.
  /// - Returns: Nothing when it was due on that day already, or is not on this one.
  package static func news(
    of path: String, reviewed: Day, since day: Day, today: Day, _ configuration: SiteConfiguration
  ) -> [Diagnostic] {
    let collection = path.firstIndex(of: "/").map { path[..<$0] } ?? ""
    guard let interval = configuration.collection(String(collection)).reviewEvery,
      check(reviewed: reviewed, every: interval, today: day, in: path).isEmpty
    else { return [] }
    return check(reviewed: reviewed, every: interval, today: today, in: path)
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
