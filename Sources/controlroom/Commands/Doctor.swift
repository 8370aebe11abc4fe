import ArgumentParser
import Diagnostics
import Glibc
import Pipeline

/// `controlroom doctor`: what is missing on this machine.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Show what is missing on this machine, and the command that mends it.",
    discussion: """
      Looks at git, the sandbox, the ledger, the hooks, the timers and the secrets of this \
      repository, and at what draws its cards, and changes nothing. Exits with 2 when something that the repository needs does \
      not work.

      With --accounts each channel is asked whether it takes the account's credentials, and until \
      when; that sends them there, so each account needs this machine's consent once.

      Examples:
        controlroom doctor
        controlroom doctor --accounts
      """)

  @OptionGroup var repository: RepositoryOptions

  @Flag(help: "Ask the channels, over the network, whether they take the accounts' credentials.")
  var accounts = false

  @Flag(help: "Print JSON, for programs.")
  var json = false

  func run() async throws {
    try await reporting {
      let findings = try await Pipeline.Doctor(
        repository.location, program: programPath(),
        configuration: (try? Timers(repository))?.configuration,
        accounts: accounts ? .real : nil
      ).examine()
      if json {
        Console().show(.array(findings.map(value)))
      } else {
        for finding in findings { print(lines(finding)) }
      }
      if findings.contains(where: { $0.state == .problem }) { throw ExitCode.cannotRun }
    }
  }

  private func lines(_ finding: Finding) -> String {
    let mark =
      switch finding.state {
      case .fine: "✓"
      case .advice: "-"
      case .problem: "✗"
      }
    let mend = finding.mend.map { "\n    mend: \($0.visible)" } ?? ""
    return "\(mark) \(finding.name): \(finding.text.visible)\(mend)"
  }

  private func value(_ finding: Finding) -> JSON {
    [
      "name": .string(finding.name), "state": .string(finding.state.rawValue),
      "text": .string(finding.text), "mend": JSON(finding.mend),
    ]
  }
}
