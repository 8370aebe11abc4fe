import ArgumentParser
import Diagnostics
import Pipeline

/// `controlroom pipelines`: what the files under `pipelines/` declare, without running it.
struct Pipelines: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pipelines", abstract: "Verify and draw the pipelines, and describe their format.",
    discussion: """
      Examples:
        controlroom pipelines check              every pipeline of the latest commit
        controlroom pipelines graph syndicate    who consents to what, and what flows where
        controlroom pipelines schema > pipeline.v1.json
      """,
    subcommands: [Check.self, Graph.self, Schema.self])

  /// Which snapshot is read.
  struct Subject: ParsableArguments {
    @Argument(help: "The commit.")
    var revision: String?

    @Flag(help: "The staged files, as a pre-commit hook does.")
    var staged = false

    @Flag(help: "The files of the work tree.")
    var worktree = false

    func validate() throws {
      if [revision != nil, staged, worktree].count(where: \.self) > 1 {
        throw ValidationError("take one of a revision, --staged and --worktree")
      }
    }

    var value: Revision {
      staged ? .index : worktree ? .workTree : .commit(revision ?? "HEAD")
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Verify every pipeline.",
      discussion: """
        Reports what is wrong with the form of the files, with the graph of their steps, with \
        grants, effects, approvals, retries and schedules, and exits with 1 when there is an error.

        Example:
          controlroom pipelines check --staged --format json
        """)

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var subject: Subject

    @Option(help: "How to print what is found: text or json.")
    var format = Format.text

    @Flag(help: "Print nothing but findings.")
    var quiet = false

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    func run() async throws {
      try await reporting {
        let console = Console(quiet: quiet)
        let result = try PipelineCheck(
          RepositoryLocation(repository.path, honoursEnvironment: subject.staged),
          revision: subject.value
        ).run()
        switch format {
        case .text:
          console.show(result.diagnostics)
          console.say(result.summary)
        case .json: console.show(result.json)
        }
        if result.diagnostics.hasErrors { throw ExitCode.contentHasErrors }
      }
    }
  }

  struct Graph: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "graph", abstract: "Draw a pipeline.",
      discussion: """
        Examples:
          controlroom pipelines graph publish
          controlroom pipelines graph syndicate --format dot | dot -Tsvg > syndicate.svg
        """)

    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "The pipeline.")
    var name: String

    @OptionGroup var subject: Subject

    @Option(help: "text, mermaid or dot.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, mermaid, dot }

    func run() async throws {
      try await reporting {
        let graph = try PipelineCheck(repository.location, revision: subject.value)
          .graph(of: name)
        switch format {
        case .text: print(graph.text)
        case .mermaid: print(graph.mermaid)
        case .dot: print(graph.dot)
        }
      }
    }
  }

  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "schema", abstract: "Print the JSON Schema of pipeline files, for editors.",
      discussion: """
        Example:
          controlroom pipelines schema > pipelines/pipeline.v1.json

        Then the first line of a pipeline tells an editor with yaml-language-server where it is:
          # yaml-language-server: $schema=pipeline.v1.json
        """)

    func run() { Console().show(PipelineCheck.schema) }
  }
}
