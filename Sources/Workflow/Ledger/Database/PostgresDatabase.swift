internal import Glibc
internal import Synchronization

/// A ledger's tables on PostgreSQL, shared by any number of processes on any number of machines.
///
/// Writers take turns: a transaction begins by taking one lock for the whole ledger, so that each
/// sees what the one before left, and the hash chain has one end. The lock is an advisory one,
/// which goes with the transaction and costs no write of its own. A writer that is stopped in the
/// middle is thrown out by the server when `patience` is over, and leaves no trace.
///
/// What was under way when the server went away, or gave a transaction up, is done again from its
/// start, as long as it is known that nothing was committed: a transaction's body may be called
/// more than once, and keeps nothing from one call to the next. When it is the answer to COMMIT
/// that was lost, the next connection looks whether the number of that write is there: see
/// ``PostgresWriter``. While nobody can look, the error is `.uncertain`.
@safe final class PostgresDatabase: LedgerDatabase, @unchecked Sendable {
  let dialect = SQLDialect.postgres
  let address: PostgresAddress
  /// How long a lock, or a server that went away, is waited for.
  let patience: Duration
  private let isReadOnly: Bool
  /// Guards all that is variable here; with it, this type is `Sendable`.
  private let lock = Mutex(())
  private var session: PostgresSession?
  private var writer = PostgresWriter()
  /// Whether the server ever answered: only then is it waited for when it does not.
  private var hasAnswered = false

  /// Connects, and makes or migrates the tables.
  ///
  /// - Parameters:
  ///   - address: Where.
  ///   - patience: How long to wait for a lock or for a server that restarts.
  ///   - isReadOnly: Whether the tables must be there, and stay as they are.
  /// - Throws: ``LedgerError``: `.unreachable`; `.notDurable` when the server does not flush what
  ///   it acknowledges or is older than 13; `.newer` and `.foreign`, which leave all as it is;
  ///   `.missing` when `isReadOnly` and there are no tables of this version.
  init(
    _ address: PostgresAddress, patience: Duration = .seconds(10), isReadOnly: Bool = false
  ) throws(LedgerError) {
    self.address = address
    self.patience = patience
    self.isReadOnly = isReadOnly
    let installed = try transaction(.look) { try PostgresSchema.version(in: $0, address) }
    guard installed < PostgresSchema.version else { return }
    if isReadOnly { throw LedgerError(.missing, address.description) }
    try transaction(.migrate) { try PostgresSchema.migrate($0, at: address) }
  }

  func read<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    try transaction(.read) { try body($0) }
  }

  func write<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    try transaction(.write) { try body($0) }
  }

  /// Runs statements as they stand: tests take the part of somebody with psql.
  func execute(_ statements: String) throws(LedgerError) {
    try transaction(.write) { _ = try $0.script(statements) }
  }

  /// The server, as it was found when the connection was made.
  func server() throws(LedgerError) -> PostgresSession.Server {
    try transaction(.look) { _ in try connected().server }
  }
}

extension PostgresDatabase {
  /// What a transaction is for.
  private enum Purpose {
    case read
    case write
    /// To see which tables there are.
    case look
    case migrate

    var isReading: Bool { self == .read || self == .look }
  }

  /// How an attempt at a transaction ended.
  private enum Attempt<R> {
    case done(R)
    case failed(LedgerError)
    /// Nothing was committed, and the next attempt may go better.
    case again(PostgresFailure)
    /// The answer to COMMIT was lost.
    case unanswered(R, PostgresFailure)
  }

  private func transaction<R>(
    _ purpose: Purpose, _ body: (PostgresConnection) throws -> R
  ) throws(LedgerError) -> R {
    // Out of the closure this way, since what a mutex hands out has to be Sendable.
    var ended: Result<R, LedgerError>?
    lock.withLock { _ in
      ended = Result { () throws(LedgerError) in try attempts(purpose, body) }
    }
    guard let ended else { throw LedgerError(.other, address.description) }
    return try ended.get()
  }

  private func attempts<R>(
    _ purpose: Purpose, _ body: (PostgresConnection) throws -> R
  ) throws(LedgerError) -> R {
    var wait = Wait(patience)
    while true {
      switch attempt(purpose, body) {
      case .done(let result): return result
      case .failed(let error): throw error
      case .again(let failure):
        guard wait.goesOn() else { throw error(failure) }
      case .unanswered(let result, let failure):
        // Whether tables were made is seen by looking at them, which a migration does first.
        if purpose == .write, try isCommitted(failure) { return result }
      }
    }
  }

  private func attempt<R>(
    _ purpose: Purpose, _ body: (PostgresConnection) throws -> R
  ) -> Attempt<R> {
    let connection: PostgresConnection
    do {
      connection = try connected().connection
      try begin(purpose, on: connection)
    } catch { return gaveUp(error) }

    let result: R
    do {
      result = try body(connection)
      // The body may have caught it; the server has not.
      if let failure = connection.failure { throw failure }
    } catch {
      return gaveUp(connection.failure ?? error)
    }

    do throws(PostgresFailure) {
      let tag = try connection.end("COMMIT")
      guard tag == "COMMIT" else {
        return .failed(LedgerError(.other, address.description, "the server said \(tag)"))
      }
      return .done(result)
    } catch {
      guard error.isLost, !purpose.isReading else { return gaveUp(error) }
      session = nil
      return .unanswered(result, error)
    }
  }

  /// Ends an attempt that changed nothing.
  private func gaveUp<R>(_ cause: any Error) -> Attempt<R> {
    let failure = cause as? PostgresFailure
    if failure?.isLost == true || (try? session?.connection.end("ROLLBACK")) == nil {
      session = nil
    }
    if let failure {
      return failure.isPassing && hasAnswered ? .again(failure) : .failed(error(failure))
    }
    switch cause {
    case let error as LedgerError: return .failed(error)
    case is SQLShapeError:
      return .failed(LedgerError(.corrupt, address.description, "a column holds something else"))
    default: return .failed(LedgerError(.other, address.description, "\(cause)"))
    }
  }
}

extension PostgresDatabase {
  private func connected() throws -> PostgresSession {
    if let session, session.connection.isUsable { return session }
    let session = try PostgresSession.open(
      address, patience: patience, isReadOnly: isReadOnly)
    self.session = session
    hasAnswered = true
    return session
  }

  private func begin(_ purpose: Purpose, on connection: PostgresConnection) throws {
    switch purpose {
    case .read, .look:
      try connection.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    case .migrate:
      try connection.begin(beginning)
    case .write:
      // What is read behind the lock is what stands after it was taken: somebody with a newer
      // version may have migrated.
      let rows = try connection.begin(
        "\(beginning); \(writer.next()); SELECT version FROM ledger")
      guard let version = try rows.first.map({ Int(try $0.integer(0)) }) else {
        throw LedgerError(.corrupt, address.description, "it does not say of what kind it is")
      }
      guard version <= PostgresSchema.version else {
        throw LedgerError(.newer(schema: version), address.description)
      }
    }
  }

  private var beginning: String {
    """
    BEGIN ISOLATION LEVEL READ COMMITTED;
    SELECT pg_advisory_xact_lock(\(PostgresSchema.lock), hashtext('\(address.schema)'))
    """
  }

  /// Whether the write whose COMMIT was not answered is in the ledger.
  ///
  /// Whoever has the writers' lock knows that nobody else is still at it.
  ///
  /// - Throws: ``LedgerError`` `.uncertain` when that cannot be found out in time.
  private func isCommitted(_ failure: PostgresFailure) throws(LedgerError) -> Bool {
    var words = failure.message
    var wait = Wait(patience)
    repeat {
      do {
        let connection = try connected().connection
        let rows = try connection.begin("\(beginning); \(writer.question)")
        _ = try connection.end("ROLLBACK")
        return try rows.first?.integer(0) == 1
      } catch {
        session = nil
        words = (error as? PostgresFailure)?.message ?? "\(error)"
      }
    } while wait.goesOn()
    throw LedgerError(.uncertain, address.description, words)
  }

  private func error(_ failure: PostgresFailure) -> LedgerError {
    guard failure.state == "55P03", let holder = holder() else {
      return failure.error(at: address)
    }
    return LedgerError(.busy(process: nil), address.description, holder)
  }

  /// Who has the writer's lock, in words.
  private func holder() -> String? {
    let rows = try? session?.connection.begin(
      """
      SELECT application_name || ' (' || state || ')' FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND classid = \(PostgresSchema.lock)::oid
        AND objid = hashtext('\(address.schema)')::oid AND pg_locks.database = (
          SELECT oid FROM pg_database WHERE datname = current_database())
      """)
    return try? rows?.first?.text(0)
  }
}

/// Pauses that grow, for as long as it takes to be patient.
struct Wait {
  private let end: ContinuousClock.Instant
  private var pause: UInt32 = 10_000

  init(_ patience: Duration) { end = ContinuousClock.now + patience }

  /// Pauses.
  ///
  /// - Returns: Whether there is time for another attempt.
  mutating func goesOn() -> Bool {
    guard ContinuousClock.now < end else { return false }
    usleep(pause)
    pause = min(pause * 2, 500_000)
    return true
  }
}
