internal import Digests

/// A run as a trace: what happened in it as spans of time, made from the record alone.
///
/// The same run gives the same trace, ids too, so that it may be exported again.
package struct RunTrace: Hashable, Sendable {
  /// 32 hexadecimal digits.
  package let id: String
  /// The run itself.
  package let root: Span
  /// Attempts at steps, in the order in which they began.
  package let attempts: [Span]

  package struct Span: Hashable, Sendable {
    /// 16 hexadecimal digits.
    package let id: String
    package let name: String
    /// Milliseconds since 1970, UTC.
    package let start: Int64
    package let end: Int64
    package let outcome: Outcome
    /// Whether it called something outside.
    package let isEffect: Bool
    package let attributes: [String: Value]
    package let events: [Event]
  }

  package enum Outcome: Hashable, Sendable {
    case unset
    case ok
    case error(String)
  }

  package enum Value: Hashable, Sendable {
    case text(String)
    case number(Int64)
    case flag(Bool)
  }

  /// Something that took no time.
  package struct Event: Hashable, Sendable {
    package let name: String
    /// Milliseconds since 1970, UTC.
    package let at: Int64
    package let attributes: [String: Value]
  }

  /// - Parameters:
  ///   - run: The run.
  ///   - record: Everything that happened to it, in order.
  package init(_ run: RunReport, record: [AuditEvent]) {
    id = String(Digest(ofParts: ["trace", run.id]).hex.prefix(32))
    var spans = Spans(run)
    for event in record { spans.add(event) }
    attempts = spans.finish(at: record.last?.at ?? run.createdAt)
    var attributes: [String: Value] = [
      "controlroom.run": .text(run.id), "controlroom.pipeline": .text(run.pipeline),
      "controlroom.owner": .text(run.owner), "controlroom.definition": .text(run.definition.hex),
      "controlroom.subject": .text(run.subject), "controlroom.trigger": .text(run.trigger),
      "controlroom.actor": .text(run.actor), "controlroom.state": .text(run.state.rawValue),
    ]
    attributes["controlroom.superseded_by"] = run.supersededBy.map(Value.text)
    let outcome: Outcome =
      switch run.state {
      case .succeeded: .ok
      case .failed, .rejected:
        .error(run.failure.map { "\($0.name): \($0.cause ?? $0.state.rawValue)" } ?? "failed")
      default: .unset
      }
    root = Span(
      id: Self.spanID([run.id]), name: "run \(run.pipeline)", start: run.createdAt,
      end: max(run.createdAt, run.finishedAt ?? record.last?.at ?? run.createdAt),
      outcome: outcome, isEffect: false, attributes: attributes, events: spans.others)
  }

  fileprivate static func spanID(_ parts: [String]) -> String {
    String(Digest(ofParts: ["span"] + parts).hex.prefix(16))
  }
}

/// Pairs the beginning of each attempt with its end.
private struct Spans {
  private let run: RunReport
  private let steps: [String: StepReport]
  private var open: [String: Attempt] = [:]
  private var counts: [String: Int] = [:]
  private var closed: [RunTrace.Span] = []
  /// What is no part of an attempt.
  private(set) var others: [RunTrace.Event] = []

  private struct Attempt {
    var number: Int
    var start: Int64
    var fence: Int64?
    var details: [String: RunTrace.Value] = [:]
    var events: [RunTrace.Event] = []
  }

  init(_ run: RunReport) {
    self.run = run
    steps = Dictionary(run.steps.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func add(_ event: AuditEvent) {
    guard let step = event.step else { return others.append(.init(event)) }
    switch event.to.flatMap(StepState.init(rawValue:)) {
    case .running:
      counts[step, default: 0] += 1
      open[step] = Attempt(number: counts[step] ?? 1, start: event.at, fence: event.fence)
      keep(event, in: step)
    case .effectIntent:
      keep(event, in: step)
      open[step]?.events.append(.init(event))
    case .some where event.event == StepEvent.memoHit.rawValue:
      open[step] = Attempt(number: 0, start: event.at, fence: event.fence)
      keep(event, in: step)
      close(step, by: event)
    case .some where open[step] != nil:
      keep(event, in: step)
      close(step, by: event)
    default:
      // An access that was denied happens within an attempt; a decision before or after one.
      if open[step] != nil {
        open[step]?.events.append(.init(event))
      } else {
        others.append(.init(event))
      }
    }
  }

  /// Ends what has not ended, and puts all in order.
  mutating func finish(at end: Int64) -> [RunTrace.Span] {
    for step in open.keys.sorted() { close(step, by: nil, at: end) }
    return closed.sorted { ($0.start, $0.name, $0.id) < ($1.start, $1.name, $1.id) }
  }

  private mutating func keep(_ event: AuditEvent, in step: String) {
    let names = [
      "key": "digest", "target": "target", "payload": "payload", "external": "external_id",
      "effect": "effect", "subject": "approval_subject",
    ]
    for (key, name) in names {
      if let text = event.detail[key] {
        open[step]?.details["controlroom.step.\(name)"] = .text(text)
      }
    }
  }

  private mutating func close(_ step: String, by event: AuditEvent?, at end: Int64? = nil) {
    guard let attempt = open.removeValue(forKey: step) else { return }
    let report = steps[step]
    var attributes = attempt.details
    attributes["controlroom.step"] = .text(step)
    attributes["controlroom.step.kind"] = report.map { .text($0.kind) }
    attributes["controlroom.step.item"] = report?.item.map(RunTrace.Value.text)
    attributes["controlroom.step.attempt"] = .number(Int64(attempt.number))
    attributes["controlroom.step.reused"] = .flag(attempt.number == 0)
    attributes["controlroom.step.fence"] = attempt.fence.map(RunTrace.Value.number)
    attributes["controlroom.step.outcome"] = .text(event?.event ?? "open")
    attributes["controlroom.step.cause"] = event?.detail["cause"].map(RunTrace.Value.text)
    let outcome: RunTrace.Outcome =
      switch event?.to.flatMap(StepState.init(rawValue:)) {
      case .succeeded: .ok
      case .failed, .retryWait, .unknown:
        .error(event?.detail["cause"] ?? event?.event ?? "")
      default: .unset
      }
    closed.append(
      RunTrace.Span(
        id: RunTrace.spanID([run.id, step, String(attempt.number)]), name: step,
        start: attempt.start, end: max(attempt.start, event?.at ?? end ?? attempt.start),
        outcome: outcome, isEffect: report?.isEffect ?? false, attributes: attributes,
        events: attempt.events))
  }
}

extension RunTrace.Event {
  fileprivate init(_ event: AuditEvent) {
    name = event.event
    at = event.at
    var attributes: [String: RunTrace.Value] = ["controlroom.actor": .text(event.actor)]
    attributes["controlroom.step"] = event.step.map(RunTrace.Value.text)
    attributes["controlroom.state"] = event.to.map(RunTrace.Value.text)
    for key in ["cause", "access", "decision", "role", "reason", "evidence", "by", "until"] {
      attributes["controlroom.\(key)"] = event.detail[key].map(RunTrace.Value.text)
    }
    self.attributes = attributes
  }
}
