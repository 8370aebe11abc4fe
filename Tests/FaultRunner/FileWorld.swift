import Digests
import Glibc

@testable import Workflow

/// A server that takes posts and keeps them in a file, one a line; it never loses one.
struct FileWorld: Sendable {
  let posts: LineFile
  let points: Points
  let seed: UInt64

  init(posts: LineFile, _ points: Points, seed: UInt64) {
    self.posts = posts
    self.points = points
    self.seed = seed
  }

  /// A text, two excerpts of it side by side, and a post for each.
  static let definition: PipelineDefinition = {
    typealias Step = PipelineDefinition.Step
    let list = PipelineDefinition.Reference(step: "select", output: "items")
    return PipelineDefinition(
      name: "faults", owner: "roman", queue: .all,
      steps: [
        Step("select", uses: "select"),
        Step("excerpt", uses: "excerpt", each: list),
        Step(
          "post", uses: "post", each: list,
          inputs: ["text": .init(step: "excerpt", output: "text")],
          effect: .init(idempotency: .none, reconcile: .lookup),
          retry: .init(attempts: 5, first: .milliseconds(1), longest: .milliseconds(2))),
        Step("report", uses: "report", inputs: ["posts": .init(step: "post", output: "id")]),
      ])
  }()

  var kinds: [StepKind] {
    [
      StepKind("select", version: "1", parameters: ["text"], outputs: ["items"]) { context in
        let text = context.parameters["text"] ?? ""
        return StepOutcome(["items": "\(text) a\n\(text) b"])
      },
      StepKind("excerpt", version: "1", outputs: ["text"]) { context in
        StepOutcome(["text": "about \(context.item ?? "")"])
      },
      StepKind(
        "post", version: "1", inputs: ["text"], outputs: ["id"],
        work: .effect(
          EffectWork(
            intend: { context in
              let text = context.inputs["text"] ?? ""
              return EffectIntent(key: text, target: "world", payload: Digest(of: text))
            },
            call: { intent, context in
              pause(intent.key, context.attempt)
              points.pass()
              try posts.append(intent.key)
              points.pass()
              pause(intent.key, context.attempt + 1)
              return .done(StepOutcome(["id": intent.key]))
            },
            lookup: { intent, _ in
              points.pass()
              return posts.lines.contains(intent.key)
                ? .done(StepOutcome(["id": intent.key]), evidence: "found") : .absent("not there")
            }))),
      StepKind("report", version: "1", inputs: ["posts"], outputs: []) { _ in StepOutcome([:]) },
    ]
  }

  /// As slow as a network, and different each time.
  private func pause(_ key: String, _ attempt: Int) {
    guard seed > 0 else { return }
    let digest = Digest(of: "\(seed) \(key) \(attempt)").bytes
    usleep(UInt32(digest[0]) * 16)
  }
}
