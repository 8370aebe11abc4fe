import Diagnostics
import Pipeline
import Workflow

/// A run with all that is known of it, in words and in JSON.
enum StoryView {
  /// The run, each step below it, and below each step what happened to it.
  static func tree(_ story: RunStory) -> String {
    var lines = RunView.head(story.run)
    for step in story.run.steps {
      lines.append(RunView.row(step))
      lines += details(step, of: story).map { "      \($0)" }
    }
    if let next = story.next { lines.append("next      \(next)") }
    return lines.joined(separator: "\n")
  }

  private static func details(_ step: StepReport, of story: RunStory) -> [String] {
    var lines: [String] = []
    let attempts = story.attempts[step.name] ?? []
    // What the row says already is not said again.
    if attempts.count > 1 || attempts.contains(where: \.isError) && step.state != .failed {
      lines += attempts.map(attempt)
    }
    let declared = story.declared(step)
    if declared?.sandbox == PipelineDefinition.SandboxChoice.none {
      lines.append("sandbox: none")
    }
    if let approval = declared?.approval, !approval.separate {
      lines.append("approval: whoever wrote it may be the only one (separate: false)")
    }
    for decision in story.decisions[step.name] ?? [] {
      let author = decision.isAuthor ? ", an author of it" : ""
      lines.append(
        "\(decision.isApproval ? "approved" : "rejected") by \(decision.actor.visible) "
          + "(\(decision.role.visible)\(author)) \(RunView.time(decision.at))"
          + (decision.reason.isEmpty ? "" : ": \(decision.reason.visible)")
          + (decision.signature == nil ? "" : ", signed"))
    }
    lines += story.denied(step.name).map { "denied: \($0.visible)" }
    if let notBefore = step.notBefore, !step.state.isTerminal, notBefore > 0 {
      lines.append("goes on at \(RunView.time(notBefore)) at the earliest")
    }
    if let subject = step.subject, step.state == .awaitingApproval {
      lines.append("waits for approval of \(subject)")
    }
    if let next = story.next(step) { lines.append("next: \(next.visible)") }
    return lines
  }

  private static func attempt(_ span: RunTrace.Span) -> String {
    var number: Int64 = 0
    if case .number(let value) = span.attributes["controlroom.step.attempt"] { number = value }
    let begin =
      "attempt \(number)  \(RunView.time(span.start)) for \(RunView.duration(span.end - span.start))"
    return switch span.outcome {
    case .ok: "\(begin): ok"
    case .error(let cause): "\(begin): \(cause.visible)"
    case .unset: begin
    }
  }

  /// The run as ``RunView`` writes it, and after that everything else.
  static func json(_ story: RunStory) -> JSON {
    guard case .object(var members) = RunView.json(story.run) else { return .null }
    members.append(.init("next", JSON(story.next)))
    if let index = members.firstIndex(where: { $0.key == "steps" }) {
      members[index].value = .array(
        story.run.steps.map { step in
          guard case .object(let plain) = RunView.json(step) else { return .null }
          return .object(plain + more(step, of: story))
        })
    }
    members.append(.init("record", .array(story.record.map(json))))
    return .object(members)
  }

  private static func more(_ step: StepReport, of story: RunStory) -> [JSON.Member] {
    let declared = story.declared(step)
    return [
      .init("subject", JSON(step.subject)),
      .init("notBefore", JSON(step.notBefore.flatMap { $0 > 0 ? RunView.time($0) : nil })),
      .init(
        "sandbox", declared?.sandbox == PipelineDefinition.SandboxChoice.none ? "none" : nil),
      .init("history", .array((story.attempts[step.name] ?? []).map(json))),
      .init(
        "decisions",
        .array(
          (story.decisions[step.name] ?? []).map { decision in
            [
              "decision": decision.isApproval ? "approve" : "reject",
              "actor": .string(decision.actor), "role": .string(decision.role),
              "author": .bool(decision.isAuthor), "because": .string(decision.reason),
              "signed": .bool(decision.signature != nil),
              "at": .string(RunView.time(decision.at)),
              "expires": .string(RunView.time(decision.expiresAt)),
            ]
          })),
      .init("denied", .array(story.denied(step.name).map(JSON.string))),
      .init("next", JSON(story.next(step))),
    ]
  }

  private static func json(_ span: RunTrace.Span) -> JSON {
    .object(
      [
        .init("startedAt", .string(RunView.time(span.start))),
        .init("finishedAt", .string(RunView.time(span.end))),
        .init("milliseconds", .number(Int(span.end - span.start))),
      ]
        + span.attributes.sorted { $0.key < $1.key }.compactMap { key, value in
          let prefix = "controlroom.step."
          guard key.hasPrefix(prefix) else { return nil }
          let json: JSON =
            switch value {
            case .text(let text): .string(text)
            case .number(let number): .number(Int(number))
            case .flag(let flag): .bool(flag)
            }
          return .init(String(key.dropFirst(prefix.count)), json)
        })
  }

  private static func json(_ event: AuditEvent) -> JSON {
    [
      "sequence": .number(Int(event.sequence)), "at": .string(RunView.time(event.at)),
      "step": JSON(event.step), "from": JSON(event.from), "event": .string(event.event),
      "to": JSON(event.to), "actor": .string(event.actor),
      "fence": event.fence.map { .number(Int($0)) } ?? .null,
      "detail": .object(
        event.detail.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
    ]
  }
}

extension RunTrace.Span {
  fileprivate var isError: Bool {
    if case .error = outcome { true } else { false }
  }
}
