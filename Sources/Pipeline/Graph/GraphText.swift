internal import Diagnostics
internal import Workflow

extension PipelineGraph {
  /// The pipeline as indented lines, for a terminal.
  package var text: String {
    var lines = [
      "\(definition.name), owner \(definition.owner.visible)",
      "  runs of group '\(definition.concurrency.group)': \(definition.concurrency.queue.words)",
    ]
    if let budget = definition.retryBudget {
      lines.append("  retries: \(budget.count) in \(Spelling.text(budget.per)) for all steps")
    }
    lines += definition.triggers.map { "  starts \($0.words)" }
    let width =
      nodes.filter { $0.shape == .step || $0.shape == .effect }
      .map { $0.lines[0].count }.max() ?? 0
    for node in nodes where node.shape != .elsewhere {
      let indent = String(repeating: " ", count: width + 5)
      switch node.shape {
      case .gate:
        lines.append("")
        lines.append("  ? \(node.lines.joined(separator: ", "))")
      default:
        if edges.contains(where: { $0.to == node.id && $0.from == node.id + "_gate" }) {
          // Its gate stands above it.
        } else {
          lines.append("")
        }
        let mark = node.shape == .effect ? "!" : "-"
        let name = node.lines[0] + String(repeating: " ", count: width - node.lines[0].count)
        lines.append("  \(mark) \(name) \(node.lines[1])")
        let sources =
          edges.filter { $0.to == node.id && !$0.from.hasSuffix("_gate") }
          + edges.filter { $0.to == node.id + "_gate" }
        for edge in sources {
          let source = nodes.first { $0.id == edge.from }?.lines[0] ?? edge.from
          lines.append("\(indent)<- \(source)\(edge.label.isEmpty ? "" : ": \(edge.label)")")
        }
        lines += node.lines.dropFirst(2).map { indent + $0 }
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension PipelineDefinition.Concurrency.Queue {
  fileprivate var words: String {
    switch self {
    case .latest: "a new one replaces those that wait"
    case .all: "one after another"
    case .reject: "one at a time, others are refused"
    }
  }
}

extension PipelineDefinition.Trigger {
  /// When it starts, after the word "starts".
  fileprivate var words: String {
    switch self {
    case .commit(let branch, let paths):
      "after a commit" + (branch.map { " to \($0.visible)" } ?? "")
        + (paths.isEmpty ? "" : " that changes \(paths.map(\.visible).joined(separator: ", "))")
    case .manual(let roles):
      roles.isEmpty ? "when somebody says so" : "when \(roles.joined(separator: " or ")) says so"
    case .schedule(let schedule):
      "\(schedule.times.words), \(schedule.zone)"
        + (schedule.missed == .once
          ? ", once for what was missed in \(Spelling.text(schedule.window))" : "")
    }
  }
}

extension PipelineDefinition.Schedule.Times {
  fileprivate var words: String {
    switch self {
    case .cron(let line): "by '\(line)'"
    case .at(let hour, let minute, let days):
      "at \(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        + (days.isEmpty ? "" : " on \(days.joined(separator: ", "))")
    }
  }
}
