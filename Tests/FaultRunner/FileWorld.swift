import Digests
import Glibc

@testable import Workflow

/// A server that takes posts and keeps them in a file, one a line; it never loses one.
struct FileWorld: Sendable {
  let path: String
  let points: Points
  let seed: UInt64

  init(path: String, _ points: Points, seed: UInt64) {
    self.path = path
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
              try append(intent.key)
              points.pass()
              pause(intent.key, context.attempt + 1)
              return .done(StepOutcome(["id": intent.key]))
            },
            lookup: { intent, _ in
              points.pass()
              return posts().contains(intent.key)
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

  private func append(_ key: String) throws {
    let file = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
    guard file >= 0 else { throw StepFailure("cannot open the world") }
    defer { close(file) }
    let line = Array("\(key)\n".utf8)
    guard
      unsafe line.withUnsafeBytes({ unsafe write(file, $0.baseAddress, $0.count) }) == line.count
    else { throw StepFailure("the world takes nothing") }
  }

  private func posts() -> [String] {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe buffer.withUnsafeMutableBytes({
      unsafe read(file, $0.baseAddress, $0.count)
    }), count > 0 {
      text += buffer[..<count]
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
