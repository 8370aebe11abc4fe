/// Why the engine does not begin, resume or cancel a run.
package enum EngineError: Error, Hashable, Sendable {
  case noSuchRun(String)
  /// Several ids begin like this.
  case ambiguousRun(String, [String])
  case alreadyFinished(id: String, state: RunState)
  /// The run is being executed by a live process.
  case stillRunning(id: String, process: Int32)
  /// The pipeline wants earlier runs finished or cancelled first.
  case unfinishedRun(id: String, pipeline: String)
  /// A pipeline reads what another has not made yet.
  case nothingMade(pipeline: String, step: String)
  /// The run has no such step.
  case noSuchStep(String, run: String)
  /// The outcome of the step is not in question.
  case notParked(step: String, state: StepState)
  /// Whoever made the call may still be at it.
  case callerMayLive(step: String, process: Int32?)
}

extension EngineError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noSuchRun(let id): "no run begins with '\(id)'"
    case .ambiguousRun(let id, let ids): "\(ids.count) runs begin with '\(id)'"
    case .alreadyFinished(let id, let state): "run \(id) is over: \(state.rawValue)"
    case .stillRunning(let id, let process): "run \(id) is being executed by process \(process)"
    case .unfinishedRun(let id, let pipeline):
      "pipeline '\(pipeline)' runs one at a time, and run \(id) is unfinished"
    case .nothingMade(let pipeline, let step):
      "no run of pipeline '\(pipeline)' has made '\(step)' yet"
    case .noSuchStep(let step, let run): "run \(run) has no step '\(step)'"
    case .notParked(let step, let state): "step '\(step)' is \(state.rawValue): nothing to resolve"
    case .callerMayLive(let step, let process):
      "process \(process.map(String.init) ?? "of another machine") may still be sending '\(step)'"
    }
  }

  /// What to do about it.
  package var hint: String {
    switch self {
    case .noSuchRun: "'controlroom runs' lists them"
    case .ambiguousRun(_, let ids): "write more of it: \(ids.prefix(4).joined(separator: ", "))"
    case .alreadyFinished: "start a new run; what is unchanged is reused"
    case .stillRunning: "wait for it, or stop that process"
    case .unfinishedRun(let id, _):
      "'controlroom runs resume \(id)' goes on with it, 'controlroom runs cancel \(id)' ends it"
    case .nothingMade(let pipeline, _): "run it first: controlroom run \(pipeline)"
    case .noSuchStep(_, let run): "'controlroom runs show \(run)' lists its steps"
    case .notParked(_, _): "only a step whose outcome is unknown waits for somebody to find out"
    case .callerMayLive: "end that process first; what it still does would be done twice"
    }
  }
}
