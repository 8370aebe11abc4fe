import Foundation
import Pipeline
import Support
import Testing
import Workflow

@Suite struct MetricsTests {
  private let busy: BusyLedger

  init() throws { busy = try BusyLedger() }

  @Test func `figures count what is there`() async throws {
    _ = try await busy.run("fine", [.flaky()])
    _ = try await busy.run("fine", [.init("broken", uses: "broken")])
    _ = try await busy.run("waiting", PipelineDefinition.Step.posting(approval: true))
    let parked = try await busy.run("parked", PipelineDefinition.Step.posting(approval: false))
    #expect(parked.state == .parked)
    let figures = try busy.ledger.figures(now: busy.now())
    #expect(figures.runs["fine"] == [.succeeded: 1, .failed: 1])
    #expect(figures.runs["waiting"] == [.waiting: 1])
    #expect(figures.runs["parked"] == [.parked: 1])
    #expect(figures.waits.map(\.pipeline) == ["parked", "waiting"])
    #expect(figures.waits.map(\.reason) == [.unknown, .approval])
    #expect(figures.waits.map(\.count) == [1, 1])
    #expect(figures.events["claim"] == 5)
    #expect(figures.events["fail_retryable"] == 1)
    let flaky = try #require(figures.durations["flaky"])
    #expect(flaky.count == 1)
    #expect(flaky.counts.last == 1)
    #expect(flaky.counts == flaky.counts.sorted())
    #expect(figures.durations["broken"] == nil)
    let retries = try #require(figures.retries["parked"])
    #expect(retries.limit == 20 && retries.left == 20)
    #expect(figures.lastSuccess.keys.sorted() == ["fine"])
  }

  @Test func `a retry takes a token from the budget, and time gives it back`() async throws {
    _ = try await busy.run("fine", [.flaky()])
    let now = busy.now()
    #expect(try busy.ledger.figures(now: now).retries["fine"]?.left == 19)
    #expect(try busy.ledger.figures(now: now + 3_600_000).retries["fine"]?.left == 20)
  }

  @Test(.enabled(if: Python.isAtHand))
  func `Prometheus reads the file, and finds each figure`() async throws {
    _ = try await busy.run("with \"quotes\"\\", [.flaky()])
    _ = try await busy.run("parked", PipelineDefinition.Step.posting(approval: false))
    let now = busy.now()
    let file = PrometheusText.file(try busy.ledger.figures(now: now), now: now)
    let told = try Python.run(
      """
      import sys
      from prometheus_client.parser import text_string_to_metric_families
      families = list(text_string_to_metric_families(sys.stdin.read()))
      for family in families:
        assert family.documentation and family.type != "unknown", family
        for sample in family.samples: print(sample.name, sorted(sample.labels.items()), float(sample.value))
      """, input: Data(file))
    let lines = Set(told.split(separator: "\n").map(String.init))
    #expect(
      lines.contains(
        #"controlroom_runs [('pipeline', 'with "quotes"\\'), ('state', 'succeeded')] 1.0"#))
    #expect(lines.contains("controlroom_runs [('pipeline', 'parked'), ('state', 'parked')] 1.0"))
    #expect(lines.contains("controlroom_runs [('pipeline', 'parked'), ('state', 'failed')] 0.0"))
    #expect(
      lines.contains("controlroom_steps_waiting [('for', 'unknown'), ('pipeline', 'parked')] 1.0"))
    #expect(lines.contains("controlroom_events_total [('event', 'claim')] 4.0"))
    #expect(
      lines.contains(
        "controlroom_step_duration_seconds_bucket [('kind', 'flaky'), ('le', '+Inf')] 1.0"))
    #expect(lines.contains("controlroom_step_duration_seconds_count [('kind', 'flaky')] 1.0"))
    #expect(lines.contains { $0.hasPrefix("controlroom_oldest_wait_seconds [('for', 'unknown')") })
  }

  @Test func `where nothing ran there are no samples, and no failure`() throws {
    let file = PrometheusText.file(LedgerFigures(), now: 0)
    let lines = String(decoding: file, as: UTF8.self).split(separator: "\n")
    #expect(!lines.isEmpty && lines.allSatisfy { $0.hasPrefix("# ") })
  }
}
