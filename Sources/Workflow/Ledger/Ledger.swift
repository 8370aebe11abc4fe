internal import GRDB
internal import Synchronization

/// The durable record of runs, in one SQLite file.
///
/// Every change of state is one committed transaction, on disk before the call returns. No
/// transaction holds a step, a digest of content or a file read. One connection: see
/// ``WriterLock`` for why there is no pool.
package final class Ledger: Sendable {
  package let path: String
  /// Who writes here, as steps and runs record it; nil for a reader.
  package let owner: ProcessIdentity?
  private let database: DatabaseQueue
  private let lock: WriterLock?
  /// The runs that engines on this ledger are executing now.
  private let driven = Mutex<Set<String>>([])

  /// Opens the ledger for writing, and makes it, its folder and its tables where they are missing.
  ///
  /// Everybody else who wants to write waits until this value is gone.
  ///
  /// - Parameters:
  ///   - path: The file; its lock file stands beside it.
  ///   - patience: How long to wait for another writer.
  ///   - owner: This process; tests may pretend to be another.
  /// - Throws: ``LedgerError``. A ledger of a newer schema is left as it is, byte for byte.
  package init(
    path: String, patience: Duration = .seconds(10), owner: ProcessIdentity = .current()
  ) throws(LedgerError) {
    if let slash = path.lastIndex(of: "/") {
      try LedgerError.makeFolder(String(path[..<slash]), for: path)
    }
    self.path = path
    self.owner = owner
    lock = try WriterLock(beside: path, patience: patience)
    let schema = try Self.schema(at: path)
    database = try Self.describing(path) {
      var configuration = Configuration()
      configuration.label = "ledger"
      configuration.busyMode = .timeout(5)
      configuration.prepareDatabase { db in
        // In this order: GRDB's own WAL mode would set NORMAL behind it, with which a power loss
        // forgets commits that were acknowledged.
        _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        try db.execute(sql: "PRAGMA synchronous = FULL")
      }
      return try DatabaseQueue(path: path, configuration: configuration)
    }
    let health = try health()
    guard health.journalMode == "wal", health.synchronous == 2 else {
      throw LedgerError(
        .notDurable, path,
        "journal_mode=\(health.journalMode) synchronous=\(health.synchronous), not wal and 2")
    }
    try migrate(from: schema)
  }

  /// Opens a ledger only to look at it, also while another process writes.
  ///
  /// A reader neither writes nor checkpoints, so it does not take the writer's lock.
  ///
  /// - Throws: ``LedgerError``; `.missing` when nothing has been recorded yet.
  package init(reading path: String) throws(LedgerError) {
    self.path = path
    owner = nil
    lock = nil
    guard let connection = try Self.connectReading(path) else {
      throw LedgerError(.missing, path)
    }
    database = connection.database
    guard connection.schema == Schema.version else { throw LedgerError(.missing, path) }
  }

  deinit {
    // Before the lock is let go: closing checkpoints.
    try? database.close()
  }
}

extension Ledger {
  /// How the database is set up: checked at every open.
  package struct Health: Hashable, Sendable {
    package let sqliteVersion: String
    package let journalMode: String
    /// 2 is FULL: nothing acknowledged is lost with the power.
    package let synchronous: Int
    package let schema: Int
  }

  package func health() throws(LedgerError) -> Health {
    try access { db in
      Health(
        sqliteVersion: try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? "",
        journalMode: try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
        synchronous: try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1,
        schema: try Int.fetchOne(db, sql: "PRAGMA user_version") ?? -1)
    }
  }
}

extension Ledger {
  func beginDriving(_ run: String) { _ = driven.withLock { $0.insert(run) } }

  func endDriving(_ run: String) { _ = driven.withLock { $0.remove(run) } }

  /// Whether `holder`, which the ledger names for a run or one of its steps, is still at it.
  ///
  /// Of another process the kernel knows. Of this one we do: an earlier session is over, since
  /// only one at a time holds the writer's lock, and in this one a run that failed to record its
  /// end, as on a full disk, is not driven any more.
  func isDriven(_ run: String, by holder: ProcessIdentity?) -> Bool {
    guard let holder else { return false }
    guard let owner, owner.isSameProcess(as: holder) else { return holder.isAlive }
    return owner.session == holder.session && driven.withLock { $0.contains(run) }
  }
}

extension Ledger {
  /// The version of the ledger at `path`; 0 when there is none yet.
  private static func schema(at path: String) throws(LedgerError) -> Int {
    try connectReading(path)?.schema ?? 0
  }

  /// A connection that cannot change the file, not even by a checkpoint when it is closed.
  private static func connectReading(
    _ path: String
  ) throws(LedgerError) -> (database: DatabaseQueue, schema: Int)? {
    guard fileHasContent(path) else { return nil }
    let (database, id, schema, tables) = try describing(path) {
      var configuration = Configuration()
      configuration.label = "ledger reader"
      configuration.readonly = true
      configuration.busyMode = .timeout(5)
      let database = try DatabaseQueue(path: path, configuration: configuration)
      return try database.inDatabase { db in
        (
          database, try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
          try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
          try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        )
      }
    }
    if id != Schema.applicationID {
      // A crash between the making of the file and that of its tables leaves neither.
      guard id == 0, schema == 0, tables == 0 else { throw LedgerError(.foreign, path) }
    }
    guard schema <= Schema.version else { throw LedgerError(.newer(schema: schema), path) }
    return (database, schema)
  }

  private func migrate(from schema: Int) throws(LedgerError) {
    guard schema < Schema.version else { return }
    try write { db in
      for migration in Schema.migrations[schema...] { try db.execute(sql: migration) }
      try db.execute(sql: "DELETE FROM transition")
      for row in TransitionTable.rows {
        try db.execute(
          sql: "INSERT INTO transition VALUES (?, ?, ?, ?)",
          arguments: [
            row.from.rawValue, row.event.rawValue, row.to.rawValue, row.condition.description,
          ])
      }
      try db.execute(
        sql: """
          PRAGMA application_id = \(Schema.applicationID);
          PRAGMA user_version = \(Schema.version);
          """)
    }
  }
}

extension Ledger {
  /// Calls `body` with the connection, and translates its errors.
  func access<R>(_ body: (Database) throws -> R) throws(LedgerError) -> R {
    try Self.describing(path) { try database.inDatabase(body) }
  }

  /// Runs statements as they stand.
  ///
  /// The engine has no use for it; tests take the part of somebody with an SQL shell.
  func execute(_ statements: String) throws(LedgerError) {
    try access { try $0.execute(sql: statements) }
  }

  /// Calls `body` in a transaction that sees one state of the ledger.
  func read<R>(_ body: (Database) throws -> R) throws(LedgerError) -> R {
    try transaction(.deferred, body)
  }

  /// Calls `body` in a transaction that is on disk when this returns, or has left no trace.
  func write<R>(_ body: (Database) throws -> R) throws(LedgerError) -> R {
    try transaction(.immediate, body)
  }

  private func transaction<R>(
    _ kind: Database.TransactionKind, _ body: (Database) throws -> R
  ) throws(LedgerError) -> R {
    try access { db in
      var result: R?
      try db.inTransaction(kind) {
        result = try body(db)
        return .commit
      }
      guard let result else { throw LedgerError(.other, path, "a transaction had no result") }
      return result
    }
  }

  private static func describing<R>(
    _ path: String, _ body: () throws -> R
  ) throws(LedgerError) -> R {
    do {
      return try body()
    } catch let error as LedgerError {
      throw error
    } catch let error as DatabaseError {
      throw LedgerError(error, path)
    } catch {
      throw LedgerError(.other, path, "\(error)")
    }
  }
}

extension LedgerError {
  fileprivate init(_ error: DatabaseError, _ path: String) {
    let reason: Reason =
      switch error.resultCode.primaryResultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(process: nil)
      case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: .corrupt
      case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .readOnly
      case .SQLITE_FULL: .full
      case .SQLITE_IOERR: .disk
      case .SQLITE_CONSTRAINT: .refused
      default: .other
      }
    self.init(reason, path, error.message ?? "")
  }
}
