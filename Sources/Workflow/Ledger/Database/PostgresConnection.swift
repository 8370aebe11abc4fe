internal import Clibpq

/// One connection to PostgreSQL, and the only owner of its handle.
///
/// Not `Sendable`: libpq allows one thread at a time. ``PostgresDatabase`` holds the lock.
@safe final class PostgresConnection: SQLConnection {
  private let handle: OpaquePointer
  /// Names of prepared statements, by text and by the types of what they are given.
  private var statements: [Prepared: String] = [:]
  /// The first failure since the transaction began.
  ///
  /// PostgreSQL has given that transaction up, whatever its caller makes of the error.
  private(set) var failure: PostgresFailure?

  private struct Prepared: Hashable {
    var sql: String
    var types: [Oid]
  }

  /// Connects.
  ///
  /// - Parameter parameters: libpq's keywords.
  /// - Throws: ``PostgresFailure``, which is then lost by definition.
  init(_ parameters: [String: String]) throws(PostgresFailure) {
    let keywords = parameters.keys.sorted()
    let names = CStrings(keywords)
    let values = CStrings(keywords.map { parameters[$0] })
    let opened = unsafe names.withPointers { names in
      unsafe values.withPointers { values in unsafe pq_connectdb_params(names, values, 0) }
    }
    guard let opened = unsafe opened else {
      throw PostgresFailure(state: nil, message: "out of memory", isLost: true)
    }
    guard unsafe pq_status(opened) == CONNECTION_OK else {
      let failure = unsafe PostgresFailure(of: opened)
      unsafe pq_finish(opened)
      throw failure
    }
    unsafe pq_ignore_notices(opened)
    unsafe handle = opened
  }

  deinit { unsafe pq_finish(handle) }

  /// 150018 for 15.18.
  var serverVersion: Int32 { unsafe pq_server_version(handle) }

  var isUsable: Bool { unsafe pq_status(handle) == CONNECTION_OK && failure?.isLost != true }

  @discardableResult
  func run(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
    try execute(sql, arguments).changed
  }

  func each(
    _ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Void
  ) throws {
    let result = try execute(sql, arguments)
    let rows = try remembering { () throws(PostgresFailure) in try result.rows() }
    for row in rows { try body(row) }
  }

  /// The server's clock, which is the same for all who share the ledger.
  func leaseTime() throws -> Int64 {
    let rows = try rows("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint", [])
    guard let row = rows.first else { throw SQLShapeError(column: 0) }
    return try row.integer(0)
  }

  /// Runs statements as they stand, without arguments.
  ///
  /// - Returns: The rows of the last one.
  @discardableResult
  func script(_ sql: String) throws(PostgresFailure) -> [SQLRow] {
    try remembering { () throws(PostgresFailure) in
      try unsafe PostgresResult(pq_exec(handle, sql), on: handle).rows()
    }
  }

  /// Ends a transaction.
  ///
  /// - Returns: What the server did: "ROLLBACK", if it had given the transaction up before.
  func end(_ command: String) throws(PostgresFailure) -> String {
    try unsafe PostgresResult(pq_exec(handle, command), on: handle).tag
  }

  /// Begins anew, whatever became of the transaction before.
  @discardableResult
  func begin(_ script: String) throws(PostgresFailure) -> [SQLRow] {
    failure = nil
    return try self.script(script)
  }
}

extension PostgresConnection {
  private func execute(
    _ sql: String, _ arguments: [SQLValue]
  ) throws(PostgresFailure) -> PostgresResult {
    // A second failure would only hide the first.
    if let failure { throw failure }
    do throws(PostgresFailure) {
      let name = try prepared(sql, arguments)
      let values = CStrings(arguments.map(text))
      let result = unsafe values.withPointers { values in
        unsafe pq_exec_prepared(handle, name, Int32(arguments.count), values)
      }
      return try unsafe PostgresResult(result, on: handle)
    } catch {
      failure = error
      throw error
    }
  }

  /// The name of the prepared statement; prepares it where that was not done yet.
  ///
  /// Arguments that are there say what they are; a null takes its type from what stands around it.
  private func prepared(
    _ sql: String, _ arguments: [SQLValue]
  ) throws(PostgresFailure) -> String {
    let types = arguments.map { argument in
      switch argument {
      case .null: PostgresType.inferred
      case .integer: PostgresType.integer
      case .text: PostgresType.text
      }
    }
    let key = Prepared(sql: sql, types: types)
    if let name = statements[key] { return name }
    let name = "s\(statements.count)"
    _ = try unsafe PostgresResult(
      pq_prepare(handle, name, PostgresStatement.numbered(sql), Int32(types.count), types),
      on: handle)
    statements[key] = name
    return name
  }

  private func text(_ value: SQLValue) -> String? {
    switch value {
    case .null: nil
    case .integer(let number): String(number)
    case .text(let text): text.withoutNUL
    }
  }

  private func remembering<R>(
    _ body: () throws(PostgresFailure) -> R
  ) throws(PostgresFailure) -> R {
    do throws(PostgresFailure) { return try body() } catch {
      failure = failure ?? error
      throw error
    }
  }
}

/// Strings as C takes them: an array of pointers, nil at its end.
struct CStrings {
  private let bytes: [CChar]
  /// Where each begins; nil for one that is not there.
  private let starts: [Int?]

  init(_ strings: [String?]) {
    var bytes: [CChar] = []
    starts = strings.map { string in
      guard let string else { return nil }
      defer {
        bytes += string.utf8.map(CChar.init(bitPattern:))
        bytes.append(0)
      }
      return bytes.count
    }
    self.bytes = bytes
  }

  /// Calls `body` with the array, which lives as long as the call.
  func withPointers<R>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
  ) -> R {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      let pointers =
        unsafe starts.map { start -> UnsafePointer<CChar>? in
          guard let start, let base = buffer.baseAddress else { return nil }
          return unsafe base + start
        } + [nil]
      return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }
  }
}
