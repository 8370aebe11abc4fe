import Diagnostics
import Workflow

extension RunView {
  /// What would be done, a step a line.
  static func plan(_ plan: DryRun) -> String {
    let width = plan.steps.map(\.name.count).max() ?? 0
    return plan.steps.map { step in
      let mark =
        switch step.fate {
        case .reused: "="
        case .runs: "+"
        case .depends: "?"
        case .sends: "!"
        }
      let name = step.name + String(repeating: " ", count: width - step.name.count)
      let reason = step.reason.isEmpty ? "" : ": \(step.reason.visible)"
      return "  \(mark) \(name) \(word(step.fate))\(reason)"
    }.joined(separator: "\n")
  }

  static func json(_ plan: DryRun) -> JSON {
    [
      "schema": 1, "reused": .bool(plan.isReused),
      "steps": .array(
        plan.steps.map { step in
          [
            "name": .string(step.name), "uses": .string(step.kind),
            "fate": .string(step.fate.rawValue), "reason": .string(step.reason),
          ]
        }),
    ]
  }

  private static func word(_ fate: DryRun.Fate) -> String {
    switch fate {
    case .reused: "is reused"
    case .runs: "runs"
    case .depends: "runs if need be"
    case .sends: "has its effect"
    }
  }
}
