internal import GRDB
internal import GRDBSQLite

/// GRDB's connection, in its queue.
///
/// GRDB opens it, prepares its statements and keeps them. They are run here by SQLite's own calls,
/// which take a third of the time that GRDB's rows and arguments do, and a step takes a dozen
/// statements.
@safe struct SQLiteConnection: SQLConnection {
  let database: Database
  let leaseClock: @Sendable () -> Int64

  @discardableResult
  func run(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
    try each(sql, arguments) { _ in }
    return database.changesCount
  }

  func leaseTime() throws -> Int64 { leaseClock() }

  /// Calls `body` between `BEGIN` and `COMMIT`; what it throws leaves no trace.
  func transaction<R>(isWriting: Bool, _ body: (Self) throws -> R) throws -> R {
    try run(isWriting ? "BEGIN IMMEDIATE" : "BEGIN", [])
    do {
      let result = try body(self)
      try run("COMMIT", [])
      return result
    } catch {
      // After a full disk, SQLite may have rolled it back already. What went wrong first is what
      // is told.
      if database.isInsideTransaction { _ = try? run("ROLLBACK", []) }
      throw error
    }
  }

  func each(
    _ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Void
  ) throws {
    let prepared = try database.cachedStatement(sql: sql)
    // GRDB's statement owns the handle, and has to live as long as it is used.
    try withExtendedLifetime(prepared) {
      let statement = unsafe prepared.sqliteStatement
      for (index, argument) in arguments.enumerated() {
        try check(unsafe argument.bind(to: statement, at: Int32(index + 1)))
      }
      // The message goes with the reset, which says the same again.
      defer { unsafe sqlite3_reset(statement) }
      var code = unsafe sqlite3_step(statement)
      while code == SQLITE_ROW {
        try body(unsafe SQLRow(of: statement))
        code = unsafe sqlite3_step(statement)
      }
      try check(code == SQLITE_DONE ? SQLITE_OK : code)
    }
  }

  private func check(_ code: Int32) throws {
    guard code != SQLITE_OK else { return }
    throw DatabaseError(
      resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
  }
}

extension SQLRow {
  /// The row at which a statement stands.
  fileprivate init(of statement: OpaquePointer) {
    let columns = unsafe sqlite3_column_count(statement)
    self.init(values: (0..<columns).map { unsafe SQLValue(column: $0, of: statement) })
  }
}

extension SQLValue {
  /// Gives it to a statement, which makes a copy; places count from 1.
  fileprivate func bind(to statement: OpaquePointer, at place: Int32) -> Int32 {
    switch self {
    case .null: return unsafe sqlite3_bind_null(statement, place)
    case .integer(let number): return unsafe sqlite3_bind_int64(statement, place, number)
    case .text(let text):
      var text = text.withoutNUL
      return text.withUTF8 { bytes in
        // SQLITE_TRANSIENT, a cast in C.
        let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        return unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
          // No pointer would be NULL, and an empty text is none.
          guard let start = bytes.baseAddress else {
            return unsafe sqlite3_bind_text(statement, place, "", 0, copied)
          }
          return unsafe sqlite3_bind_text(statement, place, start, Int32(bytes.count), copied)
        }
      }
    }
  }

  /// What a row has in a column, counted from 0.
  fileprivate init(column: Int32, of statement: OpaquePointer) {
    switch unsafe sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: self = .integer(unsafe sqlite3_column_int64(statement, column))
    case SQLITE_TEXT:
      let start = unsafe sqlite3_column_text(statement, column)
      let count = Int(unsafe sqlite3_column_bytes(statement, column))
      let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
      self = .text(unsafe String(decoding: bytes, as: UTF8.self))
    // The tables are strict, and no column of theirs is of another type.
    default: self = .null
    }
  }
}
