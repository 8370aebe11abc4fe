internal import Diagnostics
package import Workflow

/// A trace in the form in which OpenTelemetry's collectors read files: one message as JSON, on one line.
///
/// Source: the OTLP specification, "JSON Protobuf Encoding" (ids in hexadecimal, numbers of 64 bits as
/// text), and the "OpenTelemetry Protocol File Exporter".
package enum OTLP {
  /// - Parameter version: Of this program.
  /// - Returns: UTF-8, with a line end at its end.
  package static func file(_ trace: RunTrace, version: String) -> [UInt8] {
    let spans =
      [span(trace.root, of: trace, parent: nil)]
      + trace.attempts.map { span($0, of: trace, parent: trace.root.id) }
    let document: JSON = [
      "resourceSpans": [
        [
          "resource": [
            "attributes": attributes([
              "service.name": .text("controlroom"), "service.version": .text(version),
            ])
          ],
          "scopeSpans": [
            [
              "scope": ["name": "controlroom", "version": .string(version)],
              "spans": .array(spans),
            ]
          ],
        ]
      ]
    ]
    return document.compact() + "\n".utf8
  }

  private static func span(_ span: RunTrace.Span, of trace: RunTrace, parent: String?) -> JSON {
    var members: [JSON.Member] = [
      .init("traceId", .string(trace.id)), .init("spanId", .string(span.id)),
    ]
    if let parent { members.append(.init("parentSpanId", .string(parent))) }
    members += [
      .init("name", .string(span.name)),
      // SPAN_KIND_CLIENT and SPAN_KIND_INTERNAL.
      .init("kind", .number(span.isEffect ? 3 : 1)),
      .init("startTimeUnixNano", time(span.start)), .init("endTimeUnixNano", time(span.end)),
      .init("attributes", attributes(span.attributes)),
      .init(
        "events",
        .array(
          span.events.map { event in
            [
              "timeUnixNano": time(event.at), "name": .string(event.name),
              "attributes": attributes(event.attributes),
            ]
          })),
      .init("status", status(span.outcome)),
    ]
    return .object(members)
  }

  private static func status(_ outcome: RunTrace.Outcome) -> JSON {
    switch outcome {
    case .unset: [:]
    case .ok: ["code": 1]
    case .error(let message): ["message": .string(message), "code": 2]
    }
  }

  private static func attributes(_ values: [String: RunTrace.Value]) -> JSON {
    .array(
      values.sorted { $0.key < $1.key }.map { key, value in
        let json: JSON =
          switch value {
          case .text(let text): ["stringValue": .string(text)]
          case .number(let number): ["intValue": .string(String(number))]
          case .flag(let flag): ["boolValue": .bool(flag)]
          }
        return ["key": .string(key), "value": json]
      })
  }

  private static func time(_ milliseconds: Int64) -> JSON { .string("\(milliseconds)000000") }
}
