internal import Git
package import Workflow

/// A run with all that is known of it: what it was to do, what happened, and who agreed.
package struct RunStory: Sendable {
  package var run: RunReport
  package var definition: PipelineDefinition
  /// Everything that happened, in order.
  package var record: [AuditEvent]
  /// The attempts at each step, by its name, in order.
  package var attempts: [String: [RunTrace.Span]]
  /// What people decided, by the step that asked.
  package var decisions: [String: [Ledger.GivenApproval]]

  /// What a step may reach outside, and was refused.
  package func denied(_ step: String) -> [String] {
    record.filter { $0.step == step && $0.event == "denied" }.compactMap { $0.detail["access"] }
  }

  /// The step as the pipeline declares it.
  package func declared(_ step: StepReport) -> PipelineDefinition.Step? {
    definition.steps.first { $0.name == step.base }
  }

  /// The command that helps a step that waits for somebody; nil where nothing does.
  package func next(_ step: StepReport) -> String? {
    switch step.state {
    case .awaitingApproval: step.subject.map { "controlroom approve \($0.prefix(12))" }
    case .unknown:
      "controlroom runs resolve \(run.id) '\(step.name)' --done|--absent --evidence TEXT"
    default: nil
    }
  }

  /// The command that helps the run as a whole.
  package var next: String? {
    switch run.state {
    case .queued, .interrupted: "controlroom runs resume \(run.id)"
    case .waiting where run.steps.allSatisfy { $0.state != .awaitingApproval }:
      "controlroom runs resume \(run.id)"
    default: nil
    }
  }
}

extension Runs {
  /// One run with all that is known of it.
  ///
  /// - Parameter prefix: Its id, or a beginning of it that no other shares.
  /// - Throws: ``Stop``.
  package func story(_ prefix: String) throws -> RunStory {
    guard let ledger = try location.ledgerForReading() else { throw EngineError.noSuchRun(prefix) }
    let run = try ledger.run(prefix)
    let record = try ledger.events(of: run.id)
    var decisions: [String: [Ledger.GivenApproval]] = [:]
    for step in run.steps {
      guard let subject = step.subject else { continue }
      let given = try ledger.approvals(of: subject)
      if !given.isEmpty { decisions[step.name] = given }
    }
    return RunStory(
      run: run, definition: try ledger.definition(run.definition), record: record,
      attempts: Dictionary(grouping: RunTrace(run, record: record).attempts, by: \.name),
      decisions: decisions)
  }

  /// The trace of one run, as ``OTLP`` writes it.
  ///
  /// - Parameter prefix: Its id, or a beginning of it that no other shares.
  /// - Throws: ``Stop``.
  package func trace(_ prefix: String) throws -> [UInt8] {
    guard let ledger = try location.ledgerForReading() else { throw EngineError.noSuchRun(prefix) }
    let run = try ledger.run(prefix)
    return OTLP.file(
      RunTrace(run, record: try ledger.events(of: run.id)), version: Version.number)
  }

  /// Writes the trace of one run, in one step.
  ///
  /// - Parameters:
  ///   - id: The run's id.
  ///   - place: A file, or a folder when it is one or ends with `/`, in which the run has a file of
  ///     its own; nil for the usual folder in the git folder.
  /// - Throws: ``Stop``.
  package func writeTrace(of id: String, to place: String?) throws {
    let bytes = try trace(id)
    let given = try place ?? (location.open().commonDirectory + "/controlroom/traces/")
    let path = Disk.absolute(given)
    let isFolder = given.hasSuffix("/") || Disk.isFolder(path)
    if isFolder { try Disk.makeFolder(path.last == "/" ? String(path.dropLast()) : path) }
    try Disk.replace(isFolder ? "\(path)/\(id).jsonl" : path, with: bytes)
  }

  /// The ledger's figures, as ``PrometheusText`` writes them.
  ///
  /// - Parameter now: Milliseconds since 1970, UTC.
  /// - Throws: ``Stop``.
  package func metrics(now: Int64) throws -> [UInt8] {
    PrometheusText.file(
      try location.ledgerForReading()?.figures(now: now) ?? LedgerFigures(), now: now)
  }

  /// Writes them to a file, in one step.
  ///
  /// - Throws: ``Stop``.
  package func writeMetrics(to path: String, now: Int64) throws {
    try Disk.replace(Disk.absolute(path), with: try metrics(now: now))
  }
}
