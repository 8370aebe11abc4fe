import ArgumentParser
import Pipeline

@main
struct ControlRoom: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controlroom",
    abstract: "Publish engineering notes from a git repository.",
    discussion: """
      Notes are read at a commit, checked, built into a site, and drafted for channels. Any git \
      repository of Markdown works without configuration.

      Start with:
        controlroom check            what is wrong, and how to mend it
        controlroom publish          the site and the drafts, in dist/
        controlroom hooks install    do both at each commit
      """,
    version: Version.number,
    subcommands: [
      Check.self, Build.self, Plan.self, Publish.self, Run.self, Runs.self, Worker.self,
      Approvals.self, Approve.self, Reject.self, Audit.self, Pipelines.self, Schedule.self,
      Hooks.self, Import.self, Doctor.self, Schema.self, SandboxRelay.self,
    ])

  @OptionGroup var options: RepositoryOptions
}
