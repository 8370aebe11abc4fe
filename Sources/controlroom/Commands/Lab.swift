import ArgumentParser
import Lab
import Pipeline

/// `controlroom lab`: the channels, played on this machine.
struct LabCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Play the channels on this machine, to try everything without one.",
    discussion: """
      A server on loopback that behaves as the channels document: it checks tokens and drafts, \
      counts, refuses what is there already, and forgets everything at its end. The page at / shows \
      what was posted, and /-/posts is the same for programs.

      A fault goes wrong as channels do: CHANNEL=KIND, or CHANNEL=KIND:TIMES. Kinds are \
      \(LabFault.Kind.allCases.map(\.rawValue).joined(separator: ", ")).

      Only this machine is answered. SIGINT (Ctrl-C) or SIGTERM ends it.

      Examples:
        controlroom lab
        controlroom lab --port 4750 --fault mastodon=accept-then-drop --fault x=429:3
      """)

  @Option(help: ArgumentHelp("The port to listen on; 0 for any free one.", valueName: "number"))
  var port = 4750

  @Option(help: ArgumentHelp("What goes wrong; may be given again.", valueName: "channel=kind"))
  var fault: [String] = []

  @Flag(help: "Say only what is wrong.")
  var quiet = false

  func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("\(port) is no port; they go to 65535")
    }
    for text in fault {
      guard let fault = LabFault(text) else {
        throw ValidationError(
          "'\(text)' is no fault; one is CHANNEL=KIND, such as mastodon=accept-then-drop")
      }
      guard Lab.channels.contains(fault.channel) else {
        throw ValidationError(
          "the lab has no channel '\(fault.channel)'; it has "
            + Lab.channels.joined(separator: ", "))
      }
    }
  }

  func run() async throws {
    try await reporting {
      let console = Console(quiet: quiet)
      let lab = Lab(faults: fault.compactMap { LabFault($0) })
      let work = Task {
        try await lab.run(port: port) { port in
          let url = "http://127.0.0.1:\(port)"
          console.say("the lab is at \(url), until Ctrl-C")
          for channel in Lab.channels {
            let address = Lab.address(of: channel, at: url)
            console.say("  \(address)  secret: \(Lab.secret(of: channel))")
          }
        }
      }
      let signals = Signals { work.cancel() }
      defer { signals.stop() }
      do {
        try await work.value
      } catch is CancellationError {
        console.say("stopped")
      }
    }
  }
}
