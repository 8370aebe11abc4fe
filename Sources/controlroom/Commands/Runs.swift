import ArgumentParser
import Diagnostics
import Pipeline
import Workflow

/// `controlroom runs`: what ran, step by step.
struct Runs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Show what ran, and what came of it.",
    discussion: """
      Examples:
        controlroom runs
        controlroom runs show 01k9       the beginning of an id is enough
        controlroom runs --state failed --pipeline publish
        controlroom runs resume 01k9     go on with a run that was interrupted
      """,
    subcommands: [
      List.self, Show.self, Resume.self, Cancel.self, Resolve.self, Trace.self, Metrics.self,
    ], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the latest runs.")

    @OptionGroup var repository: RepositoryOptions

    @Option(help: ArgumentHelp("Only runs in this state.", valueName: "state"))
    var state: RunState?

    @Option(help: ArgumentHelp("Only runs of this pipeline.", valueName: "name"))
    var pipeline: String?

    @Option(help: "How many.")
    var limit = 20

    @Flag(help: "Print JSON, for programs.")
    var json = false

    func validate() throws {
      if limit < 1 { throw ValidationError("--limit is at least 1") }
    }

    func run() async throws {
      try await reporting {
        let runs = try Pipeline.Runs(repository.location).list(
          pipeline: pipeline, state: state, limit: limit)
        if json { return Console().show(.array(runs.map(RunView.json))) }
        if runs.isEmpty {
          return Console().say(
            state == nil && pipeline == nil
              ? "nothing ran yet; start with: controlroom publish" : "no such run")
        }
        for run in runs { print(RunView.summary(run)) }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show one run: each step, its time, its cause.")

    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "The run's id, or a beginning of it.")
    var id: String

    @Flag(help: "Print JSON, for programs.")
    var json = false

    func run() async throws {
      try await reporting {
        let story = try Pipeline.Runs(repository.location).story(id)
        if json { return Console().show(StoryView.json(story)) }
        print(StoryView.tree(story))
      }
    }
  }

  struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resume", abstract: "Go on with a run that was interrupted.")

    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "The run's id, or a beginning of it.")
    var id: String

    @OptionGroup var trace: TraceOptions

    @OptionGroup var style: OutputStyle

    func run() async throws {
      try await reporting {
        let console = Console(quiet: style.quiet || style.json)
        let outcome = try await console.following { progress, observe in
          try await Pipeline.Runs(repository.location).resume(
            id, actor: Identity.current(in: repository.location), progress: progress,
            observe: observe)
        }
        try trace.write(outcome.run, of: repository)
        let folder = outcome.run.parameters["output"] ?? "dist"
        try finish(outcome, folder: folder, json: style.json, console)
      }
    }
  }

  struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "cancel", abstract: "End a run that was interrupted.")

    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "The run's id, or a beginning of it.")
    var id: String

    func run() async throws {
      try await reporting {
        let run = try Pipeline.Runs(repository.location)
          .cancel(id, actor: Identity.current(in: repository.location))
        print(RunView.summary(run))
      }
    }
  }

  struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resolve", abstract: "Say what became of a step whose outcome nobody knew.",
      discussion: """
        A step that was cut off while it changed something outside is never tried again on a \
        guess. Find out whether it happened, and say so here; it stands in the record.

        Examples:
          controlroom runs resolve 01k9 mastodon --done --evidence https://mastodon.example/@me/1
          controlroom runs resolve 01k9 'mail[anna]' --absent --evidence 'not in the sent folder'
        """)

    enum Finding: String, EnumerableFlag {
      case done, absent
    }

    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "The run's id, or a beginning of it.")
    var id: String

    @Argument(help: "The step's name, with its item in brackets where it has one.")
    var step: String

    @Flag(help: "Whether it happened.")
    var finding: Finding

    @Option(help: ArgumentHelp("What shows it.", valueName: "text"))
    var evidence: String

    func run() async throws {
      try await reporting {
        let run = try Pipeline.Runs(repository.location).resolve(
          id, step: step, happened: finding == .done, evidence: evidence,
          actor: Identity.current(in: repository.location))
        print(RunView.summary(run))
        if !run.state.isTerminal {
          Console().say("go on with it: controlroom runs resume \(run.id)")
        }
      }
    }
  }

  struct Trace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "trace", abstract: "Print a run as a trace for OpenTelemetry, in OTLP/JSON.",
      discussion: "Example: controlroom runs trace 01k9 > run.jsonl")

    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "The run's id, or a beginning of it.")
    var id: String

    func run() async throws {
      try await reporting {
        Console().show(try Pipeline.Runs(repository.location).trace(id))
      }
    }
  }

  struct Metrics: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "metrics", abstract: "Print figures for Prometheus.",
      discussion: """
        Example: controlroom runs metrics --output /var/lib/prometheus/node-exporter/notes.prom
        """)

    @OptionGroup var repository: RepositoryOptions

    @Option(help: ArgumentHelp("A file to replace in one step.", valueName: "file"))
    var output: String?

    func run() async throws {
      try await reporting {
        let runs = Pipeline.Runs(repository.location)
        let now = WallClock.milliseconds()
        guard let output else { return Console().show(try runs.metrics(now: now)) }
        try runs.writeMetrics(to: output, now: now)
      }
    }
  }
}

extension RunState: ExpressibleByArgument {}
