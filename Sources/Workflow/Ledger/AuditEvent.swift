internal import Digests

/// One row of the record, as people and programs outside read it.
package struct AuditEvent: Hashable, Sendable {
  /// Counts from 1, without a gap.
  package let sequence: Int64
  package let run: String
  /// The step's name; nil when it is about the run.
  package let step: String?
  package let from: String?
  package let event: String
  package let to: String?
  package let actor: String
  package let fence: Int64?
  /// Milliseconds since 1970, UTC.
  package let at: Int64
  /// What was written with it: texts as they are, everything else as canonical JSON.
  package let detail: [String: String]
  /// The row as one line of canonical JSON, with its digest and that of the row before.
  package let line: String

  init(_ row: EventRow) {
    sequence = row.sequence
    run = row.run
    step = row.step
    from = row.from
    event = row.event
    to = row.to
    actor = row.actor
    fence = row.fence
    at = row.at
    let json = CanonicalJSON(parsing: Array(row.detail.utf8)) ?? .null
    var members: [String: String] = [:]
    if case .object(let found) = json {
      for (key, value) in found {
        switch value {
        case .string(let text): members[key] = text
        case .null: break
        default: members[key] = value.text
        }
      }
    }
    detail = members
    line =
      ([
        "actor": .string(row.actor), "at": .integer(row.at), "detail": json,
        "event": .string(row.event), "fence": .optional(row.fence), "from": .optional(row.from),
        "hash": .string(row.hash), "previous": .string(row.previous), "run": .string(row.run),
        "sequence": .integer(row.sequence), "step": .optional(row.step), "to": .optional(row.to),
      ] as CanonicalJSON).text
  }
}
