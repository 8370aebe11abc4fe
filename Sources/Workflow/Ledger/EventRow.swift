internal import Digests

/// One row of the record: what happened, to what, by whom, and the digest that binds it to the
/// row before.
package struct EventRow: Hashable, Sendable {
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
  /// Milliseconds since 1970, UTC; never before that of the row before.
  package let at: Int64
  /// Canonical JSON.
  package let detail: String
  /// The digest of the row before, in hexadecimal; 64 zeros for the first.
  package let previous: String
  /// The digest that the ledger has for this row.
  package let hash: String

  /// The digest that this row should have: of the one before and of the row's own canonical JSON.
  package var expectedHash: String {
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
