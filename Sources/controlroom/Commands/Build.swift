import ArgumentParser
import Diagnostics
import Pipeline

/// `controlroom build`: a commit's site and drafts, and nothing else.
struct Build: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Write the site and the drafts of a commit.",
    discussion: """
      The same commit, configuration and time build to the same bytes, on every machine. The work \
      tree is not read, nothing is recorded, and the network is not used.

      Examples:
        controlroom build                          the latest commit, into dist/
        controlroom build v1.0 --out /tmp/v1 --as-of 2026-03-05
        controlroom build --quiet --timings       where the time goes
      """)

  @OptionGroup var repository: RepositoryOptions

  @Argument(help: "The commit to build.")
  var revision = "HEAD"

  @OptionGroup var output: OutputOptions

  @Flag(help: "Print nothing but findings.")
  var quiet = false

  @Flag(help: "Print what each stage took and wrote, and the slowest notes.")
  var timings = false

  func run() async throws {
    try await reporting {
      let console = Console(quiet: quiet)
      let folder = try output.folder(in: repository)
      let timings = timings ? Timings() : nil
      let result = try await Pipeline.Build(
        repository.location, revision: revision, output: folder,
        asOf: try output.moment(otherwise: .commitTime),
        progress: console.progress.timed(by: timings)
      ).run()
      console.show(result.diagnostics)
      if let timings { print(TimingsView.table(timings)) }
      for remark in result.remarks { console.warn(remark) }
      for path in result.kept { console.warn("no build made \(folder)/\(path): it is kept") }
      guard result.isReleased else {
        console.say("nothing was written: what \(folder) held is as it was")
        throw ExitCode.contentHasErrors
      }
      console.say(
        "built \(TextReport.count(result.notes, "note")) into "
          + "\(TextReport.count(result.files, "file")) and "
          + "\(TextReport.count(result.drafts, "draft")): \(folder)/site/index.html")
    }
  }
}
