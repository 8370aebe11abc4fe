/// What a run shows while it goes on; the ledger has all of it but the progress lines.
package enum Observation: Hashable, Sendable {
  case runStarted(id: String)
  /// A worker cannot go on with the run.
  case runRefused(id: String, reason: String)
  case stepStarted(name: String, attempt: Int)
  case progress(step: String, line: String)
  /// The step reached a state from which nothing more happens in this run.
  case stepFinished(StepReport)
}
