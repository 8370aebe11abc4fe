import ArgumentParser
import Diagnostics
import Pipeline
import Workflow

/// `controlroom run`: any pipeline of a commit, by hand or because it is due.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a pipeline, or those that are due.",
    discussion: """
      With --due, runs the pipelines at HEAD whose schedule says so, each time at most once, and \
      goes on with runs that were interrupted or waited for a time. Says nothing when nothing is \
      due: it is what systemd and cron call, see 'controlroom schedule'.

      A pipeline is verified before it runs. What has not changed is reused; what needs somebody's \
      approval waits for it, and 'controlroom approvals' lists it.

      Examples:
        controlroom run syndicate
        controlroom run publish v1.2 --dry-run    what would be done, and why
        controlroom run --due
      """)

  @OptionGroup var repository: RepositoryOptions

  @Argument(help: "The pipeline's name.")
  var pipeline: String?

  @Flag(help: "Run what its schedule says, and nothing when it is not due.")
  var due = false

  @Argument(help: "The commit whose pipeline and notes are used.")
  var revision = "HEAD"

  @Flag(help: "Do nothing; say what would be done, and why.")
  var dryRun = false

  @Option(help: ArgumentHelp("Why it runs, for the record.", valueName: "word"))
  var trigger = "manual"

  @OptionGroup var output: OutputOptions

  @OptionGroup var trace: TraceOptions

  @Option(help: ArgumentHelp("Write figures for Prometheus to this file.", valueName: "file"))
  var metrics: String?

  @OptionGroup var style: OutputStyle

  func validate() throws {
    if pipeline == nil && !due { throw ValidationError("name a pipeline, or give --due") }
    if due && revision != "HEAD" { throw ValidationError("--due is about HEAD") }
    if due && dryRun {
      throw ValidationError("'controlroom schedule print' shows what is due when")
    }
  }

  func run() async throws {
    try await reporting {
      let console = Console(quiet: style.quiet || style.json)
      var worst = ExitCode.success
      if due {
        worst = try await runDue(console)
      } else if let pipeline {
        if dryRun { return try await explain(pipeline, console) }
        worst = try await run(pipeline, trigger: trigger, console)
      }
      if let metrics {
        try Pipeline.Runs(repository.location).writeMetrics(
          to: metrics, now: WallClock.milliseconds())
      }
      if worst != .success { throw worst }
    }
  }

  /// Starts what is due; one that fails keeps no other from starting.
  private func runDue(_ console: Console) async throws -> ExitCode {
    let runs = DueRuns(repository.location)
    let due = try runs.find(only: pipeline, now: WallClock.milliseconds())
    console.show(due.diagnostics)
    var worst = due.diagnostics.isEmpty ? ExitCode.success : .contentHasErrors
    if try runs.hasUnfinished() {
      let worker = Pipeline.Worker(
        repository.location, output: try output.folder(for: repository), once: true)
      try await worker.run { sight in
        // What cannot be gone on with here is told by whoever is asked about it.
        guard case .observed(let observation) = sight, case .stepFinished = observation else {
          return
        }
        if let line = RunView.line(observation) { console.say(line) }
      }
    }
    for start in due.value {
      do {
        let code = try await run(start.pipeline, trigger: "schedule", dedup: start.key, console)
        if code.rawValue > worst.rawValue { worst = code }
      } catch let refused as PipelineRefused {
        console.show(refused.diagnostics)
        if worst == .success { worst = .contentHasErrors }
      } catch {
        console.fail(Stop(error))
        worst = .cannotRun
      }
    }
    return worst
  }

  /// Says what a run would do.
  private func explain(_ name: String, _ console: Console) async throws {
    let plan = try await publish(name, trigger: trigger).dryRun()
    style.json ? console.show(RunView.json(plan)) : print(RunView.plan(plan))
  }

  private func publish(
    _ name: String, trigger: String, dedup: String? = nil
  ) throws -> Pipeline.Publish {
    Pipeline.Publish(
      repository.location, pipeline: name, revision: revision,
      output: try output.folder(for: repository), asOf: try output.moment(otherwise: .wallClock),
      trigger: trigger, actor: Identity.current(in: repository.location), dedup: dedup)
  }

  private func run(
    _ name: String, trigger: String, dedup: String? = nil, _ console: Console
  ) async throws -> ExitCode {
    let publish = try publish(name, trigger: trigger, dedup: dedup)
    let outcome = try await console.following { progress, observe in
      var publish = publish
      publish.progress = progress
      return try await publish.run(observe: observe)
    }
    try trace.write(outcome.run, of: repository)
    if style.json {
      console.show(RunView.json(outcome.run))
    } else {
      console.show(outcome.diagnostics)
    }
    return conclude(outcome, console)
  }
}

/// Says what a run came to, and how the command ends.
private func conclude(_ outcome: Pipeline.Publish.Outcome, _ console: Console) -> ExitCode {
  let run = outcome.run
  let whole = "'controlroom runs show \(run.id)' tells the whole story"
  switch run.state {
  case .succeeded:
    console.say(run.isReused ? "nothing has changed: every step was reused" : "done")
    return .success
  case .failed, .rejected, .cancelled:
    let step = run.failure.map { ": step '\($0.name)'" + ($0.cause.map { ", \($0)" } ?? "") } ?? ""
    console.fail(Stop("pipeline '\(run.pipeline)' \(run.state.rawValue)\(step)", hint: whole))
    return outcome.diagnostics.hasErrors ? .contentHasErrors : .cannotRun
  case .parked:
    console.warn("run \(run.id) needs somebody to find out what happened; \(whole)")
    return .success
  case .queued, .running, .interrupted, .waiting:
    console.say("run \(run.id) is \(run.state.rawValue); \(whole)")
    return .success
  }
}

/// Where a trace of each run is written.
struct TraceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a trace for OpenTelemetry: a file, or a folder with one for each run.",
      discussion: "CONTROLROOM_TRACE says the same; 1 stands for a folder in the git folder.",
      valueName: "path"))
  var trace: String?

  func write(_ run: RunReport, of repository: RepositoryOptions) throws {
    guard let place = trace ?? variable("CONTROLROOM_TRACE"), !place.isEmpty, place != "0" else {
      return
    }
    try Pipeline.Runs(repository.location).writeTrace(of: run.id, to: place == "1" ? nil : place)
  }
}
