internal import Digests
internal import GRDB

extension Ledger {
  /// The newest runs, newest first.
  package func runs(limit: Int = 20) throws(LedgerError) -> [RunReport] {
    try read { db in
      let ids = try String.fetchAll(
        db, sql: "SELECT id FROM run ORDER BY id DESC LIMIT ?", arguments: [limit])
      return try ids.compactMap { try db.report(of: $0, isDriven: isDriven) }
    }
  }

  /// The run whose id begins with `prefix`.
  ///
  /// - Throws: ``EngineError`` when there is none or more than one; ``LedgerError``.
  package func run(_ prefix: String) throws -> RunReport {
    let id = try id(of: prefix)
    guard let report = try read({ try $0.report(of: id, isDriven: isDriven) }) else {
      throw EngineError.noSuchRun(prefix)
    }
    return report
  }

  func id(of prefix: String) throws -> String {
    // Ids are in lower case; a person may have typed otherwise. '{' is the character after 'z'.
    let prefix = prefix.lowercased()
    let ids = try access { db in
      try String.fetchAll(
        db, sql: "SELECT id FROM run WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 100",
        arguments: [prefix, prefix + "{"])
    }
    guard let id = ids.first, !prefix.isEmpty else { throw EngineError.noSuchRun(prefix) }
    guard ids.count == 1 else { throw EngineError.ambiguousRun(prefix, ids) }
    return id
  }

  /// The unfinished runs of one pipeline, or of all, oldest first.
  func unfinished(pipeline: String? = nil) throws(LedgerError) -> [RunReport] {
    try read { db in
      let ids = try String.fetchAll(
        db,
        sql: """
          SELECT id FROM run WHERE id IN (SELECT run_id FROM step WHERE finished_at IS NULL)
            AND name = coalesce(?, name) ORDER BY id
          """, arguments: [pipeline])
      return try ids.compactMap { try db.report(of: $0, isDriven: isDriven) }
    }
  }

  /// The steps of a run, in the order in which they are run.
  func steps(of run: String) throws(LedgerError) -> [StepRow] {
    try access { try $0.steps(of: run) }
  }

  func step(_ id: Int64) throws(LedgerError) -> StepRow? {
    try access { db in
      try Row.fetchOne(
        db.cachedStatement(sql: "SELECT \(StepRow.columns) FROM step WHERE id = ?"),
        arguments: [id]
      ).map { try StepRow(row: $0, in: db) }
    }
  }

  /// Who drives a run.
  func runner(of run: String) throws(LedgerError) -> ProcessIdentity? {
    try access { db in
      try String.fetchOne(db, sql: "SELECT runner FROM run WHERE id = ?", arguments: [run])
        .flatMap(ProcessIdentity.init(text:))
    }
  }

  /// What a step with this key made, if one ever did.
  func memo(_ key: Digest) throws(LedgerError) -> StepOutcome? {
    try access { db in
      let row = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT outputs, note FROM memo WHERE step_key = ?"),
        arguments: [key.hex])
      return try row.map { StepOutcome(try db.strings(inJSON: $0[0]), note: $0[1]) }
    }
  }

  /// The definition that a run began with, read back from its canonical JSON.
  func definition(_ digest: Digest) throws(LedgerError) -> PipelineDefinition {
    guard let bytes = try access({ try $0.canonical(digest.hex) }), Digest(of: bytes) == digest,
      let found = PipelineDefinition(canonical: bytes)
    else {
      throw LedgerError(.corrupt, path, "the definition \(digest) is not what was recorded")
    }
    return found
  }
}

extension Database {
  fileprivate func steps(of run: String) throws -> [StepRow] {
    try Row.fetchAll(
      cachedStatement(
        sql: "SELECT \(StepRow.columns) FROM step WHERE run_id = ? ORDER BY ordinal"),
      arguments: [run]
    ).map { try StepRow(row: $0, in: self) }
  }

  fileprivate func report(
    of id: String, isDriven: (String, ProcessIdentity?) -> Bool
  ) throws -> RunReport? {
    let statement = try cachedStatement(
      sql: """
        SELECT run.pipeline, run.name, pipeline.owner, run.subject, run.parameters, run.trigger,
          run.actor, run.created_at, run.superseded_by, run.runner, run_state.state,
          run_state.finished_at
        FROM run JOIN pipeline ON pipeline.digest = run.pipeline
          JOIN run_state ON run_state.id = run.id
        WHERE run.id = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [id]),
      let definition = Digest(hex: row[0] as String),
      var state = RunState(rawValue: row[10])
    else { return nil }
    if state == .running, !isDriven(id, ProcessIdentity(text: row[9])) { state = .interrupted }
    return RunReport(
      id: id, pipeline: row[1], owner: row[2], definition: definition, subject: row[3],
      parameters: try strings(inJSON: row[4]), trigger: row[5], actor: row[6], createdAt: row[7],
      finishedAt: row[11], state: state, supersededBy: row[8],
      steps: try steps(of: id).map(\.report))
  }

  fileprivate func canonical(_ digest: String) throws -> [UInt8]? {
    try String.fetchOne(
      self, sql: "SELECT canonical FROM pipeline WHERE digest = ?", arguments: [digest]
    ).map { Array($0.utf8) }
  }
}
