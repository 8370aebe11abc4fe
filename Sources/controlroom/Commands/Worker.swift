import ArgumentParser
import Pipeline
import Synchronization
import Workflow

/// `controlroom worker`: does what the ledger has to be done, beside any number of others.
struct Worker: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Go on with queued, interrupted and waiting runs, until stopped.",
    discussion: """
      Any number of workers, on any number of machines, may share one ledger: a step is held by one \
      of them at a time. A worker does the runs of commits that are in its repository and that \
      write to its output folder, and leaves every other to others.

      SIGTERM or SIGINT ends it: steps that can be begun again are given back, calls that are under \
      way are brought to their end. A second one ends it at once.

      Examples:
        controlroom worker --once
        CONTROLROOM_LEDGER=postgres://notes@db.example.net/notes controlroom worker
      """)

  @OptionGroup var repository: RepositoryOptions

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp(
      "The only folder to write to; 'dist' in the work tree by default.", valueName: "dir"))
  var folder: String?

  @Flag(help: "Stop when nothing is left to be done now.")
  var once = false

  @Flag(help: "Say only what is wrong.")
  var quiet = false

  func run() async throws {
    try await reporting {
      let console = Console(quiet: quiet)
      let worker = Pipeline.Worker(
        repository.location, output: try folder ?? repository.location.usualOutput(orOwn: true),
        once: once,
        progress: console.progress)
      let view = WorkerView(console: console)
      let work = Task { try await worker.run(view.show) }
      let signals = Signals { work.cancel() }
      defer { signals.stop() }
      do {
        try await work.value
      } catch is CancellationError {
        console.say("stopped")
      }
    }
  }
}

/// What a worker says: a run's line once there is something to say about it.
private final class WorkerView: Sendable {
  private let console: Console
  private struct State {
    var run = ""
    var isTold = false
    var refused: Set<String> = []
  }
  private let state = Mutex(State())

  init(console: Console) { self.console = console }

  @Sendable func show(_ sight: Pipeline.Worker.Sight) {
    switch sight {
    case .observed(let observation): show(observation)
    case .waiting(let stop):
      console.warn("\(stop.message): waiting")
    case .goingOn: console.say("going on")
    }
  }

  private func show(_ observation: Observation) {
    let lines: [String] = state.withLock { state in
      switch observation {
      case .runStarted(let id):
        // A run that waits is looked at again and again.
        (state.run, state.isTold) = (id, state.run == id && state.isTold)
        return []
      case .runRefused(let id, _) where !state.refused.insert(id).inserted: return []
      default:
        guard let line = RunView.line(observation) else { return [] }
        if case .runRefused = observation { return [line] }
        defer { state.isTold = true }
        return state.isTold ? [line] : ["run \(state.run)", line]
      }
    }
    for line in lines { console.say(line) }
  }
}
