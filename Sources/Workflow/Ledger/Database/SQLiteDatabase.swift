internal import GRDB
internal import Glibc

/// A ledger's tables in one SQLite file.
///
/// One connection: see ``WriterLock`` for why there is no pool. The lock is held for as long as a
/// transaction writes, and not longer, so that several processes share one file.
final class SQLiteDatabase: LedgerDatabase {
  let path: String
  private let queue: DatabaseQueue
  private let lock: WriterLock?
  private let isWaiting: @Sendable (Int32?) -> Void
  private let leaseClock: @Sendable () -> Int64

  var dialect: SQLDialect { .sqlite }

  /// Opens the file for writing, and makes it, its folder and its tables where they are missing.
  ///
  /// - Parameters:
  ///   - path: The file; its lock file stands beside it.
  ///   - patience: How long each write waits for another process.
  ///   - leaseClock: Milliseconds since the boot; tests may have a clock of their own.
  ///   - isWaiting: Is told when a write waits for long, and for which process.
  /// - Throws: ``LedgerError``. A ledger of a newer schema is left as it is, byte for byte.
  init(
    path: String, patience: Duration,
    leaseClock: @escaping @Sendable () -> Int64 = SQLiteDatabase.sinceBoot,
    isWaiting: @escaping @Sendable (Int32?) -> Void
  ) throws(LedgerError) {
    if let slash = path.lastIndex(of: "/") {
      try LedgerError.makeFolder(String(path[..<slash]), for: path)
    }
    self.path = path
    self.isWaiting = isWaiting
    self.leaseClock = leaseClock
    let lock = try WriterLock(beside: path, patience: patience)
    self.lock = lock
    try lock.take(isWaiting: isWaiting)
    defer { lock.release() }
    try Self.undoUnfinished(path)
    let schema = try Self.connectReading(path)?.schema ?? 0
    queue = try Self.describing(path) {
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
    guard schema < Schema.version else { return }
    try Self.describing(path) {
      try queue.inDatabase { db in
        try db.inTransaction(.immediate) {
          try Self.migrate(db, from: schema)
          return .commit
        }
      }
    }
  }

  /// Opens a file only to look at it, also while another process writes.
  ///
  /// A reader neither writes nor checkpoints, so it does not take the writer's lock.
  ///
  /// - Throws: ``LedgerError``; `.missing` when nothing has been recorded yet, `.older` when this
  ///   version has not yet written to it.
  init(reading path: String) throws(LedgerError) {
    self.path = path
    lock = nil
    isWaiting = { _ in }
    leaseClock = Self.sinceBoot
    guard let connection = try Self.connectReading(path), connection.schema > 0 else {
      throw LedgerError(.missing, path)
    }
    queue = connection.queue
    guard connection.schema == Schema.version else {
      throw LedgerError(.older(schema: connection.schema), path)
    }
  }

  deinit {
    // Closing checkpoints. When the lock cannot be had, another process is still connected, and
    // only the last one to close does.
    let isTaken = (try? lock?.take { _ in }) != nil
    try? queue.close()
    if isTaken { lock?.release() }
  }

  /// Milliseconds since the machine was started, also while it slept.
  static let sinceBoot: @Sendable () -> Int64 = {
    var time = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

extension SQLiteDatabase {
  func read<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    try transaction(isWriting: false, body)
  }

  func write<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    try transaction(isWriting: true, body)
  }

  private func transaction<R>(
    isWriting: Bool, _ body: (any SQLConnection) throws -> R
  ) throws(LedgerError) -> R {
    try Self.describing(path) {
      try queue.inDatabase { db in
        if isWriting { try lock?.take(isWaiting: isWaiting) }
        defer { if isWriting { lock?.release() } }
        return try SQLiteConnection(database: db, leaseClock: leaseClock)
          .transaction(isWriting: isWriting, body)
      }
    }
  }

  /// Runs statements as they stand.
  ///
  /// The engine has no use for it; tests take the part of somebody with an SQL shell.
  func execute(_ statements: String) throws(LedgerError) {
    try Self.describing(path) { try queue.inDatabase { try $0.execute(sql: statements) } }
  }

  func health() throws(LedgerError) -> Ledger.Health {
    try Self.describing(path) {
      try queue.inDatabase { db in
        Ledger.Health(
          sqliteVersion: try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? "",
          journalMode: try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
          synchronous: try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1,
          schema: try Int.fetchOne(db, sql: "PRAGMA user_version") ?? -1)
      }
    }
  }

  /// What SQLite itself finds wrong with the file; empty when nothing is.
  func damage() throws(LedgerError) -> [String] {
    try Self.describing(path) {
      try queue.inDatabase { try String.fetchAll($0, sql: "PRAGMA integrity_check(20)") }
        .filter { $0 != "ok" }
    }
  }
}

extension SQLiteDatabase {
  /// A connection that cannot change the file, not even by a checkpoint when it is closed.
  private static func connectReading(
    _ path: String
  ) throws(LedgerError) -> (queue: DatabaseQueue, schema: Int)? {
    guard fileHasContent(path) else { return nil }
    let found: (queue: DatabaseQueue, id: Int32, schema: Int, tables: Int)? = try describing(path) {
      var configuration = Configuration()
      configuration.label = "ledger reader"
      configuration.readonly = true
      configuration.busyMode = .timeout(5)
      do {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.inDatabase { db in
          (
            queue, try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
            try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
            try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
          )
        }
      } catch let error as DatabaseError
        where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
      {
        // Its making was cut off, and nothing has been recorded: see `undoUnfinished`.
        return nil
      }
    }
    guard let (queue, id, schema, tables) = found else { return nil }
    if id != Schema.applicationID {
      // A crash between the making of the file and that of its tables leaves neither.
      guard id == 0, schema == 0, tables == 0 else { throw LedgerError(.foreign, path) }
    }
    guard schema <= Schema.version else { throw LedgerError(.newer(schema: schema), path) }
    return (queue, schema)
  }

  /// Undoes the half of a change for which a journal stands beside the file.
  ///
  /// A ledger has a journal only while its file is made, before it has a WAL. When the power goes
  /// then, a reader may not even look: the file has to be put back, which SQLite does for the first
  /// who may write.
  private static func undoUnfinished(_ path: String) throws(LedgerError) {
    guard fileHasContent(path), fileHasContent(path + "-journal") else { return }
    try describing(path) {
      var configuration = Configuration()
      configuration.busyMode = .timeout(5)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      _ = try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") }
      try queue.close()
    }
  }

  private static func migrate(_ db: Database, from schema: Int) throws {
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

  private static func describing<R>(
    _ path: String, _ body: () throws -> R
  ) throws(LedgerError) -> R {
    do {
      return try body()
    } catch let error as LedgerError {
      throw error
    } catch let error as DatabaseError {
      throw LedgerError(error, path)
    } catch let error as SQLShapeError {
      throw LedgerError(.corrupt, path, "\(error)")
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
