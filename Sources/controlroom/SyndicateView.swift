import Diagnostics
import Pipeline
import Workflow

/// What `syndicate` and `outbox` say, in words and in JSON.
enum SyndicateView {
  /// A line for each delivery that there is something to say of.
  static func lines(_ outcome: Pipeline.Syndicate.Outcome) -> [String] {
    deliveries(outcome).compactMap { step in
      let change = change(step)
      let name = "\(change ?? step.base)  \((step.item ?? "").visible)"
      switch step.state {
      case .succeeded where change != nil:
        let word = step.isWithdrawal ? "removed" : "changed"
        return "\(word)  \(name)  \((step.outputs["url"] ?? "").visible)"
      case .succeeded where step.outputs["told"] != nil:
        return "told     \(name)  \((step.outputs["told"] ?? "").visible)"
      case .succeeded: return "sent     \(name)  \((step.outputs["url"] ?? "").visible)"
      case .unknown: return "unknown  \(name)  \((step.cause ?? "").visible)"
      case .failed: return "failed   \(name)  \((step.cause ?? "").visible)"
      case .rejected: return "refused  \(name)  \((step.cause ?? "").visible)"
      case .ready, .retryWait:
        return "later    \(name)  \((step.cause ?? "").visible)"
      default: return nil
      }
    }
  }

  static func json(_ outcome: Pipeline.Syndicate.Outcome) -> JSON {
    [
      "schema": 1, "due": .number(outcome.due), "changed": .number(outcome.changed),
      "notices": .number(outcome.notices),
      "deliveries": .array(
        deliveries(outcome).map { step in
          [
            "channel": .string(change(step) ?? step.base), "note": JSON(step.item),
            "change": .bool(change(step) != nil), "withdrawal": .bool(step.isWithdrawal),
            "state": .string(step.state.rawValue), "url": JSON(step.outputs["url"]),
            "told": JSON(step.outputs["told"]),
            "cause": JSON(step.cause),
          ]
        }),
      "runs": .array(outcome.runs.map { .string($0.id) }),
      "remarks": .array(outcome.remarks.map(JSON.string)),
    ]
  }

  /// The channel of a step that changes what is there; nil for one that delivers.
  private static func change(_ step: StepReport) -> String? {
    let prefix = "amend."
    return step.kind.hasPrefix(prefix) ? String(step.kind.dropFirst(prefix.count)) : nil
  }

  private static func deliveries(_ outcome: Pipeline.Syndicate.Outcome) -> [StepReport] {
    outcome.runs.flatMap(\.steps).filter { $0.isEffect && $0.item != nil }
  }

  static func line(_ planned: Pipeline.Syndicate.Planned) -> String {
    if let change = planned.change {
      return "\(planned.channel)  \(planned.path.visible)  "
        + (change.isWithdrawal ? "to be taken back" : "to be changed: \(change.word.visible)")
        + (change.url.map { "  \($0.visible)" } ?? "")
    }
    let when = planned.earliest.map(Moment.text(milliseconds:)) ?? "at once"
    return "\(planned.channel)  \(planned.path.visible)  \(when)"
      + (planned.reason.map { ": \($0)" } ?? "")
  }

  static func json(_ planned: Pipeline.Syndicate.Planned) -> JSON {
    [
      "channel": .string(planned.channel), "note": .string(planned.path),
      "title": .string(planned.title), "digest": .string(planned.digest),
      "earliest": JSON(planned.earliest.map(Moment.text(milliseconds:))),
      "reason": JSON(planned.reason),
      "change": planned.change.map { change in
        [
          "class": .string(change.word), "withdrawal": .bool(change.isWithdrawal),
          "url": JSON(change.url),
        ]
      } ?? .null,
    ]
  }

  static func text(_ entry: Pipeline.Outbox.Entry) -> String {
    var lines = [
      "\(entry.id.prefix(12))  \(entry.state.rawValue)  \(entry.channel.visible)  "
        + entry.note.visible + place(of: entry)
    ]
    if let url = entry.url { lines.append("  at        \(url.visible)") }
    if let machine = entry.machine, let at = entry.at {
      lines.append("  by        \(machine.visible) at \(Moment.text(milliseconds: at * 1000))")
    }
    if let evidence = entry.evidence { lines.append("  evidence  \(evidence.visible)") }
    if let remark = entry.remark { lines.append("  \(remark.visible)") }
    if entry.state == .changed {
      lines.append("  done: 'outbox adopt' with its address; never to be done: 'outbox abandon'")
    }
    if entry.state == .unknown {
      lines.append(
        entry.canBeAsked
          ? entry.target == nil
            ? "  the next 'controlroom syndicate' asks the channel"
            : "  the next 'controlroom syndicate' tells it again"
          : "  the channel cannot be asked: look there, then 'outbox adopt', 'absent' or 'abandon'")
    }
    return lines.joined(separator: "\n")
  }

  /// Which part, change or target of its note an entry is.
  private static func place(of entry: Pipeline.Outbox.Entry) -> String {
    if let target = entry.target {
      return (target.isEmpty ? "" : " to \(target.visible)")
        + (entry.generation > 0 ? ", round \(entry.generation)" : "")
    }
    return (entry.part > 1 ? ", part \(entry.part)" : "")
      + (entry.generation > 0 ? ", change \(entry.generation)" : "")
  }

  static func json(_ entry: Pipeline.Outbox.Entry) -> JSON {
    [
      "id": .string(entry.id), "state": .string(entry.state.rawValue),
      "channel": .string(entry.channel), "note": .string(entry.note),
      "part": .number(entry.part), "url": JSON(entry.url), "machine": JSON(entry.machine),
      "at": JSON(entry.at.map { Moment.text(milliseconds: $0 * 1000) }),
      "evidence": JSON(entry.evidence), "canBeAsked": .bool(entry.canBeAsked),
      "generation": .number(entry.generation), "target": JSON(entry.target),
      "remark": JSON(entry.remark),
    ]
  }
}
