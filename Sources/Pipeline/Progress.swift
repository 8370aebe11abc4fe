/// Where long work says how far it is, and how long its parts took.
///
/// Called from several threads at once, and often; whoever shows it decides what is too often.
package struct Progress: Sendable {
  private let report: @Sendable (Stage, Int, Int) -> Void
  private let timings: Timings?

  /// - Parameters:
  ///   - timings: Is told how long everything takes; nil where nobody wants to know.
  ///   - report: Is told how far a stage is.
  package init(
    timings: Timings? = nil,
    _ report: @escaping @Sendable (_ stage: Stage, _ done: Int, _ of: Int) -> Void
  ) {
    self.timings = timings
    self.report = report
  }

  /// For those who do not want to know.
  package static let silent = Progress { _, _, _ in }

  /// The same, with its parts timed.
  package func timed(by timings: Timings?) -> Progress { Progress(timings: timings, report) }

  /// What is being done.
  package enum Stage: String, Hashable, Sendable {
    case history = "reading the history"
    case notes = "reading notes"
    case library = "putting notes together"
    case cards = "drawing cards"
    case pictures = "making smaller pictures"
    case words = "reading words to search for"
    case pages = "writing pages"
    case revisions = "writing revisions"
    case drafts = "writing drafts"
    case files = "writing files"
    case assets = "copying pictures"
    case release = "putting it in place"
    case links = "following links"
  }

  func callAsFunction(_ stage: Stage, _ done: Int, of total: Int) { report(stage, done, total) }

  /// Does a stage of the work.
  func timing<Result>(
    _ stage: Stage, _ work: () async throws -> Result
  ) async rethrows -> Result {
    guard let timings else { return try await work() }
    let start = Timings.Moment()
    defer { timings.add(stage, since: start) }
    return try await work()
  }

  /// Does a part of a stage for one note.
  func timing<Result>(
    _ stage: Stage, of note: String, _ work: () throws -> Result
  ) rethrows -> Result {
    guard let timings else { return try work() }
    let start = Timings.Moment()
    defer { timings.add(stage, of: note, since: start) }
    return try work()
  }

  /// Says what a stage wrote.
  func wrote(_ stage: Stage, _ records: some Sequence<FileRecord>) {
    guard let timings else { return }
    let sum = records.reduce((files: 0, bytes: 0)) { ($0.files + 1, $0.bytes + $1.bytes) }
    timings.add(stage, files: sum.files, bytes: sum.bytes)
  }
}
