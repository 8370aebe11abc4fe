import ArgumentParser
import Diagnostics
import Pipeline

/// `controlroom schema`: JSON Schemas for editors.
struct Schema: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema that an editor completes and checks with.",
    subcommands: [FrontMatter.self, Site.self])

  struct Site: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "site",
      abstract: "Print the schema of pipelines/site.yaml.",
      discussion: """
        Name it in the first line of the file, and an editor with yaml-language-server knows its \
        keys:

          controlroom schema site > pipelines/site.schema.json
          # yaml-language-server: $schema=site.schema.json
        """)

    func run() { Console().show(Schemas.site) }
  }

  struct FrontMatter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "front-matter",
      abstract: "Print the schema of front matter.",
      discussion: """
        With a collection, the fields that pipelines/site.yaml of the work tree asks of its notes \
        are part of it.

        Example: controlroom schema front-matter decisions > decisions.schema.json
        """)

    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "The collection; without one, what every note may have.")
    var collection: String?

    @Option(help: "Read pipelines/site.yaml of a commit instead of the work tree.")
    var revision: String?

    func run() async throws {
      try await reporting {
        Console().show(
          try Schemas.frontMatter(
            of: collection, at: revision.map { .commit($0) } ?? .workTree,
            in: repository.location))
      }
    }
  }
}
