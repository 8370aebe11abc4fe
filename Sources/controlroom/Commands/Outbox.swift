import ArgumentParser
import Diagnostics
import Pipeline

/// `controlroom outbox`: deliveries that want a person.
struct Outbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox",
    abstract: "List deliveries of which nobody knows what became, and decide on them.",
    discussion: """
      Also lists what a person posts by hand, such as to Hacker News, until it is said where it is.

      Examples:
        controlroom outbox
        controlroom outbox adopt 3f2a9c https://news.ycombinator.com/item?id=1
        controlroom outbox absent 3f2a9c      it is not there: it may be sent again
        controlroom outbox abandon 3f2a9c     it is never to be sent
      """,
    subcommands: [List.self, Adopt.self, Absent.self, Abandon.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List deliveries.")

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var delivery: DeliveryOptions

    @Flag(help: "Also what is sent or abandoned.")
    var all = false

    @Flag(help: "Print JSON, for programs.")
    var json = false

    func run() async throws {
      try await reporting {
        let entries = try await Pipeline.Outbox(
          repository.location, means: delivery.means,
          actor: Identity.current(in: repository.location)
        ).entries(all: all)
        if json { return Console().show(.array(entries.map(SyndicateView.json))) }
        if entries.isEmpty { return Console().say("nothing wants a person") }
        for entry in entries { print(SyndicateView.text(entry)) }
      }
    }
  }

  /// What each decision takes.
  struct Options: ParsableArguments {
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var delivery: DeliveryOptions

    @Argument(help: "The delivery's id, or its beginning, as 'controlroom outbox' shows it.")
    var id: String

    func record(_ finding: Pipeline.Outbox.Finding) async throws {
      let outbox = Pipeline.Outbox(
        repository.location, means: delivery.means,
        actor: Identity.current(in: repository.location))
      print(SyndicateView.text(try await outbox.record(finding, of: id)))
    }
  }

  struct Adopt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "adopt", abstract: "It is there, at this address.")

    @OptionGroup var options: Options

    @Argument(help: "Where readers see it.")
    var url: String

    func run() async throws { try await reporting { try await options.record(.adopt(url)) } }
  }

  struct Absent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "absent", abstract: "It is certainly not there, and may be sent again.")

    @OptionGroup var options: Options

    func run() async throws { try await reporting { try await options.record(.absent) } }
  }

  struct Abandon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "abandon", abstract: "It is not to be sent, now or later.")

    @OptionGroup var options: Options

    func run() async throws { try await reporting { try await options.record(.abandon) } }
  }
}
