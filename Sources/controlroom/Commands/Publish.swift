import ArgumentParser
import Diagnostics
import Pipeline
import Workflow

/// `controlroom publish`: a commit, through the engine.
struct Publish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Check a commit, and publish its site and drafts.",
    discussion: """
      Runs pipelines/publish.yaml of the commit, or check, build, excerpts and release where there \
      is none. Each step is recorded; what has not changed is reused. When the check finds an \
      error, nothing is published and what was there before stays.

      Examples:
        controlroom publish
        controlroom publish HEAD~1 --out /srv/notes
        controlroom publish --queue        and leave it to 'controlroom worker'
      """)

  @OptionGroup var repository: RepositoryOptions

  @Argument(help: "The commit to publish.")
  var revision = "HEAD"

  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("Why it runs, for the record.", valueName: "word"))
  var trigger = "manual"

  @Flag(help: "Record the run, and leave it to a worker.")
  var queue = false

  @OptionGroup var trace: TraceOptions

  @OptionGroup var style: OutputStyle

  func run() async throws {
    try await reporting {
      let console = Console(quiet: style.quiet || style.json)
      let folder = try output.folder(in: repository)
      var publish = Pipeline.Publish(
        repository.location, revision: revision, output: folder,
        asOf: try output.moment(otherwise: .wallClock), trigger: trigger,
        actor: Identity.current(in: repository.location))
      publish.isWaiting = { process in
        console.warn(
          "waiting for \(process.map { "process \($0)" } ?? "another process"), "
            + "which is writing to the ledger")
      }
      if queue {
        let run = try await publish.enqueue()
        if style.json { return console.show(RunView.json(run)) }
        return console.say("run \(run.id) is queued")
      }
      let outcome = try await console.following { progress, observe in
        var publish = publish
        publish.progress = progress
        publish.isWaiting = { console.sayWhoWrites($0) }
        return try await publish.run(observe: observe)
      }
      try trace.write(outcome.run, of: repository)
      try finish(outcome, folder: folder, json: style.json, console)
    }
  }
}

/// Says what a run came to; throws the exit code when that is not success.
func finish(
  _ outcome: Pipeline.Publish.Outcome, folder: String, json: Bool, _ console: Console
) throws {
  if json {
    console.show(RunView.json(outcome.run))
  } else {
    console.show(outcome.diagnostics)
  }
  for path in outcome.kept { console.warn("no build made \(folder)/\(path): it is kept") }
  let run = outcome.run
  if run.state == .waiting, run.steps.contains(where: { $0.state == .awaitingApproval }) {
    return console.say(
      "run \(run.id) waits for approval: 'controlroom approvals' shows of what, and from whom")
  }
  let whole = "'controlroom runs show \(run.id)' tells the whole story"
  if run.state == .parked {
    return console.warn("run \(run.id) needs somebody to find out what happened; \(whole)")
  }
  guard run.state == .succeeded else {
    let why = run.failure.map { "step '\($0.name)' failed" + ($0.cause.map { ": \($0)" } ?? "") }
    console.fail(
      Stop(
        "nothing was published: \(why ?? "run \(run.id) is \(run.state.rawValue)")", hint: whole))
    throw outcome.diagnostics.hasErrors ? ExitCode.contentHasErrors : ExitCode.cannotRun
  }
  guard outcome.isReleased else {
    return console.say("done: no step of pipeline '\(run.pipeline)' publishes anything")
  }
  console.say(
    run.isReused
      ? "nothing has changed: every step was reused, and \(folder) is up to date"
      : "published: \(folder)/site/index.html")
}
