import Diagnostics
import Pipeline
import Workflow

/// A run in words and in JSON.
enum RunView {
  /// What is said while a run goes on; nil for what is not worth a line.
  static func line(_ observation: Observation) -> String? {
    switch observation {
    case .runStarted(let id): "run \(id)"
    case .runRefused(let id, let reason): "run \(id) is left to others: \(reason.visible)"
    case .stepFinished(let step): row(step)
    case .stepStarted, .progress: nil
    }
  }

  /// One line for the list of runs.
  static func summary(_ run: RunReport) -> String {
    let reused = run.steps.count(where: \.isReused)
    var parts = [
      run.id, time(run.createdAt), padded(run.state.rawValue, to: 11), padded(run.pipeline, to: 10),
      String(run.subject.prefix(12)), run.trigger,
    ]
    if let finished = run.finishedAt { parts.append(duration(finished - run.createdAt)) }
    if reused > 0 { parts.append("\(reused) of \(run.steps.count) steps reused") }
    return parts.joined(separator: "  ")
  }

  /// A run without its steps, line by line.
  static func head(_ run: RunReport) -> [String] {
    var lines = [
      "run       \(run.id)", "pipeline  \(run.pipeline.visible) (owner \(run.owner.visible))",
      "commit    \(run.subject.visible)",
      "started   \(time(run.createdAt)) by \(run.actor.visible), \(run.trigger.visible)",
      "state     \(run.state.rawValue)"
        + (run.finishedAt.map { " after \(duration($0 - run.createdAt))" } ?? ""),
    ]
    if let newer = run.supersededBy { lines.append("replaced  by \(newer)") }
    return lines
  }

  /// One line for a step.
  static func row(_ step: StepReport) -> String {
    let mark =
      switch step.state {
      case .succeeded: step.isReused ? "=" : "✓"
      case .failed, .rejected: "✗"
      case .skipped, .cancelled: "-"
      default: "…"
      }
    var parts = ["  \(mark) \(padded(step.name, to: 10))"]
    if step.isReused {
      parts.append("reused")
    } else if step.state != .succeeded {
      parts.append(step.state.rawValue)
    }
    if let text = step.cause ?? step.note, !text.isEmpty { parts.append(text.visible) }
    if step.attempts > 1 { parts.append("(attempt \(step.attempts))") }
    if !step.isReused, let begun = step.startedAt, let finished = step.finishedAt {
      parts.append("[\(duration(finished - begun))]")
    }
    return parts.joined(separator: " ")
  }

  static func json(_ run: RunReport) -> JSON {
    [
      "schema": 1, "id": .string(run.id), "pipeline": .string(run.pipeline),
      "owner": .string(run.owner), "definition": .string(run.definitionDigest),
      "commit": .string(run.subject), "parameters": map(run.parameters),
      "trigger": .string(run.trigger), "actor": .string(run.actor),
      "startedAt": .string(time(run.createdAt)), "finishedAt": JSON(run.finishedAt.map(time)),
      "state": .string(run.state.rawValue), "supersededBy": JSON(run.supersededBy),
      "steps": .array(run.steps.map(json)),
    ]
  }

  static func json(_ step: StepReport) -> JSON {
    [
      "name": .string(step.name), "uses": .string(step.kind), "state": .string(step.state.rawValue),
      "reused": .bool(step.isReused), "attempts": .number(step.attempts),
      "startedAt": JSON(step.startedAt.map(time)), "finishedAt": JSON(step.finishedAt.map(time)),
      "note": JSON(step.note), "cause": JSON(step.cause), "outputs": map(step.outputs),
    ]
  }

  private static func map(_ texts: [String: String]) -> JSON {
    .object(texts.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
  }

  static func duration(_ milliseconds: Int64) -> String {
    milliseconds < 1000
      ? "\(milliseconds) ms" : "\(milliseconds / 1000).\(milliseconds / 100 % 10) s"
  }

  static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// RFC 3339, UTC.
  static func time(_ milliseconds: Int64) -> String {
    Moment.text(milliseconds: milliseconds)
  }
}
