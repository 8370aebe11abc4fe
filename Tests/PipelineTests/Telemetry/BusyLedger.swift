import Digests
import Foundation
import Synchronization
import Workflow

/// A ledger with one run of everything that may be watched: a step that is tried again, one that
/// fails, one that waits for an approval, one of whose outcome nobody knows, one that is reused.
final class BusyLedger: Sendable {
  let ledger: Ledger
  let folder: URL
  /// One second further at each look.
  private let time = Atomic<Int64>(1_772_000_000_000)

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "busy-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    ledger = try Ledger(path: folder.appending(path: "ledger.sqlite").path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var now: @Sendable () -> Int64 {
    { [self] in time.wrappingAdd(1_000, ordering: .relaxed).newValue }
  }

  /// Runs a pipeline of these steps.
  func run(_ name: String, _ steps: [PipelineDefinition.Step]) async throws -> RunReport {
    let failures = Atomic<Int>(0)
    let engine = Engine(
      ledger: ledger,
      kinds: [
        StepKind("work", version: "1", options: ["of"], outputs: ["made"], concludes: true) {
          StepOutcome(["made": $0.options["of"] ?? ""], note: "made")
        },
        StepKind("flaky", version: "1", outputs: ["made"], concludes: true) { _ in
          guard failures.wrappingAdd(1, ordering: .relaxed).newValue > 1 else {
            throw StepFailure("no answer \"yet\"\n", permanent: false)
          }
          return StepOutcome(["made": "x"])
        },
        StepKind("broken", version: "1", outputs: ["made"], concludes: true) { _ in
          throw StepFailure("it cannot be done")
        },
        StepKind(
          "post", version: "1", inputs: ["text"], outputs: ["receipt"],
          work: .effect(
            EffectWork(
              intend: { _ in
                EffectIntent(
                  key: "post-\(name)", target: "example.org", payload: Digest(of: "text"))
              },
              call: { _, _ in .ambiguous("the connection was cut") }))),
      ], now: now,
      sleep: { [self] nap in
        time.wrappingAdd(Int64(nap.components.seconds) * 1_000 + 1, ordering: .relaxed)
        try await Task.sleep(for: .milliseconds(1))
      })
    return try await engine.run(
      PipelineDefinition(
        name: name, owner: "ada", retryBudget: .init(20, per: .seconds(3_600)), steps: steps),
      trigger: "manual", subject: "0fa2", actor: "ada@example.org")
  }
}

extension PipelineDefinition.Step {
  static func flaky(attempts: Int = 3) -> PipelineDefinition.Step {
    PipelineDefinition.Step(
      "flaky", uses: "flaky",
      retry: .init(attempts: attempts, first: .seconds(1), longest: .seconds(9)))
  }

  /// A text, and the step that posts it.
  static func posting(approval: Bool) -> [PipelineDefinition.Step] {
    let text = PipelineDefinition.Reference(step: "text", output: "made")
    return [
      PipelineDefinition.Step("text", uses: "work", outputs: ["made": .text]),
      PipelineDefinition.Step(
        "post", uses: "post", inputs: ["text": text], outputs: ["receipt": .text],
        effect: .init(idempotency: .none, reconcile: .human),
        approval: approval
          ? .init(of: text, from: ["editor"], separate: false, expires: .seconds(3_600)) : nil,
        grants: .init(net: ["https://example.org"]), timeout: .seconds(5)),
    ]
  }
}
