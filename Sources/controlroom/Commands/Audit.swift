import ArgumentParser
import Diagnostics
import Pipeline
import Workflow

/// `controlroom audit`: the record of everything that happened.
struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Verify or export the record of what happened.",
    discussion: """
      Each event has a digest that covers the one before. The head is noted in the repository, at \
      refs/controlroom/audit, every 100 events and at the end of each run.

      Examples:
        controlroom audit verify
        controlroom audit export > record.jsonl
      """,
    subcommands: [Verify.self, Export.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Name the first event that does not fit.",
      discussion: """
        Walks the hash chain, replays every transition, and sees that every effect has its intent \
        and the approval that it needed. Exits with 1 when something does not fit.

        Example:
          controlroom audit verify --json
        """)

    @OptionGroup var repository: RepositoryOptions

    @Flag(help: "Print JSON, for programs.")
    var json = false

    func run() async throws {
      try await reporting {
        let outcome = try Pipeline.Audit(repository.location).verify()
        if json {
          Console().show(
            [
              "schema": 1, "events": .number(Int(outcome.events)), "head": JSON(outcome.head),
              "noted": outcome.noted.map { .number(Int($0)) } ?? .null,
              "fault": JSON(outcome.fault?.description),
            ] as JSON)
        } else if let fault = outcome.fault {
          print("the record is broken at \(fault)".visible)
        } else {
          let noted =
            outcome.noted.map { ", \($0) of them noted in the repository" } ?? ""
          print("the record is whole: \(outcome.events) events\(noted)")
        }
        if outcome.fault != nil { throw ExitCode.contentHasErrors }
      }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Print every event as one line of JSON.",
      discussion: """
        Example:
          controlroom audit export | jq 'select(.event == "approval")'
        """)

    @OptionGroup var repository: RepositoryOptions

    func run() async throws {
      try await reporting {
        try Pipeline.Audit(repository.location).export { print($0) }
      }
    }
  }
}
