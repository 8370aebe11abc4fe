import ArgumentParser
import Diagnostics
import Pipeline

/// `controlroom check`: read and validate, write nothing.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report everything that is wrong with the notes.",
    discussion: """
      Prints path:line:column of each finding with a hint, and exits with 1 when there is an error.

      Examples:
        controlroom check                  the latest commit
        controlroom check --staged         what the next commit would have
        controlroom check main~3 --format json
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup var repository: RepositoryOptions

  @Argument(help: "The commit to check.")
  var revision: String?

  @Flag(help: "Check the staged files, as a pre-commit hook does.")
  var staged = false

  @Flag(help: "Check the files of the work tree.")
  var worktree = false

  @Option(help: "How to print what is found: text or json.")
  var format = Format.text

  @Flag(help: "Print nothing but findings.")
  var quiet = false

  @Flag(help: "List the rules, with a sentence and an example each, and check nothing.")
  var rules = false

  func validate() throws {
    if [revision != nil, staged, worktree].count(where: \.self) > 1 {
      throw ValidationError("check one of a revision, --staged and --worktree")
    }
  }

  func run() async throws {
    try await reporting {
      let console = Console(quiet: quiet)
      if rules { return format == .json ? console.show(RuleList.json) : print(RuleList.text) }
      let result = try await Pipeline.Check(
        location, revision: subject, progress: console.progress
      ).run()
      switch format {
      case .text: console.show(result.diagnostics)
      case .json:
        console.show(
          JSONReport.report(
            result.diagnostics, snapshot: result.snapshot, notes: result.notes))
      }
      if let remark = result.remark { console.say(remark) }
      if format == .text {
        console.say(TextReport.summary(result.diagnostics, notes: result.notes))
      }
      if result.diagnostics.hasErrors { throw ExitCode.contentHasErrors }
    }
  }

  private var subject: Revision {
    staged ? .index : worktree ? .workTree : .commit(revision ?? "HEAD")
  }

  /// A hook's index is named by the environment, and for nothing else does it count.
  private var location: RepositoryLocation {
    RepositoryLocation(repository.path, honoursEnvironment: staged)
  }
}
