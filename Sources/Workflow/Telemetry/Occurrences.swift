/// What a run that a schedule starts is known by, so that there is never a second one.
package enum Occurrence {
  /// The key of a pipeline's run for one instant.
  ///
  /// - Parameter instant: Milliseconds since 1970, UTC: when it was to start, not when it did.
  package static func key(_ pipeline: String, at instant: Int64) -> String {
    "\(prefix(pipeline))\(instant)"
  }

  fileprivate static func prefix(_ pipeline: String) -> String { "schedule:\(pipeline):" }
}

extension Ledger {
  /// The instants for which a schedule has started runs of a pipeline, the newest run's first.
  ///
  /// - Parameter limit: How many.
  package func occurrences(
    of pipeline: String, limit: Int = 1_000
  ) throws(LedgerError) -> [Int64] {
    let prefix = Occurrence.prefix(pipeline)
    return try read { db in
      try db.rows(
        """
        SELECT dedup FROM run WHERE name = ? AND trigger = 'schedule' ORDER BY id DESC LIMIT ?
        """, [.text(pipeline), .integer(Int64(limit))]
      ).compactMap { row in
        try row.optionalText(0).flatMap { key in
          key.hasPrefix(prefix) ? Int64(key.dropFirst(prefix.count)) : nil
        }
      }
    }
  }
}
