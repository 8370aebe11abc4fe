import Support
import Testing

@testable import Workflow

/// The tables are written down twice, once for each database: here they are held together.
@Suite(.enabled(if: PostgresServer.isExpected, Comment(rawValue: PostgresServer.remark)))
struct SchemaTests {
  private let workshop: Workshop
  private let sqlite: SQLiteDatabase
  private let postgres: PostgresDatabase

  init() throws {
    workshop = try Workshop()
    _ = try Ledger(path: workshop.path)
    sqlite = try SQLiteDatabase(reading: workshop.path)
    postgres = try PostgresDatabase(PostgresAddress(PostgresServer.shared().address()))
  }

  private func lines(_ database: some LedgerDatabase, _ sql: String) throws -> [String] {
    try database.read { try $0.rows(sql, []).map { try $0.text(0) } }
  }

  @Test func `both have the same tables and columns, of the same kind and with the same defaults`()
    throws
  {
    // What is only PostgreSQL's: see PostgresSchema.
    let theirs = try lines(
      postgres,
      """
      SELECT table_name || '.' || column_name || ' '
        || CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT' ELSE data_type END
        || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
        || coalesce(' ' || regexp_replace(column_default, '::.*', ''), '')
      FROM information_schema.columns
      WHERE table_schema = current_schema() AND table_name NOT IN ('ledger', 'writer')
        AND table_name IN (SELECT table_name FROM information_schema.tables
          WHERE table_schema = current_schema() AND table_type = 'BASE TABLE')
      ORDER BY 1
      """)
    let ours = try lines(
      sqlite,
      """
      SELECT t.name || '.' || c.name || ' ' || c.type
        || CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN ' NOT NULL' ELSE '' END
        || coalesce(' ' || c.dflt_value, '')
      FROM sqlite_schema t JOIN pragma_table_info(t.name) c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1
      """)
    #expect(theirs == ours)
    #expect(ours.count > 80)
  }

  @Test func `both have the same views and indexes`() throws {
    let theirs = try lines(
      postgres,
      """
      SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(current_schema())
        AND relkind IN ('i', 'v') AND relname NOT LIKE '%_pkey' AND relname NOT LIKE '%_key'
      ORDER BY relname COLLATE "C"
      """)
    let ours = try lines(
      sqlite,
      """
      SELECT name FROM sqlite_schema
      WHERE type IN ('index', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name
      """)
    #expect(theirs == ours)
  }

  @Test func `both refuse the same writes in the same words`() throws {
    let triggers = try lines(sqlite, "SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    let ours = try triggers.map { sql in
      let words = try #require(
        sql.firstMatch(
          of:
            /CREATE TRIGGER (\w+) (BEFORE [^(]*?)\s+(?:WHEN[\s\S]*)?BEGIN SELECT RAISE\(ABORT, '(.*)'\)/
        ))
      return "\(words.1) \(words.2): \(words.3)"
    }
    #expect(PostgresSchema.rules.map(\.description).sorted() == ours.sorted())
    let made = try lines(
      postgres,
      """
      SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
      WHERE NOT tgisinternal AND relnamespace = to_regnamespace(current_schema())
        AND tgname NOT LIKE '%_whole'
      """)
    #expect(made.sorted() == PostgresSchema.rules.map(\.name).sorted())
  }

  @Test func `what is kept is not emptied as a whole either`() throws {
    for table in ["step", "run", "event", "approval", "gate", "effect"] {
      let error = #expect(throws: LedgerError.self) {
        try postgres.execute("TRUNCATE \(table) CASCADE")
      }
      #expect(error?.reason == .refused)
    }
  }

  @Test func `a rule holds wherever the one who writes happens to look`() throws {
    let error = #expect(throws: LedgerError.self) {
      try postgres.execute(
        "SET LOCAL search_path = public; INSERT INTO \(postgres.address.schema).step"
          + "(run_id, ordinal, name, kind, state, max_attempts) VALUES ('r', 0, 'a', 'b', 'ready', 1)"
      )
    }
    #expect(error?.detail == "a step begins blocked")
  }

  @Test func `a schema of somebody else is left as it is`() throws {
    let schema = postgres.address.schema + "_other"
    try postgres.execute("CREATE SCHEMA \(schema); CREATE TABLE \(schema).run(id text)")
    let address = try PostgresAddress(PostgresServer.shared().address(schema: schema))
    let error = #expect(throws: LedgerError.self) { try PostgresDatabase(address) }
    #expect(error?.reason == .foreign)
  }

  @Test func `a ledger of a newer version is left as it is, and written by nobody older`() throws {
    try postgres.execute("UPDATE ledger SET version = 99")
    let opened = #expect(throws: LedgerError.self) { try PostgresDatabase(postgres.address) }
    #expect(opened?.reason == .newer(schema: 99))
    let written = #expect(throws: LedgerError.self) {
      try postgres.write { try $0.run("DELETE FROM memo", []) }
    }
    #expect(written?.reason == .newer(schema: 99))
  }

  @Test func `two that open a ledger at once make it once`() async throws {
    let address = try PostgresAddress(PostgresServer.shared().address())
    try await withThrowingTaskGroup { group in
      for _ in 1...6 { group.addTask { _ = try PostgresDatabase(address) } }
      try await group.waitForAll()
    }
    #expect(throws: Never.self) { try PostgresDatabase(address, isReadOnly: true) }
  }

  @Test func `a reader of a ledger that is not there makes none`() throws {
    let address = try PostgresAddress(PostgresServer.shared().address())
    for _ in 1...2 {
      let error = #expect(throws: LedgerError.self) {
        try PostgresDatabase(address, isReadOnly: true)
      }
      #expect(error?.reason == .missing)
    }
  }
}
