internal import Glibc

/// Tries to get out of a sandbox, as a program in it would.
///
/// A sandbox is as good as the kernel under it, so it is tried where it is used and not only where
/// it was written.
package struct EscapeProbe: Sendable {
  package let sandbox: Sandbox

  package init(_ sandbox: Sandbox) { self.sandbox = sandbox }

  /// A way out, and the shell command that succeeds when it is open.
  private struct Way {
    var name: String
    var command: String
  }

  /// How many ways out are tried.
  package static let count = ways(out: "").count

  private static func ways(out: String) -> [Way] {
    [
      Way(name: "reading a file of the machine", command: "cat \(out)/bait"),
      Way(name: "writing a file of the machine", command: "echo x > \(out)/prey"),
      Way(name: "writing to the system", command: "echo x > /usr/controlroom-probe"),
      Way(name: "writing to the kernel", command: "echo x > /proc/sys/kernel/core_pattern"),
      Way(
        name: "reading an environment of ours",
        command: "cat /proc/*/environ | tr '\\0' '\\n' "
          + "| grep -vE '^(HOME|LANG|OLDPWD|PATH|PWD|SHLVL|TMPDIR|TZ|_)=' | grep ."),
      // Numbers begin again inside, and small ones are taken there, too.
      Way(
        name: "seeing a process of ours",
        command: getpid() > 100 ? "kill -0 \(getpid())" : "false"),
      Way(
        name: "reaching a network",
        command: "tail -n +3 /proc/net/dev | grep -v '^ *lo:'"),
      Way(name: "gaining a privilege", command: "grep '^CapEff:.*[1-9a-f]' /proc/self/status"),
      Way(name: "making a namespace", command: "unshare --user true"),
    ]
  }

  /// Tries every way.
  ///
  /// - Returns: The names of those that are open; none is what one wants.
  /// - Throws: ``SandboxError`` when nothing can be run in the sandbox.
  package func open() async throws(SandboxError) -> [String] {
    let outside = try Scratch()
    try outside.write("bait", to: "bait")
    let ways = Self.ways(out: outside.path)
    let script = ways.enumerated().map { number, way in
      "if (\(way.command)) >/dev/null 2>&1; then echo open \(number); fi"
    }.joined(separator: "\n")
    let ending = try await sandbox.run(Program("/bin/sh", ["-c", script + "\necho tried"]))
    let lines = ending.text.split(separator: "\n")
    guard lines.last == "tried" else {
      throw SandboxError("the probe did not come to its end: \(ending.text)")
    }
    return lines.compactMap { line in
      line.hasPrefix("open ") ? Int(line.dropFirst(5)).map { ways[$0].name } : nil
    }
  }
}
