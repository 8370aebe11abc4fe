package import Diagnostics
internal import Workflow

/// `run --due`: what the clock says is to be started now.
package struct DueRuns: Sendable {
  package var location: RepositoryLocation

  package init(_ location: RepositoryLocation) { self.location = location }

  /// A run to be started.
  package struct Start: Hashable, Sendable {
    package var pipeline: String
    /// The time for which it is started; milliseconds since 1970, UTC.
    package var instant: Int64
    /// By which the ledger knows that it was.
    package var key: String { Occurrence.key(pipeline, at: instant) }
  }

  /// What is due of the pipelines at HEAD, at most one run of each.
  ///
  /// A pipeline that is wrong keeps no other from starting.
  ///
  /// - Parameters:
  ///   - only: The one pipeline that is asked about; all when nil.
  ///   - now: Milliseconds since 1970, UTC.
  /// - Returns: What to start, the earliest first, and what is wrong with pipelines that were asked
  ///   about.
  /// - Throws: ``Stop``; ``PipelineRefused`` when `only` is wrong.
  package func find(
    only: String? = nil, now: Int64
  ) throws -> Checked<[Start]> {
    let pipelines = try location.pipelines()
    let asked = try only.map { [try pipelines.definition(named: $0)] } ?? pipelines.definitions
    let scheduled = try ScheduledPipeline.all(of: asked)
    let problems = only == nil ? pipelines.diagnostics.filter { $0.severity == .error } : []
    guard !scheduled.isEmpty else { return Checked([], problems) }
    let ledger = try location.ledgerForReading()
    let starts = try scheduled.compactMap { pipeline in
      let done = try ledger?.occurrences(of: pipeline.name) ?? []
      return pipeline.due(done: done, now: now).map { Start(pipeline: pipeline.name, instant: $0) }
    }
    return Checked(
      starts.sorted { ($0.instant, $0.pipeline) < ($1.instant, $1.pipeline) }, problems)
  }

  /// Whether an earlier run is left that somebody has to go on with.
  package func hasUnfinished() throws -> Bool {
    try location.ledgerForReading()?.unfinished().contains {
      [.queued, .interrupted, .waiting].contains($0.state)
    } ?? false
  }
}
