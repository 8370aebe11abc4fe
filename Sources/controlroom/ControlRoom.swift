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
        controlroom serve            a preview that follows what you write
        controlroom publish          the site and the drafts, in dist/
        controlroom hooks install    do both at each commit
      """,
    version: Version.number,
    subcommands: [
      Check.self, Review.self, Build.self, Plan.self, Publish.self, Syndicate.self, Outbox.self,
      Serve.self, Run.self, Runs.self,
      Worker.self, Approvals.self, Approve.self, Reject.self, Pipelines.self, Audit.self,
      Schedule.self, Hooks.self, Import.self, LabCommand.self, Doctor.self, Schema.self,
      SandboxRelay.self,
    ])

  @OptionGroup var options: RepositoryOptions
}
