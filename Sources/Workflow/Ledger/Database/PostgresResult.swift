internal import Clibpq

/// What one statement returned, in libpq's memory.
@safe struct PostgresResult: ~Copyable {
  private let handle: OpaquePointer

  /// Takes over what libpq made.
  ///
  /// - Throws: ``PostgresFailure`` when it is no success.
  init(
    _ handle: OpaquePointer?, on connection: OpaquePointer
  ) throws(PostgresFailure) {
    guard let handle = unsafe handle else { throw unsafe PostgresFailure(of: connection) }
    switch unsafe pq_result_status(handle) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: unsafe self.handle = handle
    default:
      let failure = unsafe PostgresFailure(of: handle, on: connection)
      unsafe pq_clear(handle)
      throw failure
    }
  }

  deinit { unsafe pq_clear(handle) }

  /// What was done, in the server's words: "COMMIT", "UPDATE 3".
  var tag: String { unsafe String(cString: pq_cmd_status(handle)) }

  /// How many rows a statement changed, or returned.
  var changed: Int { Int(unsafe String(cString: pq_cmd_tuples(handle))) ?? 0 }

  /// Every row; numbers and truth values as integers, everything else as text.
  func rows() throws(PostgresFailure) -> [SQLRow] {
    let columns = unsafe pq_nfields(handle)
    let isNumber = (0..<columns).map { unsafe PostgresType.isNumber(pq_ftype(handle, $0)) }
    var rows: [SQLRow] = []
    for row in 0..<(unsafe pq_ntuples(handle)) {
      var values: [SQLValue] = []
      values.reserveCapacity(Int(columns))
      for column in 0..<columns {
        values.append(try value(row, column, isNumber: isNumber[Int(column)]))
      }
      rows.append(SQLRow(values: values))
    }
    return rows
  }

  private func value(
    _ row: Int32, _ column: Int32, isNumber: Bool
  ) throws(PostgresFailure) -> SQLValue {
    guard unsafe pq_getisnull(handle, row, column) == 0 else { return .null }
    let text = unsafe String(cString: pq_getvalue(handle, row, column))
    guard isNumber else { return .text(text) }
    switch text {
    case "t": return .integer(1)
    case "f": return .integer(0)
    default:
      guard let number = Int64(text) else {
        throw PostgresFailure(
          state: "22003", message: "'\(text)' is no whole number of 64 bits", isLost: false)
      }
      return .integer(number)
    }
  }
}

/// PostgreSQL's types, as far as the ledger meets them.
///
/// Source: src/include/catalog/pg_type.dat
enum PostgresType {
  static let integer: Oid = 20
  static let text: Oid = 25
  /// Taken from what stands around the argument.
  static let inferred: Oid = 0

  /// bool, int8, int2, int4, and numeric, which a sum of int8 is.
  static func isNumber(_ type: Oid) -> Bool {
    type == 16 || type == 20 || type == 21 || type == 23 || type == 1700
  }
}
