import Foundation
import Pipeline
import Support
import Testing
import Workflow

@Suite struct TraceTests {
  private let busy: BusyLedger

  init() throws { busy = try BusyLedger() }

  private func trace(_ run: RunReport) throws -> RunTrace {
    RunTrace(try busy.ledger.run(run.id), record: try busy.ledger.events(of: run.id))
  }

  @Test func `each attempt is a span with its fence, its outcome and its cause`() async throws {
    let trace = try trace(try await busy.run("retried", [.flaky()]))
    #expect(trace.attempts.map(\.name) == ["flaky", "flaky"])
    #expect(
      trace.attempts.map { $0.attributes["controlroom.step.attempt"] } == [.number(1), .number(2)])
    #expect(
      trace.attempts.map { $0.attributes["controlroom.step.fence"] } == [.number(1), .number(2)])
    #expect(trace.attempts.map(\.outcome) == [.error("no answer \"yet\"\n"), .ok])
    #expect(trace.root.outcome == .ok)
    #expect(trace.attempts.allSatisfy { $0.start >= trace.root.start && $0.end <= trace.root.end })
    #expect(Set(trace.attempts.map(\.id) + [trace.root.id]).count == 3)
  }

  @Test func `a step that is reused took no time and no attempt`() async throws {
    let steps = [PipelineDefinition.Step("work", uses: "work", with: ["of": "x"])]
    _ = try await busy.run("twice", steps)
    let span = try #require(try trace(try await busy.run("twice", steps)).attempts.first)
    #expect(span.attributes["controlroom.step.reused"] == .flag(true))
    #expect(span.attributes["controlroom.step.attempt"] == .number(0))
    #expect(span.start == span.end)
  }

  @Test func `an effect of whose outcome nobody knows is an error that says what was sent`()
    async throws
  {
    let trace = try trace(
      try await busy.run("posted", PipelineDefinition.Step.posting(approval: false)))
    let span = try #require(trace.attempts.last)
    #expect(span.isEffect)
    #expect(span.attributes["controlroom.step.target"] == .text("example.org"))
    #expect(span.attributes["controlroom.step.outcome"] == .text("effect_ambiguous"))
    #expect(span.events.map(\.name) == ["intend"])
    guard case .error = span.outcome else { return #expect(Bool(false), "\(span.outcome)") }
  }

  @Test func `the same run gives the same bytes`() async throws {
    let run = try await busy.run("same", [.flaky()])
    #expect(
      OTLP.file(try trace(run), version: "1") == OTLP.file(try trace(run), version: "1"))
  }

  @Test(.enabled(if: Python.isAtHand))
  func `the official schema reads every trace, and finds every span in its place`() async throws {
    let runs = [
      try await busy.run("retried", [.flaky()] + PipelineDefinition.Step.posting(approval: false)),
      try await busy.run("broken", [.init("broken", uses: "broken")]),
      try await busy.run("waiting", PipelineDefinition.Step.posting(approval: true)),
    ]
    for run in runs {
      let trace = try trace(run)
      let told = try Python.run(
        """
        import base64, json, sys
        from google.protobuf import json_format
        from opentelemetry.proto.trace.v1.trace_pb2 import TracesData
        text = sys.stdin.read()
        assert text.endswith("\\n") and text.count("\\n") == 1, "one message on one line"
        document = json.loads(text)
        # OTLP has ids in hexadecimal, where the mapping of Protobuf to JSON has base 64.
        for resource in document["resourceSpans"]:
          for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
              for key in ("traceId", "spanId", "parentSpanId"):
                if key in span: span[key] = base64.b64encode(bytes.fromhex(span[key])).decode()
        data = json_format.ParseDict(document, TracesData(), ignore_unknown_fields=False)
        (resource,) = data.resource_spans
        names = {a.key: a.value.string_value for a in resource.resource.attributes}
        assert names["service.name"] == "controlroom", names
        (scope,) = resource.scope_spans
        root, *attempts = scope.spans
        assert len(root.trace_id) == 16 and len(root.span_id) == 8 and not root.parent_span_id
        for span in attempts:
          assert span.trace_id == root.trace_id and span.parent_span_id == root.span_id
          assert root.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
          assert any(a.key == "controlroom.step.fence" for a in span.attributes)
        for span in scope.spans: print(span.name, span.kind, span.status.code, span.status.message.strip())
        """, input: Data(OTLP.file(trace, version: Version.number)))
      let spans = [trace.root] + trace.attempts
      #expect(told.split(separator: "\n").count == spans.count)
      for (line, span) in zip(told.split(separator: "\n"), spans) {
        #expect(line.hasPrefix("\(span.name) \(span.isEffect ? 3 : 1) "))
      }
    }
  }
}
