import Foundation
import Support
import Testing

/// What a person sees, on a terminal and elsewhere.
@Suite(.enabled(if: Python.isAtHand)) struct TerminalTests {
  private let repository: TemporaryRepository

  init() throws {
    repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "notes/good.md": "# Good\n\nTen words are enough for a note to be more than a stub.\n"
        ])
    }
  }

  private func publish(
    _ arguments: String..., onTerminal: Bool = true, environment: [String: String] = [:]
  ) throws -> String {
    let binary = URL(
      filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    ).deletingLastPathComponent().appending(path: "controlroom").path
    let command = [binary, "--repo", repository.path, "publish"] + arguments
    return try Python.run(
      """
      import os, pty, subprocess, sys
      on, count = sys.argv[1], int(sys.argv[2])
      environment = dict(os.environ, TERM="xterm", NO_COLOR="")
      environment.update(pair.split("=", 1) for pair in sys.argv[3:3 + count])
      command = sys.argv[3 + count:]
      if on == "pipe":
        print(subprocess.run(command, env=environment, capture_output=True).stderr.decode(), end="")
        sys.exit()
      child, terminal = pty.fork()
      if child == 0: os.execve(command[0], command, environment)
      seen = b""
      try:
        while chunk := os.read(terminal, 65536): seen += chunk
      except OSError: pass
      os.waitpid(child, 0)
      sys.stdout.buffer.write(seen)
      """,
      [onTerminal ? "terminal" : "pipe", "\(environment.count)"]
        + environment.map { "\($0.key)=\($0.value)" } + command)
  }

  @Test func `a step that runs has a line with its time, which goes when it is done`() throws {
    let seen = try publish()
    let started = try #require(seen.range(of: "  … check      0.0 s"))
    let erased = try #require(
      seen.range(of: "\u{1B}[1A\r\u{1B}[J", range: started.upperBound..<seen.endIndex))
    #expect(seen.range(of: "  ✓ check", range: erased.upperBound..<seen.endIndex) != nil)
    // Nothing of it is left at the end.
    #expect(Screenful(seen).lines.allSatisfy { !$0.contains("…") })
    #expect(Screenful(seen).lines.contains { $0.hasPrefix("  ✓ release") })
  }

  @Test func `elsewhere there are plain lines, one for each step that is done`() throws {
    // A folder of its own: a relative `--out` is one of the folder that the tests run in.
    let again = repository.path + "/again"
    for seen in [
      try publish(onTerminal: false), try publish("--out", again, environment: ["TERM": "dumb"]),
    ] {
      #expect(!seen.contains("\u{1B}"))
      #expect(seen.contains("  ✓ release") || seen.contains("  = release"))
    }
  }

  @Test func `without colour there is none, and quietly there is nothing`() throws {
    #expect(try publish(environment: ["NO_COLOR": "1"]).firstMatch(of: /\u{1B}\[[0-9;]*m/) == nil)
    #expect(try publish("--quiet").isEmpty)
  }
}

/// What is left on a terminal after it was written to, as far as this program writes.
private struct Screenful {
  private(set) var lines: [String] = [""]

  init(_ text: String) {
    var rest = Substring(text.replacing("\r\n", with: "\n"))
    while let character = rest.popFirst() {
      switch character {
      case "\n": lines.append("")
      case "\r": break
      case "\u{1B}":
        let sequence = rest.prefix { !($0.isLetter) }
        rest = rest.dropFirst(sequence.count)
        switch rest.popFirst() {
        // Up, and everything from there on away.
        case "A": lines.removeLast((Int(sequence.dropFirst()) ?? 1) + 1); lines.append("")
        default: break
        }
      default: lines[lines.count - 1].append(character)
      }
    }
  }
}
