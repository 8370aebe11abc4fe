import Foundation
import Sandbox
import Testing

@testable import Sandbox

@Suite struct SandboxTests {
  @Test func `a program gets its words, its variables and its folder, and nothing else`()
    async throws
  {
    var cell = try await Cell()
    try cell.write("text", to: "note.md")
    cell.openings = [.init(cell.outside.path, at: "/snapshot")]
    let ending = try await cell.sandbox.run(
      Program(
        "/bin/sh", ["-c", "pwd; cat note.md; echo \"$1\"; env | sort", "sh", "a  b\n;"],
        environment: ["B": "two words"], directory: "/snapshot"), in: Room(cell.openings))
    #expect(
      ending.text == """
        /snapshot
        texta  b
        ;
        B=two words
        HOME=/home/step
        LANG=C.UTF-8
        PATH=\(Room.path)
        PWD=/snapshot
        TMPDIR=/tmp
        TZ=UTC

        """)
  }

  @Test func `what it prints comes line by line, both streams in order`() async throws {
    let seen = Seen()
    let ending = try await Cell().sh("echo one; echo two >&2; printf three") { seen.add($0) }
    #expect(seen.all == ["one", "two", "three"])
    #expect(ending.text == "one\ntwo\nthree")
  }

  @Test func `without a sandbox it still has nothing of our environment, and its time`()
    async throws
  {
    unsafe setenv("CONTROLROOM_TEST_OTHER", "hunter3", 1)
    let plain = try await Sandbox.none.run(
      Program("/usr/bin/env", [], environment: ["A": "1"]))
    #expect(plain == Ending(.exited(0), output: Array("A=1\n".utf8)))
    var limits = Limits()
    limits.wall = .milliseconds(300)
    let late = try await Sandbox.none.run(
      Program("/bin/sh", ["-c", "sleep 60 & sleep 60"]), limits: limits)
    #expect(late.cause == .timedOut)
    limits.fileSize = 10
    limits.wall = .seconds(20)
    let large = try await Sandbox.none.run(
      Program("/bin/sh", ["-c", "echo 123456789012 > /tmp/controlroom-limit-\(getpid())"]),
      limits: limits)
    #expect(large.cause == .killed(signal: SIGXFSZ) || large.cause == .exited(2))
  }

  @Test func `files in memory are behind its descriptors, and nobody else's are`() async throws {
    let cell = try await Cell()
    let script = "cat <&5; cat /dev/fd/6; ls /proc/self/fd | tr '\\n' ' '"
    let program = Program(
      "/bin/sh", ["-c", script], files: [Array("one ".utf8), Array("two ".utf8)])
    let inside = try await cell.sandbox.run(program)
    #expect(inside.text.hasPrefix("one two 0 1 2 "), "\(inside.text)")
    #expect(!inside.text.contains(" 7 "))
    let plain = try await Sandbox.none.run(program)
    #expect(plain.text.hasPrefix("one two 0 1 2 "), "\(plain.text)")
    let policy = EgressPolicy(refusal: { _ in "no" }, report: { _, _ in })
    let relayed = try await cell.sandbox.run(
      program, in: Room(egress: Egress(policy, relay: try Cell.relay)))
    #expect(relayed.text.hasPrefix("one two 0 1 2 "), "\(relayed.text)")
    let many = Program("/bin/true", files: Array(repeating: [], count: 12))
    await #expect(throws: SandboxError("a program is given at most 11 files")) {
      try await cell.sandbox.run(many)
    }
  }

  @Test func `a program that is not there is said to be missing`() async throws {
    let cell = try await Cell()
    await #expect(throws: SandboxError("cannot run /nonexistent: No such file or directory")) {
      try await cell.sandbox.run(Program("/nonexistent"))
    }
    await #expect(throws: SandboxError("cannot run /nonexistent: No such file or directory")) {
      try await Sandbox.none.run(Program("/nonexistent"))
    }
  }

  @Test func `many run side by side`() async throws {
    let cell = try await Cell()
    let texts = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<24 { group.addTask { try await cell.sh("echo \(number)").text } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(texts.count == 24)
  }

  @Test func `where bubblewrap is missing or broken, it is said why and what mends it`() async {
    #expect(
      await Availability.probe(path: "/nonexistent")
        == .refused(
          SandboxError("bubblewrap is not installed", hint: "apt-get install bubblewrap")))
    for (said, mend) in [
      (
        "bwrap: No permissions to create new namespace, likely because …",
        "unprivileged_userns_clone"
      ),
      ("bwrap: Creating new namespace failed: Operation not permitted", "seccomp=unconfined"),
      ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "systempaths"),
      ("bwrap: Unknown option --disable-userns", "0.8"),
    ] {
      let error = SandboxError.refused(said)
      #expect(error.message == "bubblewrap cannot make a sandbox: \(said)")
      #expect(error.hint?.contains(mend) == true)
    }
  }
}
