/// Where long work says how far it is.
///
/// Called from several threads at once, and often; whoever shows it decides what is too often.
package struct Progress: Sendable {
  private let report: @Sendable (Stage, Int, Int) -> Void

  package init(_ report: @escaping @Sendable (_ stage: Stage, _ done: Int, _ of: Int) -> Void) {
    self.report = report
  }

  /// For those who do not want to know.
  package static let silent = Progress { _, _, _ in }

  /// What is being done.
  package enum Stage: String, Hashable, Sendable {
    case history = "reading the history"
    case notes = "reading notes"
    case cards = "drawing cards"
    case pictures = "making smaller pictures"
    case pages = "writing pages"
    case drafts = "writing drafts"
    case files = "writing files"
    case assets = "copying pictures"
    case links = "following links"
  }

  func callAsFunction(_ stage: Stage, _ done: Int, of total: Int) { report(stage, done, total) }
}
