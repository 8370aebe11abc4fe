/// The ledger's tables and rules on PostgreSQL: the same as ``Schema``, in its words.
///
/// A test compares the two, table by table and rule by rule.
enum PostgresSchema {
  /// The first half of the key of the writers' lock; the second names the schema.
  static let lock = Schema.applicationID

  static var version: Int { Schema.version }

  /// The version of the tables that are there; 0 when there are none.
  ///
  /// - Throws: ``LedgerError`` `.foreign` when the schema is somebody else's, `.newer`.
  static func version(
    in connection: PostgresConnection, _ address: PostgresAddress
  ) throws -> Int {
    let found = try connection.rows(
      """
      SELECT count(*), count(*) FILTER (WHERE relname = 'ledger') FROM pg_class
      WHERE relnamespace = to_regnamespace(?) AND relkind IN ('r', 'v', 'p')
      """, [.text(address.schema)])
    guard let row = found.first, try row.integer(0) > 0 else { return 0 }
    guard try row.integer(1) == 1,
      let ledger = try? connection.rows("SELECT application, version FROM ledger", []).first,
      (try? ledger.integer(0)) == Int64(Schema.applicationID)
    else { throw LedgerError(.foreign, address.description) }
    let version = Int(try ledger.integer(1))
    guard version <= Self.version else {
      throw LedgerError(.newer(schema: version), address.description)
    }
    return version
  }

  /// Brings the tables up to date, in the caller's transaction, which holds the writers' lock.
  static func migrate(_ connection: PostgresConnection, at address: PostgresAddress) throws {
    let installed = try version(in: connection, address)
    guard installed < version else { return }
    if try connection.rows("SELECT to_regnamespace(?) IS NULL", [.text(address.schema)]).first
      == SQLRow(values: [.flag(true)])
    {
      try connection.script("CREATE SCHEMA \"\(address.schema)\"")
    }
    if installed == 0 {
      try connection.script(own + tables + views + rules.map(\.statements).joined())
      try connection.run("INSERT INTO ledger VALUES (?, 0)", [.integer(Int64(lock))])
    }
    // The next version's changes come here, for an `installed` below it.
    try connection.run("DELETE FROM transition", [])
    for row in TransitionTable.rows {
      try connection.run(
        "INSERT INTO transition VALUES (?, ?, ?, ?)",
        [
          .text(row.from.rawValue), .text(row.event.rawValue), .text(row.to.rawValue),
          .text(row.condition.description),
        ])
    }
    try connection.run("UPDATE ledger SET version = ?", [.integer(Int64(version))])
  }

  /// What only this kind of ledger has: what it is, and who wrote last; see ``PostgresWriter``.
  private static let own = """
    CREATE TABLE ledger(application bigint NOT NULL, version bigint NOT NULL);
    CREATE TABLE writer(name text PRIMARY KEY, number bigint NOT NULL, at timestamptz NOT NULL)
      WITH (fillfactor = 50);
    -- SQLite's name for it, so that both refuse by the same conditions.
    CREATE FUNCTION instr(whole text, part text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT
      AS 'SELECT strpos(whole, part)';

    """
}
