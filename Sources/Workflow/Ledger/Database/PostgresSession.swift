internal import Glibc

/// A connection that is set up as the ledger needs it, and the server behind it.
struct PostgresSession {
  let connection: PostgresConnection
  let server: Server

  /// Which server it is, and how it keeps what it acknowledges: checked at every connection.
  struct Server: Hashable, Sendable {
    /// 150018 for 15.18.
    let version: Int32
    let synchronousCommit: String
    let fsync: String
    let encoding: String
  }

  /// Connects, sets the session up, and looks whether the server keeps its promises.
  ///
  /// - Parameters:
  ///   - address: Where.
  ///   - patience: How long a lock may be waited for, and how long a transaction of ours may stand
  ///     idle before the server ends it, so that a stopped process does not stop all others.
  ///   - isReadOnly: Whether it may change nothing.
  /// - Returns: The session.
  /// - Throws: ``PostgresFailure``, or ``LedgerError`` `.notDurable`.
  static func open(
    _ address: PostgresAddress, patience: Duration, isReadOnly: Bool
  ) throws -> Self {
    let connection = try PostgresConnection(parameters(address))
    guard connection.serverVersion >= 130_000 else {
      throw LedgerError(
        .notDurable, address.description,
        "PostgreSQL 13 or newer is needed, and it is \(connection.serverVersion / 10_000)")
    }
    let milliseconds = max(1, patience.milliseconds)
    try connection.script(
      """
      SET client_min_messages = error;
      SET standard_conforming_strings = on;
      SET search_path = "\(address.schema)";
      SET lock_timeout = \(milliseconds);
      SET statement_timeout = \(milliseconds * 3);
      SET idle_in_transaction_session_timeout = \(milliseconds);
      SET default_transaction_read_only = \(isReadOnly ? "on" : "default");
      SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write');
      """)
    let server = try server(of: connection)
    guard server.fsync == "on", ["on", "remote_apply"].contains(server.synchronousCommit) else {
      throw LedgerError(
        .notDurable, address.description,
        "fsync=\(server.fsync) synchronous_commit=\(server.synchronousCommit), not on and on")
    }
    guard server.encoding == "UTF8" else {
      throw LedgerError(
        .notDurable, address.description,
        "the database's encoding is \(server.encoding), not UTF8")
    }
    return Self(connection: connection, server: server)
  }

  private static func server(of connection: PostgresConnection) throws -> Server {
    let rows = try connection.script(
      """
      SELECT current_setting('synchronous_commit'), current_setting('fsync'),
        current_setting('server_encoding')
      """)
    guard let row = rows.first else { throw SQLShapeError(column: 0) }
    return Server(
      version: connection.serverVersion, synchronousCommit: try row.text(0),
      fsync: try row.text(1), encoding: try row.text(2))
  }

  /// What libpq is told: the address, and what keeps a connection from hanging for ever.
  private static func parameters(_ address: PostgresAddress) -> [String: String] {
    address.parameters.merging([
      "client_encoding": "UTF8", "connect_timeout": "10", "tcp_user_timeout": "30000",
      "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
      "fallback_application_name": "controlroom \(getpid()) on \(hostName())",
    ]) { own, _ in own }
  }

  private static func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return "?" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
