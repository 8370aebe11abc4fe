import ArgumentParser
import Diagnostics
import Pipeline

/// `controlroom check`: read and validate, write nothing unless asked to.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Report everything that is wrong with the notes.",
    discussion: """
      Prints path:line:column of each finding with a hint, and exits with 1 when there is an error.

      Examples:
        controlroom check                  the latest commit
        controlroom check --staged         what the next commit would have
        controlroom check main..HEAD       what a change brings in, for a pull request
        controlroom check main~3 --format json
        controlroom check --fix            mend what can only be meant in one way
        controlroom check --external       follow links to other sites too
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif, github, junit
  }

  @OptionGroup var repository: RepositoryOptions

  @Argument(help: "The commit to check, or two with '..' or '...' between them.")
  var revision: String?

  @Flag(help: "Check the staged files, as a pre-commit hook does.")
  var staged = false

  @Flag(help: "Check the files of the work tree.")
  var worktree = false

  @Option(help: "How to print what is found: text, json, sarif, github or junit.")
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

  @Flag(help: "List the rules, with a sentence and an example each, and check nothing.")
  var rules = false

  @Flag(help: "Mend the files of the work tree, and check what is left.")
  var fix = false

  @Flag(help: "With --fix: also files with changes that are not staged.")
  var force = false

  @Flag(help: "Write what is found into the baseline, so that only new findings count.")
  var writeBaseline = false

  func validate() throws {
    if strict || archive, !external {
      throw ValidationError("--strict and --archive go with --external")
    }
    if external, staged || revision?.contains("..") == true {
      throw ValidationError("--external is for a commit or for --worktree")
    }
    if [revision != nil, staged, worktree].count(where: \.self) > 1 {
      throw ValidationError("check one of a revision, --staged and --worktree")
    }
    if fix, revision != nil || staged || writeBaseline {
      throw ValidationError("--fix mends the work tree, and nothing else")
    }
    if force, !fix { throw ValidationError("--force is for --fix") }
    if writeBaseline, staged || revision?.contains("..") == true {
      throw ValidationError("--write-baseline is for a commit or for --worktree")
    }
  }

  func run() async throws {
    try await reporting {
      let console = Console(quiet: quiet)
      if rules { return format == .json ? console.show(RuleList.json) : print(RuleList.text) }
      if fix {
        let fixes = Fixes(location, isForced: force, progress: console.progress)
        try await say(fixes.run(), console)
      }
      var check = Pipeline.Check(location, subject, progress: console.progress)
      if external {
        var links = ExternalLinks(now: WallClock.milliseconds() / 1000)
        links.isStrict = strict
        links.asksArchive = archive
        links.archive = archiveService
        links.allowsPrivate = allowPrivate
        check.external = links
      }
      if writeBaseline {
        let (path, count) = try await check.writeBaseline()
        console.say("\(path) has \(TextReport.count(count, "finding")) now")
        return
      }
      let result = try await check.run()
      show(result, console)
      if let remark = result.remark { console.say(remark) }
      if format == .text {
        console.say(TextReport.summary(result.diagnostics, notes: result.notes))
      }
      if result.diagnostics.hasErrors { throw ExitCode.contentHasErrors }
    }
  }

  private func show(_ result: Pipeline.Check.Result, _ console: Console) {
    let columns = CharacterColumns(result.sources)
    switch format {
    case .text: console.show(result.diagnostics)
    case .json:
      console.show(
        JSONReport.report(result.diagnostics, snapshot: result.snapshot, notes: result.notes))
    case .sarif:
      console.show(
        SARIFReport.report(
          result.diagnostics, rules: RuleList.reported, version: Version.number, columns: columns))
    case .github:
      for diagnostic in result.diagnostics {
        print(GitHubReport.line(diagnostic, columns: columns))
      }
    case .junit: print(JUnitReport.report(result.diagnostics, notes: result.notes))
    }
  }

  private func say(_ result: Fixes.Result, _ console: Console) {
    for (path, places) in result.changed {
      console.say("mended \(path.visible) in \(TextReport.count(places, "place"))")
    }
    for (path, reason) in result.left { console.warn("\(path) is left alone: \(reason)") }
  }

  private var subject: Pipeline.Check.Subject {
    if staged { return .revision(.index) }
    if worktree || fix { return .revision(.workTree) }
    let name = revision ?? "HEAD"
    guard let dots = name.firstRange(of: "..") else { return .revision(.commit(name)) }
    // An end that is left out is HEAD, as it is for git.
    let isFork = name[dots.upperBound...].first == "."
    let (from, to) = (name[..<dots.lowerBound], name[dots.upperBound...].dropFirst(isFork ? 1 : 0))
    return .change(
      from: from.isEmpty ? "HEAD" : String(from), to: to.isEmpty ? "HEAD" : String(to),
      sinceFork: isFork)
  }

  /// A hook's index is named by the environment, and for nothing else does it count.
  private var location: RepositoryLocation {
    RepositoryLocation(repository.path, honoursEnvironment: staged)
  }
}
