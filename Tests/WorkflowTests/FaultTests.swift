import Foundation
import Support
import Testing

@testable import Workflow

/// Processes that are killed, stopped and set going again, and a world that counts what they did.
///
/// FAULTS in the environment says how many random instants there are; 1,000 and more make a night's
/// run.
@Suite(.serialized) struct FaultTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "faults-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Beside the tests' own bundle.
  private static let runner: URL =
    Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }?
    .deletingLastPathComponent().appending(path: "FaultRunner")
    ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "FaultRunner")

  private var ledgerPath: String { folder.appending(path: "ledger.sqlite").path }
  private var worldPath: String { folder.appending(path: "world").path }

  private func start(rounds: Int, _ options: String...) throws -> Runner {
    try Runner(Self.runner, [ledgerPath, worldPath, "\(rounds)"] + options)
  }

  private func cleanUp() { try? FileManager.default.removeItem(at: folder) }

  private var posts: [String] {
    ((try? String(contentsOfFile: worldPath, encoding: .utf8)) ?? "").split(separator: "\n")
      .map(String.init)
  }

  /// What must hold at every instant, whatever happened before.
  private func expectInvariants(_ what: @autoclosure () -> String) throws {
    // Nothing may be on the disk yet.
    guard let ledger = try? Ledger(reading: ledgerPath) else {
      #expect(posts.isEmpty, "\(what())")
      return
    }
    let posts = posts
    #expect(Set(posts).count == posts.count, "sent twice: \(what())")
    #expect(try ledger.verify()?.description == nil, "\(what())")
    #expect(try ledger.damage() == [], "\(what())")
    let intended = try ledger.read { db in
      try db.rows("SELECT key FROM effect", []).map { try $0.text(0) }
    }
    #expect(Set(posts).isSubset(of: intended), "sent without an intent: \(what())")
    let steps = try ledger.read { db in
      try db.rows("SELECT attempt, max_attempts FROM step", [])
        .map { (try $0.integer(0), try $0.integer(1)) }
    }
    #expect(steps.allSatisfy { $0 <= $1 }, "\(what())")
  }

  /// After everybody has ended: whatever happened, one more process brings all of it to its end.
  private func expectAllDone(rounds: Int, _ what: @autoclosure () -> String) throws {
    // A parked step is looked up once in each drive; nobody is left who could still be sending.
    for _ in 1...3 {
      let last = try start(rounds: rounds)
      #expect(last.wait() == .exit(0), "\(what()): \(last.errors)")
    }
    try expectInvariants(what())
    let ledger = try Ledger(reading: ledgerPath)
    #expect(try ledger.unfinished() == [], "\(what())")
    let runs = try ledger.runs(limit: 10_000)
    #expect(runs.count == rounds)
    for run in runs {
      // A step that was interrupted too often is given up, and said to be.
      #expect(run.state == .succeeded || run.failure != nil, "\(what())")
    }
    let succeeded = runs.filter { $0.state == .succeeded }
    #expect(posts.count >= 2 * succeeded.count)
  }

  @Test func `killed at any point of the engine, a run is finished and nothing is done twice`()
    throws
  {
    defer { cleanUp() }
    var point = 1
    while true {
      let runner = try start(rounds: 1, "--kill-at", "\(point)")
      let end = runner.wait()
      if end == .exit(0) { break }
      #expect(end == .signal(SIGKILL), "point \(point): \(runner.errors)")
      try expectInvariants("point \(point)")
      try expectAllDone(rounds: 1, "point \(point)")
      #expect(posts.count == 2, "point \(point)")
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        try FileManager.default.removeItem(at: folder.appending(path: name))
      }
      point += 1
      guard point < 500 else { break }
    }
    // The run, its eight steps and their ends, and what is outside.
    #expect((40..<500).contains(point))
  }

  @Test func `killed and stopped at random instants, two runners do nothing twice`() throws {
    defer { cleanUp() }
    let environment = ProcessInfo.processInfo.environment
    let kills = environment["FAULTS"].flatMap { Int($0) } ?? 150
    var random = Seeded(seed: environment["FAULT_SEED"].flatMap { UInt64($0) } ?? 20_260_601)
    var killed = 0
    var stopped = 0
    var rounds = 4
    var runners: [Runner] = []
    var seed = 1
    while killed + stopped < kills {
      while runners.count < 2 {
        seed += 1
        runners.append(
          try start(rounds: rounds, "--lease", "120", "--seed", "\(seed)"))
      }
      usleep(UInt32(random.next() % 60_000))
      let victim = Int(random.next() % 2)
      if random.next() % 10 < 7 {
        runners[victim].send(SIGKILL)
        if runners.remove(at: victim).wait() == .signal(SIGKILL) { killed += 1 }
      } else {
        // A zombie: its lease ends, another takes over, and then it goes on where it was.
        runners[victim].send(SIGSTOP)
        usleep(UInt32(150_000 + random.next() % 100_000))
        runners[victim].send(SIGCONT)
        stopped += 1
      }
      for index in runners.indices.reversed() where !runners[index].isRunning {
        let runner = runners.remove(at: index)
        #expect(runner.wait() == .exit(0), "\(runner.errors)")
        rounds += 2
      }
      if (killed + stopped) % 25 == 0 { try expectInvariants("after \(killed + stopped)") }
    }
    for runner in runners {
      runner.send(SIGKILL)
      _ = runner.wait()
    }
    try expectInvariants("after all")
    try expectAllDone(rounds: rounds, "after all")
    #expect(killed > kills / 3 && stopped > kills / 10)
  }
}

/// A process of ``FaultRunner``.
private final class Runner {
  enum End: Hashable {
    case exit(Int32)
    case signal(Int32)
  }

  private let process = Process()
  private let failures = Pipe()

  init(_ program: URL, _ arguments: [String]) throws {
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = failures
    try process.run()
  }

  var isRunning: Bool { process.isRunning }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  func wait() -> End {
    process.waitUntilExit()
    return process.terminationReason == .exit
      ? .exit(process.terminationStatus) : .signal(process.terminationStatus)
  }

  /// What it complained about; only after its end.
  var errors: String {
    String(decoding: failures.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }
}
