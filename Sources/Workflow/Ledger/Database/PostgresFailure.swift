internal import Clibpq

/// What PostgreSQL, or the way to it, answered instead of doing what was asked.
struct PostgresFailure: Error, Hashable, Sendable {
  /// Five characters; nil when the answer did not come from the server.
  let state: String?
  let message: String
  /// Whether the connection is gone with it.
  let isLost: Bool

  /// Whether the same transaction may well succeed when it is begun again, and has left no trace.
  ///
  /// Never true of a COMMIT: see ``PostgresDatabase``.
  var isPassing: Bool { isLost || state == "40001" || state == "40P01" }

  /// What it means for a ledger.
  ///
  /// Source: https://www.postgresql.org/docs/15/errcodes-appendix.html
  var reason: LedgerError.Reason {
    switch state {
    case nil: isLost ? .unreachable : .other
    // RAISE EXCEPTION, which our triggers use, and broken constraints.
    case "P0001": .refused
    case let state? where state.hasPrefix("23"): .refused
    // Lock or statement timeouts, a connection too many.
    case "55P03", "57014", "53300", "40001", "40P01": .busy(process: nil)
    case "53100": .full
    case "25006", "42501": .readOnly
    case "58030": .disk
    case "XX001", "XX002": .corrupt
    case let state? where state.hasPrefix("08") || state.hasPrefix("57P") || state.hasPrefix("28"):
      .unreachable
    case "3D000": .unreachable
    default: .other
    }
  }

  func error(at address: PostgresAddress) -> LedgerError {
    LedgerError(reason, address.description, message)
  }
}

extension PostgresFailure {
  /// The last failure of a connection as such.
  init(of connection: OpaquePointer) {
    state = nil
    message = Self.headline(unsafe String(cString: pq_error_message(connection)))
    isLost = unsafe pq_status(connection) != CONNECTION_OK
  }

  /// The failure that stands in a result.
  init(of result: OpaquePointer?, on connection: OpaquePointer) {
    let isLost = unsafe pq_status(connection) != CONNECTION_OK
    let state = unsafe pq_sqlstate(result).map { unsafe String(cString: $0) }
    self.state = state
    // The server may say that it goes before the connection is seen to be gone.
    self.isLost = isLost || state?.hasPrefix("57P0") == true
    message =
      unsafe pq_primary_message(result).map { unsafe String(cString: $0) }
      ?? Self.headline(unsafe String(cString: pq_error_message(connection)))
  }

  /// libpq's messages are paragraphs; ours are lines.
  private static func headline(_ text: String) -> String {
    text.split(separator: "\n").map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: "; ")
  }
}
