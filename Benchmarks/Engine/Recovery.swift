import Foundation
import Synchronization
import Workflow

/// How long it takes to go on with a thousand runs whose process died in the middle of a step.
enum Recovery {
  private static let runs = 1000

  static func measure(in folder: String) async throws {
    var times: [Double] = []
    for attempt in 1...3 {
      let path = "\(folder)/recovery\(attempt).sqlite"
      try await interrupt(path)
      let clock = ContinuousClock()
      let start = clock.now
      let engine = Engine(
        ledger: try Ledger(path: path), kinds: Transitions.kinds, now: Transitions.wallClock)
      try await engine.work(until: { $0 })
      times.append(1000 / perSecond(1, in: clock.now - start))
      let states = Set(try engine.ledger.runs(limit: runs * 2).map(\.state))
      guard states == [.succeeded] else { fatal("not all runs were finished: \(states)") }
      if let fault = try engine.ledger.verify() { fatal("the record is broken: \(fault)") }
    }
    print("\(runs) runs that were interrupted in the middle of a step, all finished:")
    row("  from the opening of the ledger", times, "ms")
  }

  /// The word that makes this program the process that is killed.
  static let interruptWord = "--interrupt"

  /// Leaves a thousand runs behind, each in the middle of its step, in a process that is killed.
  private static func interrupt(_ path: String) async throws {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [interruptWord, path]
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .uncaughtSignal, process.terminationStatus == SIGKILL else {
      fatal("the process to be killed ended by itself")
    }
  }

  /// Begins all runs, and dies when the last is in the middle of its step.
  static func beginAndDie(_ path: String) async throws {
    let begun = Atomic<Int>(0)
    let endless = StepKind(
      "nothing", version: "1", options: ["place"], parameters: ["number"], outputs: ["done"],
      work: .pure { _ in
        if begun.wrappingAdd(1, ordering: .relaxed).newValue == runs { raise(SIGKILL) }
        try await Task.sleep(for: .seconds(600))
        return StepOutcome(["done": "never"])
      })
    let engine = Engine(
      ledger: try Ledger(path: path), kinds: [endless], now: Transitions.wallClock)
    try await withThrowingTaskGroup { group in
      for number in 1...runs {
        group.addTask {
          _ = try await engine.run(
            PipelineDefinition(
              name: "benchmark\(number)", owner: "nobody",
              steps: [.init("step", uses: "nothing")]), trigger: "benchmark", subject: "",
            parameters: ["number": "\(number)"], actor: "benchmark")
        }
      }
      try await group.waitForAll()
    }
  }
}
