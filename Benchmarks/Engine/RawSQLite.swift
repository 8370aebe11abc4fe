import GRDBSQLite

/// What SQLite does with nothing around it: one UPDATE and one INSERT in each transaction, in WAL
/// mode with `synchronous=FULL`, by prepared statements.
@safe final class RawSQLite {
  private let database: OpaquePointer
  private var statements: [OpaquePointer]
  private var count = 0
  /// As many bytes as an event of the engine has.
  private let text = String(repeating: "x", count: 420)

  init(path: String) {
    var handle: OpaquePointer?
    guard unsafe sqlite3_open(path, &handle) == SQLITE_OK, let handle = unsafe handle else {
      fatal("cannot open \(path)")
    }
    unsafe database = handle
    unsafe statements = []
    run("PRAGMA journal_mode = WAL")
    run("PRAGMA synchronous = FULL")
    run("CREATE TABLE step(id INTEGER PRIMARY KEY, state TEXT, fence INTEGER)")
    run("CREATE TABLE event(seq INTEGER PRIMARY KEY, step INTEGER, detail TEXT)")
    run(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
      INSERT INTO step SELECT i, 'ready', 0 FROM n
      """)
    for sql in [
      "BEGIN IMMEDIATE", "UPDATE step SET state = ?, fence = fence + 1 WHERE id = ?",
      "INSERT INTO event(step, detail) VALUES (?, ?)", "COMMIT",
    ] {
      var statement: OpaquePointer?
      guard unsafe sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK,
        let statement = unsafe statement
      else { fatal("cannot prepare \(sql)") }
      unsafe statements.append(statement)
    }
  }

  deinit {
    for index in unsafe statements.indices { unsafe sqlite3_finalize(statements[index]) }
    unsafe sqlite3_close(database)
  }

  private func run(_ sql: String) {
    guard unsafe sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { fatal(sql) }
  }

  private func step(_ index: Int) {
    let statement = unsafe statements[index]
    var result = unsafe sqlite3_step(statement)
    while result == SQLITE_ROW { result = unsafe sqlite3_step(statement) }
    guard result == SQLITE_DONE else { fatal("SQLite: \(result)") }
    unsafe sqlite3_reset(statement)
  }

  /// Commits for a while; returns how many times.
  func commit(for time: Duration) -> Int {
    let clock = ContinuousClock()
    let end = clock.now + time
    let before = count
    while clock.now < end {
      count += 1
      step(0)
      let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      unsafe sqlite3_bind_text(statements[1], 1, "running", -1, copied)
      unsafe sqlite3_bind_int64(statements[1], 2, Int64(count % 200 + 1))
      step(1)
      unsafe sqlite3_bind_int64(statements[2], 1, Int64(count % 200 + 1))
      unsafe sqlite3_bind_text(statements[2], 2, text, -1, copied)
      step(2)
      step(3)
    }
    return count - before
  }
}
