internal import Synchronization

/// The durable record of runs.
///
/// Every change of state is one committed transaction, on disk before the call returns. No
/// transaction holds a step, a digest of content or a file read. Several processes may write to
/// one ledger; each names itself in what it holds.
package final class Ledger: Sendable {
  /// The file, or the database's address without its password.
  package let path: String
  /// Who writes here, as steps and runs record it; nil for a reader.
  package let owner: ProcessIdentity?
  let database: any LedgerDatabase
  /// Takes note, outside the ledger, of how long the record is and what it ends with.
  let anchor: Anchor?

  /// Notes a head of the record; `holds` says whether the record has an older one in it.
  package typealias Anchor =
    @Sendable (_ head: AuditHead, _ holds: (AuditHead) -> Bool) -> Void

  /// Opens a ledger for writing, and makes it, its folder and its tables where they are missing.
  ///
  /// - Parameters:
  ///   - path: A file, beside which its lock file stands, or a `postgres://` address.
  ///   - patience: How long each write waits for another process.
  ///   - owner: This process; tests may pretend to be another.
  ///   - anchor: Where the head of the record is noted: every 100 events and at each run's end.
  ///   - isWaiting: Is told when a write waits for long, and for which process.
  /// - Throws: ``LedgerError``. A ledger of a newer schema is left as it is, byte for byte.
  package convenience init(
    path: String, patience: Duration = .seconds(10), owner: ProcessIdentity = .current(),
    anchor: Anchor? = nil,
    isWaiting: @escaping @Sendable (Int32?) -> Void = { _ in }
  ) throws(LedgerError) {
    if PostgresAddress.isAddress(path) {
      let address = try PostgresAddress(path)
      self.init(
        database: try PostgresDatabase(address, patience: patience), path: address.description,
        owner: owner, anchor: anchor)
    } else {
      self.init(
        database: try SQLiteDatabase(path: path, patience: patience, isWaiting: isWaiting),
        path: path, owner: owner, anchor: anchor)
    }
  }

  /// Opens a ledger only to look at it, also while another process writes.
  ///
  /// - Throws: ``LedgerError``; `.missing` when nothing has been recorded yet.
  package convenience init(reading path: String) throws(LedgerError) {
    if PostgresAddress.isAddress(path) {
      let address = try PostgresAddress(path)
      self.init(
        database: try PostgresDatabase(address, isReadOnly: true), path: address.description,
        owner: nil)
    } else {
      self.init(database: try SQLiteDatabase(reading: path), path: path, owner: nil)
    }
  }

  init(
    database: any LedgerDatabase, path: String, owner: ProcessIdentity?,
    anchor: Anchor? = nil
  ) {
    self.database = database
    self.path = path
    self.owner = owner
    self.anchor = anchor
  }
}

extension Ledger {
  /// How a database in a file is set up: checked at every open.
  package struct Health: Hashable, Sendable {
    package let sqliteVersion: String
    package let journalMode: String
    /// 2 is FULL: nothing acknowledged is lost with the power.
    package let synchronous: Int
    package let schema: Int

    /// Whether this SQLite loses commits when two connections write at one instant, which the
    /// lock beside the ledger keeps from happening.
    ///
    /// Source: the "WAL-reset bug", https://sqlite.org/wal.html
    package var hasWALResetBug: Bool {
      let parts = sqliteVersion.split(separator: ".").compactMap { Int($0) }
      guard parts.count >= 3 else { return true }
      let version = parts[0] * 1_000_000 + parts[1] * 1000 + parts[2]
      return switch version {
      case 3_051_003...: false
      case 3_050_007..<3_051_000, 3_044_006..<3_045_000: false
      default: true
      }
    }
  }

  /// How the file is set up; nil where the ledger is not in a file.
  package func health() throws(LedgerError) -> Health? {
    try (database as? SQLiteDatabase)?.health()
  }

  /// The version of the server that has it, such as "15.20"; nil where it is in a file.
  package func serverVersion() throws(LedgerError) -> String? {
    guard let server = try (database as? PostgresDatabase)?.server() else { return nil }
    return "\(server.version / 10_000).\(server.version % 10_000)"
  }

  /// What the database itself finds wrong with the file, at most 20 findings.
  package func damage() throws(LedgerError) -> [String] {
    try (database as? SQLiteDatabase)?.damage() ?? []
  }
}

extension Ledger {
  /// Calls `body` in a transaction that sees one state of the ledger.
  func read<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    try database.read(body)
  }

  /// Calls `body` in a transaction that is on disk when this returns, or has left no trace.
  ///
  /// `now` is the wall clock, in milliseconds since 1970, UTC.
  func write<R>(
    now: Int64, _ body: (LedgerTransaction) throws -> R
  ) throws(LedgerError) -> R {
    var noted: AuditHead?
    let result = try database.write { connection in
      let transaction = LedgerTransaction(connection, of: self, now: now)
      let result = try body(transaction)
      noted = transaction.headToNote
      return result
    }
    if let noted { anchor?(noted, holds) }
    return result
  }
}

extension Ledger {
  private func holds(_ head: AuditHead) -> Bool {
    let hash = try? read { db in
      try db.rows("SELECT hash FROM event WHERE seq = ?", [.integer(head.sequence)]).first?.text(0)
    }
    return hash == head.hash
  }

  /// A run that an engine of this process is executing.
  private struct Drive: Hashable {
    let session: Int
    let run: String
  }

  // Of other processes the kernel knows whether they live; of the sessions of this one only we do.
  private static let drives = Mutex<Set<Drive>>([])

  func beginDriving(_ run: String) {
    guard let owner else { return }
    _ = Self.drives.withLock { $0.insert(Drive(session: owner.session, run: run)) }
  }

  func endDriving(_ run: String) {
    guard let owner else { return }
    _ = Self.drives.withLock { $0.remove(Drive(session: owner.session, run: run)) }
  }

  /// Whether `holder`, which the ledger names for a run or one of its steps, is known to be gone.
  ///
  /// The end of a lease is no such proof: a process that was stopped goes on where it was.
  func isProvenGone(_ holder: ProcessIdentity?, from run: String) -> Bool {
    guard let holder else { return true }
    let here = owner ?? .current()
    if here.isSameProcess(as: holder) {
      return Self.drives.withLock { !$0.contains(Drive(session: holder.session, run: run)) }
    }
    // Of a boot that is over nothing lives; but on a shared ledger, another boot may as well be
    // another machine. Of another container nothing is known.
    guard here.boot == holder.boot else {
      return database.dialect == .sqlite && here.isOfAnotherBoot(than: holder)
    }
    return !holder.isAlive
  }
}
