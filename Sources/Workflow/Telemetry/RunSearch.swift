extension Ledger {
  /// The newest runs of a pipeline, in a state, newest first.
  ///
  /// - Parameters:
  ///   - pipeline: Its name; any when nil.
  ///   - state: Any when nil.
  ///   - limit: How many at most.
  package func runs(
    pipeline: String?, state: RunState?, limit: Int
  ) throws -> [RunReport] {
    // How an unfinished run stands is known from processes too, and there are never many.
    if let state, !state.isTerminal {
      let found = try unfinished().reversed()
        .filter { $0.state == state && (pipeline == nil || $0.pipeline == pipeline) }
      return Array(found.prefix(limit))
    }
    let ids = try read { db in
      try db.rows(
        """
        SELECT run.id FROM run JOIN run_state ON run_state.id = run.id
        WHERE (? = '' OR run.name = ?)
          AND (? = '' OR run_state.state = ? AND run_state.finished_at IS NOT NULL)
        ORDER BY run.id DESC LIMIT ?
        """,
        [
          .text(pipeline ?? ""), .text(pipeline ?? ""), .text(state?.rawValue ?? ""),
          .text(state?.rawValue ?? ""), .integer(Int64(limit)),
        ]
      ).map { try $0.text(0) }
    }
    return try ids.map(run)
  }
}
