internal import Digests

/// One row of the record: what happened, to what, by whom, and the digest that binds it to the
/// row before.
struct EventRow: Hashable, Sendable {
  /// Counts from 1, without a gap.
  let sequence: Int64
  let run: String
  /// The step's name; nil when it is about the run.
  let step: String?
  let from: String?
  let event: String
  let to: String?
  let actor: String
  let fence: Int64?
  /// Milliseconds since 1970, UTC; never before that of the row before.
  let at: Int64
  /// Canonical JSON.
  let detail: String
  /// The digest of the row before, in hexadecimal; 64 zeros for the first.
  let previous: String
  /// The digest that the ledger has for this row.
  let hash: String

  /// The columns, in the order in which ``init(_:)`` reads them.
  static let columns =
    "seq, run_id, step, from_state, event, to_state, actor, fence, at, detail, prev, hash"

  /// The digest that this row should have: of the one before and of the row's own canonical JSON.
  var expectedHash: String {
    Self.hash(
      previous: previous, sequence: sequence, run: run, step: step, from: from, event: event,
      to: to, actor: actor, fence: fence, at: at, detail: detail)
  }

  static let firstPrevious = String(repeating: "0", count: 64)

  static func hash(
    previous: String, sequence: Int64, run: String, step: String?, from: String?, event: String,
    to: String?, actor: String, fence: Int64?, at: Int64, detail: String
  ) -> String {
    let row: CanonicalJSON = [
      .integer(sequence), .string(run), .optional(step), .optional(from), .string(event),
      .optional(to), .string(actor), .optional(fence), .integer(at), .string(detail),
    ]
    return Digest(of: Array(previous.utf8) + row.bytes).hex
  }
}

extension EventRow {
  init(_ row: SQLRow) throws {
    self.init(
      sequence: try row.integer(0), run: try row.text(1), step: try row.optionalText(2),
      from: try row.optionalText(3), event: try row.text(4), to: try row.optionalText(5),
      actor: try row.text(6), fence: try row.optionalInteger(7), at: try row.integer(8),
      detail: try row.text(9), previous: try row.text(10), hash: try row.text(11))
  }
}
