package import Workflow

/// The ledger's figures in the form in which Prometheus reads them from a file.
///
/// Source: "Exposition formats", text format 0.0.4; node_exporter's textfile collector takes such a file.
package struct PrometheusText {
  private var text = ""

  /// - Parameters:
  ///   - figures: What is counted.
  ///   - now: Milliseconds since 1970, UTC.
  package static func file(_ figures: LedgerFigures, now: Int64) -> [UInt8] {
    var file = PrometheusText()
    file.runs(figures)
    file.waits(figures, now: now)
    file.limits(figures)
    file.counters(figures)
    file.durations(figures)
    return Array(file.text.utf8)
  }

  private mutating func runs(_ figures: LedgerFigures) {
    head("runs", "gauge", "Runs by pipeline and state.")
    // Every state of a pipeline that ran, so that one that is left shows as 0 and not as missing.
    for (pipeline, counts) in figures.runs.sorted(by: { $0.key < $1.key }) {
      for state in RunState.allCases {
        sample(
          "runs", [("pipeline", pipeline), ("state", state.rawValue)],
          String(counts[state] ?? 0))
      }
    }
    head(
      "last_success_timestamp_seconds", "gauge", "When a run of the pipeline last succeeded.")
    for (pipeline, at) in figures.lastSuccess.sorted(by: { $0.key < $1.key }) {
      sample("last_success_timestamp_seconds", [("pipeline", pipeline)], seconds(at))
    }
  }

  private mutating func waits(_ figures: LedgerFigures, now: Int64) {
    head("steps_waiting", "gauge", "Steps that wait for a person, by what for.")
    for wait in figures.waits {
      sample(
        "steps_waiting", [("pipeline", wait.pipeline), ("for", wait.reason.rawValue)],
        String(wait.count))
    }
    head("oldest_wait_seconds", "gauge", "How long the first of them has waited.")
    for wait in figures.waits {
      sample(
        "oldest_wait_seconds", [("pipeline", wait.pipeline), ("for", wait.reason.rawValue)],
        seconds(max(0, now - wait.since)))
    }
  }

  private mutating func limits(_ figures: LedgerFigures) {
    head("retry_tokens", "gauge", "Retries that a pipeline's budget has left.")
    let budgets = figures.retries.sorted { $0.key < $1.key }
    for (pipeline, tokens) in budgets {
      sample("retry_tokens", [("pipeline", pipeline)], String(tokens.left))
    }
    head("retry_tokens_limit", "gauge", "Retries that a pipeline's budget has when it is full.")
    for (pipeline, tokens) in budgets {
      sample("retry_tokens_limit", [("pipeline", pipeline)], String(tokens.limit))
    }
    head("breaker_open", "gauge", "1 while a host that failed is left alone.")
    for host in figures.hosts {
      sample("breaker_open", [("host", host.host)], host.openUntil == nil ? "0" : "1")
    }
    head("breaker_failures", "gauge", "How often in a row a host has failed.")
    for host in figures.hosts {
      sample("breaker_failures", [("host", host.host)], String(host.failures))
    }
  }

  private mutating func counters(_ figures: LedgerFigures) {
    head("events_total", "counter", "What was recorded, by what happened.")
    for (event, count) in figures.events.sorted(by: { $0.key < $1.key }) {
      sample("events_total", [("event", event)], String(count))
    }
  }

  private mutating func durations(_ figures: LedgerFigures) {
    let name = "step_duration_seconds"
    head(name, "histogram", "How long the last attempts of steps took that succeeded.")
    for (kind, durations) in figures.durations.sorted(by: { $0.key < $1.key }) {
      for (bound, count) in zip(LedgerFigures.Durations.bounds, durations.counts) {
        sample("\(name)_bucket", [("kind", kind), ("le", seconds(bound))], String(count))
      }
      sample("\(name)_bucket", [("kind", kind), ("le", "+Inf")], String(durations.count))
      sample("\(name)_sum", [("kind", kind)], seconds(durations.sum))
      sample("\(name)_count", [("kind", kind)], String(durations.count))
    }
  }

  private mutating func head(_ name: String, _ type: String, _ help: String) {
    text += "# HELP controlroom_\(name) \(help)\n# TYPE controlroom_\(name) \(type)\n"
  }

  private mutating func sample(
    _ name: String, _ labels: [(name: String, value: String)], _ value: String
  ) {
    let list = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
    text += "controlroom_\(name){\(list)} \(value)\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n")
  }

  private func seconds(_ milliseconds: Int64) -> String {
    let rest = String(1_000 + milliseconds % 1_000).dropFirst()
    return "\(milliseconds / 1_000).\(rest)"
  }
}
