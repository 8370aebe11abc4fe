import Diagnostics
import Foundation
import Support
import Testing
import Workflow

@testable import Pipeline

@Suite struct DoctorTests {
  private func repository(_ files: TemporaryRepository.Entries = [:]) throws -> TemporaryRepository
  {
    let repository = try TemporaryRepository {
      $0.commit("Start", write: .init([("notes/a.md", "# A\n")] + files.pairs))
    }
    try repository.checkOut()
    try repository.git("config", "user.email", "ada@example.org")
    return repository
  }

  private func findings(
    _ repository: TemporaryRepository, _ name: String
  ) async throws -> [Finding] {
    try await Doctor(
      RepositoryLocation(repository.path), program: "/opt/controlroom",
      configuration: repository.sibling("config")
    ).examine().filter { $0.name == name }
  }

  private func command(_ more: String) -> String {
    """
    pipeline: publish
    version: 1
    owner: ada
    triggers:
      - schedule: { at: "09:30", zone: Europe/Berlin }
    steps:
      s:
        uses: command
        command: [true]
    \(more)
    """
  }

  @Test func `a repository in which nothing ran has no problem`() async throws {
    let repository = try repository()
    let all = try await Doctor(
      RepositoryLocation(repository.path), program: "/opt/controlroom", configuration: nil
    ).examine()
    #expect(all.filter { $0.state == .problem } == [])
    #expect(all.first { $0.name == "ledger" }?.text == "nothing has run here yet")
    #expect(all.first { $0.name == "identity" }?.text == "ada@example.org")
    #expect(!FileManager.default.fileExists(atPath: repository.path + "/.git/controlroom"))
  }

  @Test func `what is missing for coloured code is named with the command that brings it`()
    async throws
  {
    let repository = try repository()
    #expect(try await findings(repository, "languages").map(\.state) == [.fine])
    let missing = LanguagesCheck.finding(missing: "libxml2")
    #expect(missing.state == .advice)
    #expect(missing.mend == "sudo apt-get install libxml2")
  }

  @Test func `hooks are missing, installed, or of another version`() async throws {
    let repository = try repository()
    #expect(try await findings(repository, "hooks").map(\.state) == [.advice, .advice])
    _ = try Hooks(RepositoryLocation(repository.path), program: "/opt/controlroom").install()
    #expect(try await findings(repository, "hooks").map(\.state) == [.fine, .fine])
    _ = try Hooks(RepositoryLocation(repository.path), program: "/opt/elsewhere").install()
    let other = try await findings(repository, "hooks")
    #expect(other.map(\.state) == [.problem, .problem])
    #expect(other.map(\.mend) == ["controlroom hooks install", "controlroom hooks install"])
  }

  @Test func `a secret that a step needs is missing, or there, and never shown`() async throws {
    let repository = try repository([
      "pipelines/publish.yaml": command("    grants: { secrets: [CR_DOCTOR_A, CR_DOCTOR_B] }"),
      "pipelines/site.yaml": "secrets: { CR_DOCTOR_B: { command: [false] } }\n",
    ])
    unsafe unsetenv("CR_DOCTOR_A")
    let missing = try await findings(repository, "secrets")
    #expect(missing.map(\.state) == [.problem, .problem])
    #expect(missing[0].text == "CR_DOCTOR_A is missing: the variable CR_DOCTOR_A")
    #expect(missing[1].text.contains("this machine has not agreed"))
    let digest = try #require(missing[1].text.split(separator: " ").last)
    try repository.git("config", "--add", "controlroom.trust", String(digest))
    unsafe setenv("CR_DOCTOR_A", "hunter2-hunter2", 1)
    let there = try await findings(repository, "secrets")
    #expect(there.map(\.state) == [.fine, .fine])
    #expect(there[1].text == "CR_DOCTOR_B is what 'false' prints, which was not asked")
    #expect(!"\(there)".contains("hunter2"))
  }

  @Test func `a pipeline that nothing starts is a problem until something does`() async throws {
    let repository = try repository(["pipelines/publish.yaml": command("")])
    let before = try await findings(repository, "schedule")
    #expect(before.map(\.state) == [.problem])
    #expect(before.first?.mend == "controlroom schedule install")
    let timers = Timers(
      RepositoryLocation(repository.path), program: "/opt/controlroom",
      configuration: repository.sibling("config"))
    for file in try timers.files(.systemd, now: WallClock.milliseconds()) {
      try FileManager.default.createDirectory(
        at: URL(filePath: file.path).deletingLastPathComponent(), withIntermediateDirectories: true)
      try file.text.write(toFile: file.path, atomically: true, encoding: .utf8)
    }
    #expect(try await findings(repository, "schedule").map(\.text) == ["systemd starts publish"])
  }

  @Test func `a damaged ledger comes with the way back`() async throws {
    let repository = try repository()
    let path = repository.path + "/.git/controlroom/ledger.sqlite"
    _ = try Ledger(path: path)
    #expect(try await findings(repository, "ledger").map(\.state) == [.fine])
    #expect(try await findings(repository, "SQLite").map(\.state) == [.fine])
    try Data(repeating: 7, count: 8192).write(to: URL(filePath: path))
    try? FileManager.default.removeItem(atPath: path + "-wal")
    let found = try await findings(repository, "ledger")
    #expect(found.map(\.state) == [.problem])
    #expect(found.first?.mend?.contains("refs/controlroom/receipts") == true)
    #expect(found.first?.mend?.contains("audit export") == true)
  }

  @Test func `a stopped process that holds the ledger is named`() async throws {
    let repository = try repository()
    let path = repository.path + "/.git/controlroom/ledger.sqlite"
    _ = try Ledger(path: path)
    let holder = Process()
    holder.executableURL = URL(filePath: "/usr/bin/python3")
    holder.arguments = [
      "-c",
      "import fcntl,os,signal,sys\nf=open(sys.argv[1],'r+');fcntl.flock(f,fcntl.LOCK_EX)\n"
        + "f.seek(0);f.write('%10d\\n'%os.getpid());f.flush()\n"
        + "print('held',flush=True);os.kill(os.getpid(),signal.SIGSTOP)", path + ".lock",
    ]
    let output = Pipe()
    holder.standardOutput = output
    try holder.run()
    defer { kill(holder.processIdentifier, SIGKILL) }
    _ = try output.fileHandleForReading.read(upToCount: 5)
    let found = try await findings(repository, "ledger")
    #expect(
      found.first?.text == "process \(holder.processIdentifier) holds it and is stopped")
    #expect(found.first?.mend?.hasPrefix("kill -CONT \(holder.processIdentifier)") == true)
  }

  @Test(arguments: [
    ("secrets: TOKEN", "secrets are a table"),
    ("secrets: { TOKEN: hunter2 }", "'TOKEN' does not say where the secret comes from"),
    ("secrets: { TOKEN: { value: hunter2 } }", "'TOKEN' does not say where the secret comes from"),
    ("secrets: { TOKEN: { file: token.txt } }", "the file of a secret is not in the repository"),
  ])
  func `a site names sources and no values`(_ yaml: String, _ message: String) {
    let read = SecretSources.read(.init(path: "pipelines/site.yaml", bytes: Array(yaml.utf8)))
    #expect(read.diagnostics.map(\.message) == [message])
    #expect(!"\(read.diagnostics)".contains("hunter2"))
  }

  @Test func `the sources of a site are read`() {
    let read = SecretSources.read(
      .init(
        path: "pipelines/site.yaml",
        bytes: Array(
          "secrets:\n  A: { environment: B }\n  C: { file: ~/c }\n  D: { command: [pass, d] }\n"
            .utf8)))
    #expect(read.diagnostics.isEmpty)
    #expect(read.value["A"] == .environment("B"))
    #expect(read.value["C"] == .file("~/c"))
    #expect(read.value["D"] == .command(["pass", "d"]))
    #expect(read.value["E"] == .environment("E"))
  }
}
