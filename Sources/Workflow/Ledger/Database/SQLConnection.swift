/// A value that goes into a ledger's database or comes out of it.
enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
}

extension SQLValue {
  static func integer(_ value: Int64?) -> Self { value.map(Self.integer) ?? .null }

  static func text(_ value: String?) -> Self { value.map(Self.text) ?? .null }

  static func flag(_ value: Bool) -> Self { .integer(value ? 1 : 0) }
}

extension String {
  /// With "␀" for a NUL, which PostgreSQL cannot keep, and C would take for the end.
  var withoutNUL: String { utf8.contains(0) ? replacing("\0", with: "␀") : self }
}

/// One row of a result; columns are read by their place, from 0.
struct SQLRow: Hashable, Sendable {
  let values: [SQLValue]

  /// - Throws: ``SQLShapeError`` when the column holds something else.
  func integer(_ column: Int) throws -> Int64 {
    guard case .integer(let value) = values[column] else { throw SQLShapeError(column: column) }
    return value
  }

  func text(_ column: Int) throws -> String {
    guard case .text(let value) = values[column] else { throw SQLShapeError(column: column) }
    return value
  }

  /// A text that many rows have in common.
  ///
  /// - Returns: `other` itself where it is the same, so that it is kept once.
  func text(_ column: Int, like other: String?) throws -> String {
    let text = try text(column)
    return other.flatMap { $0 == text ? $0 : nil } ?? text
  }

  func optionalInteger(_ column: Int) throws -> Int64? {
    values[column] == .null ? nil : try integer(column)
  }

  func optionalText(_ column: Int) throws -> String? {
    values[column] == .null ? nil : try text(column)
  }
}

/// A column that does not hold what the schema says: the ledger is damaged.
struct SQLShapeError: Error {
  let column: Int
}

/// A connection inside a transaction: the only way to the tables.
///
/// SQL is written once, in the dialect that SQLite and PostgreSQL share, with `?` for each
/// argument; where the two differ, ``LedgerDatabase/dialect`` tells which it is. Statements are
/// prepared once for each text.
protocol SQLConnection {
  /// Runs one statement.
  ///
  /// - Returns: How many rows it changed.
  @discardableResult
  func run(_ sql: String, _ arguments: [SQLValue]) throws -> Int

  /// Runs one statement and calls `body` with each row that it returns; `body` asks for no other.
  func each(
    _ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Void) throws

  /// Milliseconds on a clock that nobody sets, for leases: since the boot where one machine has the
  /// ledger, the database's own where several share it.
  func leaseTime() throws -> Int64
}

extension SQLConnection {
  /// Runs one statement and reads all that it returns.
  func rows(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
    var rows: [SQLRow] = []
    try each(sql, arguments) { rows.append($0) }
    return rows
  }
}

/// Where a ledger's tables are.
protocol LedgerDatabase: AnyObject, Sendable {
  var dialect: SQLDialect { get }

  /// Calls `body` in a transaction that sees one state of the ledger.
  func read<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R

  /// Calls `body` in a transaction that is on disk when this returns, or has left no trace.
  ///
  /// Nobody else writes meanwhile. `body` holds no step, no digest of content and no file read.
  func write<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R
}

enum SQLDialect: Hashable, Sendable {
  case sqlite
  case postgres
}
