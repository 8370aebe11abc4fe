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
        controlroom check --external       follow links to other sites too
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

  @Flag(help: "Follow links to other sites too; this uses the network.")
  var external = false

  @Flag(help: "Call a link to another site dead at its first failure.")
  var strict = false

  @Flag(help: "Ask the web archive for copies of pages that are gone.")
  var archive = false

  @Flag(help: .hidden)
  var allowPrivate = false

  @Option(help: .hidden)
  var archiveService: String?

  @Flag(help: "Print nothing but findings.")
  var quiet = false

  func validate() throws {
    if strict || archive, !external {
      throw ValidationError("--strict and --archive go with --external")
    }
    if [revision != nil, staged, worktree].count(where: \.self) > 1 {
      throw ValidationError("check one of a revision, --staged and --worktree")
    }
  }

  func run() async throws {
    try await reporting {
      let console = Console(quiet: quiet)
      var check = Pipeline.Check(location, revision: subject, progress: console.progress)
      if external {
        var links = ExternalLinks(now: WallClock.milliseconds() / 1000)
        links.isStrict = strict
        links.asksArchive = archive
        links.archive = archiveService
        links.allowsPrivate = allowPrivate
        check.external = links
      }
      let result = try await check.run()
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
