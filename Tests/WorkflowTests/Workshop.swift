import Foundation
import Support
import Synchronization

@testable import Workflow

/// A ledger of the kind that the running test is run on, a temporary folder, and a clock that moves
/// one second at each look.
final class Workshop: Sendable {
  let folder: URL
  private let time = Atomic<Int64>(1_772_000_000_000)
  private let randomness = Atomic<UInt64>(0)

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "workflow-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path =
      switch Backend.current {
      case .sqlite: folder.appending(path: "controlroom/ledger.sqlite").path
      case .postgres: try PostgresServer.shared().address()
      }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Where the ledger is: a file, or an address.
  let path: String

  var now: @Sendable () -> Int64 {
    { [self] in time.wrappingAdd(1000, ordering: .relaxed).newValue }
  }

  func setClock(to milliseconds: Int64) { time.store(milliseconds, ordering: .relaxed) }

  func ledger(owner: ProcessIdentity = .current()) throws -> Ledger {
    // A server has to be given time while many tests run.
    let isFile = Backend.current == .sqlite
    return try Ledger(
      path: path, patience: isFile ? .milliseconds(100) : .seconds(10), owner: owner)
  }

  /// An engine whose naps are over at once: its clock moves instead.
  func engine(
    _ ledger: Ledger, _ kinds: [StepKind], timing: Engine.Timing = Engine.Timing()
  ) -> Engine {
    Engine(
      ledger: ledger, kinds: kinds, timing: timing, now: now,
      random: { [self] in randomness.wrappingAdd(1, ordering: .relaxed).newValue },
      sleep: { [self] nap in
        time.wrappingAdd(nap.milliseconds, ordering: .relaxed)
        try await Task.sleep(for: .milliseconds(1))
      })
  }
}

extension Ledger {
  /// Runs statements as somebody with an SQL shell would.
  func execute(_ statements: String) throws(LedgerError) {
    try (database as? SQLiteDatabase)?.execute(statements)
    try (database as? PostgresDatabase)?.execute(
      statements
        .replacing(/DROP TRIGGER (\w+)/) { "DROP FUNCTION \($0.1) CASCADE" }
        .replacing(/printf\('%064d', (\d)\)/) { "lpad('\($0.1)', 64, '0')" })
  }

  /// Records a run of pure steps that nobody drives.
  func insert(_ id: String, _ definition: PipelineDefinition, attempts: Int = 3) throws {
    try write(now: 0) { transaction in
      try transaction.insert(
        NewRun(
          id: id, definition: definition,
          order: definition.steps.map {
            NewStep(definition: $0, isEffect: false, attempts: attempts)
          }, subject: "", parameters: [:], trigger: "", actor: ""), lease: nil)
    }
  }
}

/// Counts how often steps ran, by kind.
final class Tally: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  func count(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }

  subscript(name: String) -> Int { counts.withLock { $0[name, default: 0] } }
}

/// A small publishing pipeline: read → check → build.
enum Sample {
  typealias Step = PipelineDefinition.Step
  typealias Reference = PipelineDefinition.Reference

  static let definition = PipelineDefinition(
    name: "publish", owner: "roman",
    steps: [
      Step("read", uses: "git.read"),
      Step(
        "check", uses: "notes.check", inputs: ["notes": Reference(step: "read", output: "notes")]),
      Step(
        "build", uses: "site.build",
        inputs: [
          "notes": Reference(step: "read", output: "notes"),
          "report": Reference(step: "check", output: "report"),
        ], with: ["theme": "plain"]),
    ])

  /// Kinds that count their runs.
  ///
  /// `read` makes what the run's commit says before its first dash, so that commits can differ and
  /// their notes be the same.
  static func kinds(
    _ tally: Tally,
    check: @escaping @Sendable (StepContext) async throws -> StepOutcome = { context in
      StepOutcome(["report": "0 errors"], note: "\(context.inputs["notes"] ?? "") is clean")
    },
    isBuilt: @escaping @Sendable () -> Bool = { true }
  ) -> [StepKind] {
    [
      StepKind("git.read", version: "1", parameters: ["commit"], outputs: ["notes"]) { context in
        tally.count("read")
        let commit = context.parameters["commit"] ?? ""
        return StepOutcome(["notes": String(commit.prefix { $0 != "-" })])
      },
      StepKind("notes.check", version: "1", inputs: ["notes"], outputs: ["report"]) { context in
        tally.count("check")
        return try await check(context)
      },
      StepKind(
        "site.build", version: "1", inputs: ["notes", "report"], options: ["theme"],
        outputs: ["site"], isCurrent: { _, _ in isBuilt() }
      ) { context in
        tally.count("build")
        context.report("writing")
        return StepOutcome(["site": "site of \(context.inputs["notes"] ?? "")"], note: "3 pages")
      },
    ]
  }
}

extension Engine {
  /// Publishes a commit with the sample pipeline.
  func publish(
    _ commit: String, _ definition: PipelineDefinition = Sample.definition,
    observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws -> RunReport {
    try await run(
      definition, trigger: "manual", subject: "commit \(commit)", parameters: ["commit": commit],
      actor: "roman", observe: observe)
  }
}

extension RunReport {
  /// The steps in one line: `read:succeeded check:reused build:skipped`.
  var line: String {
    steps.map { "\($0.name):\($0.isReused ? "reused" : $0.state.rawValue)" }
      .joined(separator: " ")
  }
}
