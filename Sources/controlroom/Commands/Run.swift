import ArgumentParser
import Diagnostics
import Pipeline
import Workflow

/// `controlroom run`: any pipeline of a commit.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a pipeline of a commit.",
    discussion: """
      The pipeline is verified first. What has not changed is reused; what needs somebody's \
      approval waits for it, and 'controlroom approvals' lists it.

      Examples:
        controlroom run syndicate
        controlroom run publish v1.2 --dry-run    what would be done, and why
      """)

  @OptionGroup var repository: RepositoryOptions

  @Argument(help: "The pipeline.")
  var pipeline: String

  @Argument(help: "The commit.")
  var revision = "HEAD"

  @Flag(help: "Do nothing; say what would be done, and why.")
  var dryRun = false

  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("Why it runs, for the record.", valueName: "word"))
  var trigger = "manual"

  @OptionGroup var style: OutputStyle

  func run() async throws {
    try await reporting {
      let console = Console(quiet: style.quiet || style.json)
      let folder = try output.folder(in: repository)
      let publish = Pipeline.Publish(
        repository.location, pipeline: pipeline, revision: revision, output: folder,
        asOf: try output.moment(otherwise: .wallClock), trigger: trigger,
        actor: Identity.current(in: repository.location), progress: console.progress)
      if dryRun {
        let plan = try await publish.dryRun()
        return style.json ? console.show(RunView.json(plan)) : print(RunView.plan(plan))
      }
      let outcome = try await publish.run { observation in
        if let line = RunView.line(observation) { console.say(line) }
      }
      try finish(outcome, folder: folder, json: style.json, console)
    }
  }
}
