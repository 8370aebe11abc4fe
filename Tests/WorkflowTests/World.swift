import Digests
import Synchronization

@testable import Workflow

/// The world outside, which counts what is done to it.
final class World: Sendable {
  /// How the next call goes.
  enum Answer: Sendable {
    case takes
    /// It does it, and the answer is lost.
    case takesAndIsSilent
    /// It does not do it, and the answer is lost.
    case isSilent
    case refuses(permanent: Bool, retryAfter: Duration? = nil)
    case hangs
  }

  private struct State {
    var posts: [String: Int] = [:]
    var calls = 0
    var lookups = 0
    var answers: [Answer] = []
    var mostAtOnce = 0
    var atOnce = 0
  }

  private let state = Mutex(State())

  /// How often each thing was done.
  var posts: [String: Int] { state.withLock(\.posts) }
  var calls: Int { state.withLock(\.calls) }
  var lookups: Int { state.withLock(\.lookups) }
  var mostAtOnce: Int { state.withLock(\.mostAtOnce) }

  /// Says how the next calls go; after them all are taken.
  func answer(_ answers: Answer...) { state.withLock { $0.answers += answers } }

  private func post(_ key: String) async throws -> EffectOutcome {
    let answer = state.withLock { state in
      state.calls += 1
      state.atOnce += 1
      state.mostAtOnce = max(state.mostAtOnce, state.atOnce)
      return state.answers.isEmpty ? .takes : state.answers.removeFirst()
    }
    defer { state.withLock { $0.atOnce -= 1 } }
    await Task.yield()
    switch answer {
    case .takes:
      state.withLock { $0.posts[key, default: 0] += 1 }
      return .done(
        StepOutcome(["url": "https://world.example/\(key)"], note: "posted"),
        externalID: "id of \(key)")
    case .takesAndIsSilent:
      state.withLock { $0.posts[key, default: 0] += 1 }
      return .ambiguous("the connection was cut")
    case .isSilent: return .ambiguous("the connection was cut")
    case .refuses(let isPermanent, let retryAfter):
      return .absent("503", permanent: isPermanent, retryAfter: retryAfter)
    case .hangs:
      try await Task.sleep(for: .seconds(60))
      return .ambiguous("nobody waits for this")
    }
  }

  private func find(_ key: String) -> EffectOutcome {
    state.withLock { state in
      state.lookups += 1
      return state.posts[key] == nil
        ? .absent("not among the posts")
        : .done(StepOutcome(["url": "https://world.example/\(key)"], note: "found"))
    }
  }

  /// A kind that posts its text, one post for each text.
  func posting(canBeAsked: Bool = true) -> StepKind {
    StepKind(
      "world.post", version: "1", inputs: ["text"], outputs: ["url"], needs: [.net],
      work: .effect(
        EffectWork(
          intend: { context in
            let text = context.inputs["text"] ?? ""
            if text == "unspeakable" { throw StepFailure("nothing to say") }
            let payload = Digest(of: text + (context.item ?? ""))
            return EffectIntent(
              key: "world:\(payload.hex.prefix(8))", target: "https://world.example",
              payload: payload, details: ["text": text])
          },
          call: { intent, _ in try await self.post(intent.key) },
          lookup: canBeAsked ? { @Sendable intent, _ in self.find(intent.key) } : nil)))
  }
}

/// A pipeline that drafts a text and posts it.
enum Posting {
  typealias Step = PipelineDefinition.Step

  static func definition(
    effect: PipelineDefinition.Effect = .init(idempotency: .none, reconcile: .lookup),
    approval: PipelineDefinition.Approval? = nil, retry: PipelineDefinition.Retry? = nil,
    timeout: Duration? = nil
  ) -> PipelineDefinition {
    PipelineDefinition(
      name: "syndicate", owner: "roman",
      steps: [
        Step("draft", uses: "text.draft"),
        Step(
          "post", uses: "world.post", inputs: ["text": .init(step: "draft", output: "text")],
          effect: effect, approval: approval,
          grants: .init(net: ["https://world.example"]), retry: retry, timeout: timeout),
      ])
  }

  static func approval(
    count: Int = 1, separate: Bool = false, expires: Duration = .seconds(3600)
  ) -> PipelineDefinition.Approval {
    .init(
      of: .init(step: "draft", output: "text"), from: ["editor", "author"], separate: separate,
      count: count, expires: expires)
  }

  /// Makes the text that the run's `text` parameter says.
  static let draft = StepKind(
    "text.draft", version: "1", parameters: ["text"], outputs: ["text"]
  ) { context in StepOutcome(["text": context.parameters["text"] ?? ""]) }
}

extension Engine {
  func syndicate(
    _ definition: PipelineDefinition, text: String = "hello"
  ) async throws -> RunReport {
    try await run(
      definition, trigger: "manual", subject: text, parameters: ["text": text], actor: "roman")
  }
}
