@testable import Workflow

/// A database with a point before each transaction that writes, one before its commit, and one
/// after it; and with a memory, elsewhere, of what it acknowledged.
final class CrashingDatabase: LedgerDatabase {
  private let database: SQLiteDatabase
  private let points: Points
  /// The heads of the record, each after the commit that made it: sequence, time and hash.
  private let acknowledged: LineFile

  init(_ database: SQLiteDatabase, _ points: Points, acknowledged: LineFile) {
    self.database = database
    self.points = points
    self.acknowledged = acknowledged
  }

  var dialect: SQLDialect { database.dialect }

  func read<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    try database.read(body)
  }

  func write<R>(_ body: (any SQLConnection) throws -> R) throws(LedgerError) -> R {
    points.pass()
    let (result, head) = try database.write { connection in
      let result = try body(connection)
      points.pass()
      let head = try connection.rows(
        "SELECT seq, at, hash FROM event ORDER BY seq DESC LIMIT 1", []
      ).first.map { "\(try $0.integer(0)) \(try $0.integer(1)) \(try $0.text(2))" }
      return (result, head)
    }
    if let head {
      do { try acknowledged.append(head) } catch {
        throw LedgerError(.other, acknowledged.path, "\(error)")
      }
    }
    points.pass()
    return result
  }
}
