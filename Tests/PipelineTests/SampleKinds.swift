import Digests
import Workflow

/// Kinds of step that do nothing, of every sort there is.
enum SampleKinds {
  static let all = [
    pure("git.snapshot", outputs: ["notes"]),
    pure("notes.check", outputs: ["report"], concludes: true),
    pure("notes.select", outputs: ["notes"]),
    pure("notes.links", inputs: ["notes"], outputs: ["report"], needs: [.net]),
    pure("notes.draft", options: ["length", "cw"], outputs: ["payload"]),
    pure("site.build", inputs: ["notes"], outputs: ["site"]),
    StepKind(
      "channel.post", version: "1", inputs: ["payload"], outputs: ["url"],
      needs: [.net, .secrets], work: .effect(effect)),
    StepKind(
      "command", version: "1", isOpen: true,
      work: .either({ _ in StepOutcome([:]) }, effect)),
  ]

  private static func pure(
    _ name: String, inputs: [String] = [], options: [String] = [], outputs: [String],
    needs: Set<StepKind.Need> = [], concludes: Bool = false
  ) -> StepKind {
    StepKind(
      name, version: "1", inputs: inputs, options: options, outputs: outputs, needs: needs,
      concludes: concludes
    ) { _ in StepOutcome([:]) }
  }

  private static let effect = EffectWork(
    intend: { _ in EffectIntent(key: "k", target: "t", payload: Digest(of: "")) },
    call: { _, _ in .done(StepOutcome([:])) })
}
