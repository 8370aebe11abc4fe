import Foundation
import Glibc
import Support
import Synchronization
import Testing

@testable import Workflow

@Suite(.enabled(if: PostgresServer.isExpected, Comment(rawValue: PostgresServer.remark)))
struct PostgresDatabaseTests {
  private let server: PostgresServer
  private let address: PostgresAddress

  init() throws {
    server = try .shared()
    address = try PostgresAddress(server.address())
  }

  private func database(patience: Duration = .seconds(10)) throws -> PostgresDatabase {
    try PostgresDatabase(address, patience: patience)
  }

  private func reason(_ body: () throws -> Void) -> LedgerError.Reason? {
    do { try body() } catch let error as LedgerError { return error.reason } catch {
      Issue.record("threw \(error)")
    }
    return nil
  }

  /// Writes and reads a table of numbers, in which nothing else is interested.
  private func counted(_ database: PostgresDatabase) throws -> [Int64] {
    try database.read { try $0.rows("SELECT number FROM counted ORDER BY number", []) }
      .map { try $0.integer(0) }
  }

  private func counting() throws -> PostgresDatabase {
    let database = try database()
    try database.execute("CREATE TABLE counted(number bigint PRIMARY KEY)")
    return database
  }

  private func count(_ number: Int64, _ database: PostgresDatabase) throws {
    _ = try database.write { try $0.run("INSERT INTO counted VALUES (?)", [.integer(number)]) }
  }

  @Test func `a server that keeps what it acknowledges is let in`() throws {
    let found = try database().server()
    #expect(found.fsync == "on")
    #expect(found.synchronousCommit == "on")
    #expect(found.encoding == "UTF8")
    #expect(found.version >= 130_000)
  }

  @Test func `commits that are only promised are turned into commits that are kept`() throws {
    try database().execute(
      "CREATE ROLE hasty LOGIN SUPERUSER; ALTER ROLE hasty SET synchronous_commit = off")
    let hasty = try PostgresAddress(server.address(schema: address.schema, user: "hasty"))
    #expect(try PostgresDatabase(hasty).server().synchronousCommit == "on")
  }

  @Test func `values come back as they went in`() throws {
    let values: [SQLValue] = [
      .null, .integer(.min), .integer(.max), .text(""), .text("it's \"here\"?\n\t\\ ✓ $1"),
    ]
    let rows = try database().read {
      try $0.rows(
        "SELECT ?::text, ? + 0, ? - 0, ? || '', ? || ''", values)
    }
    #expect(rows == [SQLRow(values: values)])
  }

  @Test func `truth, counts and sums come back as integers`() throws {
    let rows = try database().read {
      try $0.rows("SELECT true, false, count(*), sum(x) FROM (SELECT ? AS x) AS t", [.integer(7)])
    }
    #expect(rows.first?.values == [.integer(1), .integer(0), .integer(1), .integer(7)])
  }

  @Test func `text with a NUL is refused, not cut short`() throws {
    let database = try counting()
    let error = #expect(throws: LedgerError.self) {
      try database.write { try $0.rows("SELECT ?", [.text("a\0b")]) }
    }
    #expect(error?.detail == "PostgreSQL cannot keep text with a NUL in it")
  }

  @Test(
    arguments: [
      ("a = ? AND b = ?", "a = $1 AND b = $2"), ("'?' || ?", "'?' || $1"),
      ("'it''s ?' = ?", "'it''s ?' = $1"), ("\"?\" = ?", "\"?\" = $1"),
      ("x -- ?\n= ?", "x -- ?\n= $1"), ("'never closed ?", "'never closed ?"), ("é = ?", "é = $1"),
    ])
  func `an argument is a question mark that stands for itself`(sql: String, numbered: String) {
    #expect(PostgresStatement.numbered(sql) == numbered)
  }

  @Test func `what fails leaves no trace, also when its error was caught`() throws {
    let database = try counting()
    try count(1, database)
    #expect(
      reason {
        try database.write { connection in
          try connection.run("INSERT INTO counted VALUES (2)", [])
          try connection.run("INSERT INTO counted VALUES (1)", [])
        }
      } == .refused)
    #expect(
      reason {
        try database.write { connection in
          try connection.run("INSERT INTO counted VALUES (3)", [])
          _ = try? connection.run("INSERT INTO counted VALUES (1)", [])
        }
      } == .refused)
    struct Whim: Error {}
    #expect(
      reason {
        try database.write { connection in
          try connection.run("INSERT INTO counted VALUES (4)", [])
          throw Whim()
        }
      } == .other)
    try count(5, database)
    #expect(try counted(database) == [1, 5])
  }

  @Test func `a reader sees one state, and changes nothing`() throws {
    let (reader, writer) = (try counting(), try database())
    try reader.read { connection in
      #expect(try connection.rows("SELECT count(*) FROM counted", []).first?.integer(0) == 0)
      try count(1, writer)
      #expect(try connection.rows("SELECT count(*) FROM counted", []).first?.integer(0) == 0)
    }
    #expect(reason { _ = try reader.read { try $0.run("DELETE FROM counted", []) } } == .readOnly)
    #expect(try counted(reader) == [1])
  }

  @Test func `writers take turns`() async throws {
    _ = try counting()
    let address = address
    // Each reads the last number and writes the next one: with two at once, one would be lost.
    await withTaskGroup { group in
      for _ in 1...4 {
        group.addTask {
          #expect(throws: Never.self) {
            let database = try PostgresDatabase(address)
            for _ in 1...25 {
              try database.write { connection in
                let last = try connection.rows(
                  "SELECT coalesce(max(number), 0) FROM counted", []
                ).first?.integer(0)
                try connection.run(
                  "INSERT INTO counted VALUES (?)", [.integer((last ?? 0) + 1)])
              }
            }
          }
        }
      }
    }
    #expect(try counted(database()) == Array(1...100))
  }

  @Test func `a writer that waits too long is told who has the lock`() throws {
    let (holder, other) = (try counting(), try database(patience: .milliseconds(100)))
    try holder.write { _ in
      let error = #expect(throws: LedgerError.self) { try count(1, other) }
      #expect(error?.reason == .busy(process: nil))
      #expect(error?.detail.hasPrefix("controlroom \(getpid()) on ") == true)
      #expect(error?.detail.hasSuffix(" (idle in transaction)") == true)
    }
    try count(1, other)
    #expect(try counted(holder) == [1])
  }

  @Test func `a writer that stops in the middle is thrown out, and stops nobody`() throws {
    let (stopped, other) = (try database(patience: .milliseconds(300)), try counting())
    let calls = Atomic<Int>(0)
    try stopped.write { connection in
      let call = calls.wrappingAdd(1, ordering: .relaxed).newValue
      try connection.run("INSERT INTO counted VALUES (?)", [.integer(Int64(call))])
      guard call == 1 else { return }
      usleep(1_000_000)
      try count(7, other)
    }
    // Its first attempt left nothing; the second was made on a new connection.
    #expect(calls.load(ordering: .relaxed) == 2)
    #expect(try counted(other) == [2, 7])
  }

  @Test func `a deadlock with somebody else's transaction is tried again`() async throws {
    let database = try counting()
    for number in [1, 2] as [Int64] { try count(number, database) }
    let other = try PostgresConnection(address.parameters)
    try other.begin(
      "SET search_path = \(address.schema); BEGIN; UPDATE counted SET number = 10 WHERE number = 1")
    let calls = Atomic<Int>(0)
    // PostgreSQL looks for a cycle once in each wait, after deadlock_timeout: ours comes first.
    let ours = Task.detached {
      try database.write { connection in
        calls.add(1, ordering: .relaxed)
        try connection.run("SET LOCAL deadlock_timeout = '500ms'", [])
        try connection.run("UPDATE counted SET number = 20 WHERE number = 2", [])
        try connection.run("UPDATE counted SET number = 11 WHERE number IN (1, 10)", [])
      }
    }
    while try PostgresConnection(address.parameters).script(
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%IN (1, 10)%'"
    ).isEmpty { usleep(5_000) }
    try other.script(
      "SET deadlock_timeout = '10s'; UPDATE counted SET number = 12 WHERE number = 2")
    _ = try other.end("COMMIT")
    try await ours.value
    #expect(calls.load(ordering: .relaxed) >= 2)
    #expect(try counted(database).contains(11))
  }
}
