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
    }
  }
}
