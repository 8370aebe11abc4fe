internal import Glibc

/// The inside end of the way out: offers the broker's socket as a proxy on the loopback, which is
/// what programs know how to use, and runs the program.
///
/// It knows no policy. Whoever replaced it would still be talking to the broker.
package enum EgressRelay {
  /// On a loopback that the sandbox has to itself.
  static let port: UInt16 = 3128

  /// Runs the program, and carries its connections for as long as it runs.
  ///
  /// - Parameters:
  ///   - socket: The broker's.
  ///   - files: How many of our descriptors from ``Program/firstFile`` on are the program's.
  ///   - command: The program's path and its arguments.
  /// - Returns: The program's exit code, or 128 and the signal that killed it.
  /// - Throws: ``SandboxError`` when the program cannot be run.
  package static func run(
    socket: String, files: Int, command: [String]
  ) throws(SandboxError) -> Int32 {
    guard let path = command.first else { throw SandboxError("there is no program to run") }
    // Taken over first: whatever we open ourselves has other numbers.
    let files = (0..<Int32(files)).map { Descriptor(Int32(Program.firstFile) + $0) }
    let listening = try Socket.listen(loopback: port)
    let never = try Signal()
    let isStarted = detach {
      while true {
        guard let client = Socket.accept(listening) else { continue }
        _ = detach {
          guard let broker = Socket.connect(unix: socket) else { return }
          Tunnel.carry(client, broker, until: never)
        }
      }
    }
    guard isStarted else { throw SandboxError("cannot start a thread: \(reason())") }
    let streams = [Descriptor(dup(0)), Descriptor(dup(1)), Descriptor(dup(2))]
    // The sandbox ends with this process, so the program need not be tied to a thread of it.
    let child = try Child(
      Child.Start(
        path: path, words: command, environment: Program.ownEnvironment(),
        descriptors: files.isEmpty ? streams : streams + [streams[0], streams[0]] + files,
        diesWithThread: false))
    return switch child.wait() {
    case .exited(let code): code
    case .killed(let signal): 128 + signal
    case .timedOut, .cancelled: 1
    }
  }
}
