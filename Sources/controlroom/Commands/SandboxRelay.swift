import ArgumentParser
import Pipeline
import Sandbox

/// `controlroom sandbox-relay`: the inside end of a sandbox's way out, for the engine alone.
struct SandboxRelay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox-relay", abstract: "Run a program with a proxy to a broker's socket.",
    shouldDisplay: false)

  @Option(help: "How many descriptors are handed on.")
  var files = 0

  @Argument(help: "The broker's socket.")
  var socket: String

  @Argument(parsing: .postTerminator, help: "The program and its arguments.")
  var command: [String]

  func run() throws {
    do {
      throw ExitCode(try EgressRelay.run(socket: socket, files: files, command: command))
    } catch let error as SandboxError {
      Console().fail(Stop(error))
      throw ExitCode(127)
    }
  }
}
