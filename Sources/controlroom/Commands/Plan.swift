import ArgumentParser
import Diagnostics
import Glibc
import Pipeline

/// `controlroom plan`: what would be sent, to whom it would cost what; sends nothing.
struct Plan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show every draft, what blocks it and what sending it costs.",
    discussion: """
      Prints each draft with its count, and with --show the exact bytes. Exits with 1 when a draft \
      has an error.

      Examples:
        controlroom plan                                every draft of the latest commit
        controlroom plan --note notes/retries.md --show
        controlroom plan --note notes/retries.md --channel linkedin --text
        controlroom plan --worktree --preview drafts.html
      """)

  @OptionGroup var repository: RepositoryOptions

  @Argument(help: "The commit to plan for.")
  var revision: String?

  @Flag(help: "Plan for the files of the work tree.")
  var worktree = false

  @Option(
    name: .customLong("channel"),
    help: ArgumentHelp(
      "A channel, whether or not the site lists it; may be repeated.", valueName: "name"))
  var channels: [String] = []

  @Option(
    name: .customLong("note"),
    help: ArgumentHelp("A note; may be repeated.", valueName: "path"))
  var notes: [String] = []

  @Option(
    help: ArgumentHelp(
      "Plan as of this moment, such as 2026-03-05; now by default.", valueName: "time"))
  var asOf: String?

  @Option(
    help: ArgumentHelp(
      "Write a page that shows each draft as its channel would.", valueName: "file"))
  var preview: String?

  @Flag(help: "Print what would be sent, byte for byte.")
  var show = false

  @Flag(help: "Print nothing but the words of posts, as readers see them: to paste.")
  var text = false

  @OptionGroup var style: OutputStyle

  func validate() throws {
    if [show, text, style.json].count(where: \.self) > 1 {
      throw ValidationError("print one of --show, --text and --json")
    }
    if let revision, revision.hasSuffix(".md") {
      throw ValidationError("'\(revision)' is a note: write --note \(revision)")
    }
    if revision != nil, worktree { throw ValidationError("plan for a revision or --worktree") }
  }

  func run() async throws {
    try await reporting {
      let console = Console(quiet: style.quiet)
      let moment = try asOf.map { text in
        guard let moment = Loaded.AsOf(text) else {
          throw ValidationError("'\(text)' is not a time; write 2026-03-05")
        }
        return moment
      }
      let plan = Pipeline.Plan(
        repository.location, revision: worktree ? .workTree : .commit(revision ?? "HEAD"),
        asOf: moment ?? .now(.wallClock), channels: channels, notes: notes,
        namesCards: style.json || preview != nil, progress: console.progress)
      var view = PlanView(
        console: console,
        layout: PlanLayout(asJSON: style.json, showsBytes: show, showsText: text))
      let layout = view.layout
      let (total, page) = try await plan.run(
        wantsPreview: preview != nil, showing: { layout.show($0) }
      ) { view.print($0, hasErrors: $1) }
      view.finish(total)
      if let preview, let page {
        try write(page, to: preview)
        console.say("preview: \(preview)")
      }
      if view.hasErrors || total.diagnostics.hasErrors { throw ExitCode.contentHasErrors }
    }
  }

  private func write(_ page: [UInt8], to path: String) throws {
    guard let file = unsafe fopen(path, "wb") else {
      throw Stop("cannot write '\(path)'", hint: unsafe String(cString: strerror(errno)))
    }
    let written = unsafe page.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
    guard unsafe fclose(file) == 0, written == page.count else {
      throw Stop("cannot write '\(path)'", hint: unsafe String(cString: strerror(errno)))
    }
  }
}
