/// One who writes to a ledger on PostgreSQL, and the number of the latest write.
///
/// The number is part of what each write commits, in a row of the writer's own. So when the answer
/// to a COMMIT is lost, that row tells whether it was made: after a crash of the server, on another
/// server that took its place, and however many others have written meanwhile. PostgreSQL's own
/// transaction numbers do not: those of a moment before a crash are given out again.
struct PostgresWriter {
  private let name: String
  private var number = 0

  init() {
    name =
      String(UInt64.random(in: .min ... .max), radix: 36)
      + String(UInt64.random(in: .min ... .max), radix: 36)
  }

  /// The statement that makes the next write known, as part of it.
  ///
  /// The first also forgets those who have not written for a week.
  mutating func next() -> String {
    number += 1
    let forget = "DELETE FROM writer WHERE at < now() - interval '7 days'; "
    return (number == 1 ? forget : "")
      + """
      INSERT INTO writer VALUES ('\(name)', \(number), now())
        ON CONFLICT (name) DO UPDATE SET number = excluded.number, at = excluded.at
      """
  }

  /// Asks whether the latest write was made.
  var question: String {
    "SELECT count(*) FROM writer WHERE name = '\(name)' AND number = \(number)"
  }
}
