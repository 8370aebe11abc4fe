import Foundation
import Glibc
import Support
import Synchronization
import Testing

@testable import Workflow

/// What becomes of a write when the server, or the way to it, is lost.
@Suite(.enabled(if: PostgresServer.isExpected, Comment(rawValue: PostgresServer.remark)))
struct PostgresLossTests {
  private func counting(
    _ address: String, patience: Duration = .seconds(10)
  ) throws -> PostgresDatabase {
    let database = try PostgresDatabase(PostgresAddress(address), patience: patience)
    try database.execute("CREATE TABLE counted(number bigint)")
    return database
  }

  private func counted(_ database: PostgresDatabase) throws -> [Int64] {
    try database.read { try $0.rows("SELECT number FROM counted ORDER BY number", []) }
      .map { try $0.integer(0) }
  }

  /// Writes the number of this attempt, and tells how many there were.
  private func write(
    to database: PostgresDatabase, meanwhile: (Int64) throws -> Void = { _ in }
  ) throws -> Int64 {
    var attempt: Int64 = 0
    try database.write { connection in
      attempt += 1
      try connection.run("INSERT INTO counted VALUES (?)", [.integer(attempt)])
      try meanwhile(attempt)
    }
    return attempt
  }

  @Test func `a COMMIT that was lost on its way is made again`() throws {
    let server = try PostgresServer.shared()
    let proxy = try PostgresProxy(to: server)
    let database = try counting(proxy.address)
    proxy.next(.lost)
    #expect(try write(to: database) == 2)
    #expect(try counted(database) == [2])
  }

  @Test func `a COMMIT whose answer was lost is found out about, and not made twice`() throws {
    let server = try PostgresServer.shared()
    let proxy = try PostgresProxy(to: server)
    let database = try counting(proxy.address)
    for round in 1...5 {
      proxy.next(.unanswered)
      #expect(try write(to: database) == 1)
      #expect(try counted(database) == Array(repeating: 1, count: round))
    }
  }

  @Test func `when nobody can tell whether a write was made, the error says so`() throws {
    let server = try PostgresServer.shared()
    let proxy = try PostgresProxy(to: server)
    let database = try counting(proxy.address, patience: .milliseconds(200))
    proxy.next(.unansweredForGood)
    let error = #expect(throws: LedgerError.self) { try write(to: database) }
    #expect(error?.reason == .uncertain)
    #expect(
      error?.description.hasPrefix(
        "the ledger postgres://postgres@/postgres?host=\(proxy.folder)") == true)
    let direct = try PostgresDatabase(PostgresAddress(proxy.directAddress))
    #expect(try counted(direct) == [1])
  }

  @Test func `a server that dies in the middle of a write, and comes back, is waited for`() throws {
    let server = try PostgresServer()
    let database = try counting(server.address())
    let attempts = try write(to: database) { attempt in
      guard attempt == 1 else { return }
      try server.crash()
      try server.start()
    }
    #expect(attempts == 2)
    #expect(try counted(database) == [2])

    try server.crash()
    Thread.detachNewThread {
      usleep(300_000)
      #expect(throws: Never.self) { try server.start() }
    }
    #expect(try counted(database) == [2])
  }

  @Test func `a server that was never there is not waited for`() throws {
    let address = try PostgresAddress("postgres://roman:hush@%2Fnonexistent/notes")
    let error = #expect(throws: LedgerError.self) { try PostgresDatabase(address) }
    #expect(error?.reason == .unreachable)
    #expect(
      error?.description.hasPrefix(
        "the ledger postgres://roman@/notes?host=/nonexistent cannot be reached: ") == true)
    #expect(error?.description.contains("hush") == false)
  }

  @Test(
    arguments: [
      "postgres://roman:hu@sh@localhost/notes", "postgres://roman:hu/sh@localhost/notes",
      "postgres://roman:hu?sh@localhost/notes", "postgres://roman:hush@localhost:99999999/notes",
      "postgres://roman:hush@localhost/notes?nonsense=hush", "postgres://[hush",
      "postgres://roman:hush@localhost/notes?schema=HUSH", "password=hush nonsense", "hush",
    ])
  func `a mistyped address is an error that does not tell the password`(address: String) {
    let error = #expect(throws: LedgerError.self) {
      try PostgresDatabase(PostgresAddress(address), patience: .milliseconds(100))
    }
    let text = "\(error.map { "\($0) \($0.hint)" } ?? "")"
    #expect(!text.lowercased().contains("hush"))
    #expect(!text.contains("sh@"))
  }
}
