internal import Synchronization

extension Engine {
  /// Brings every step of a run as far as it goes now; the caller has made the run ours.
  ///
  /// - Parameter patience: How long to wait for a retry or a limit; zero to leave the run instead.
  /// - Returns: The run as it stands then.
  func drive(
    _ id: String, kinds: [String: StepKind], patience: Duration,
    observe: @escaping @Sendable (Observation) -> Void
  ) async throws -> RunReport {
    observe(.runStarted(id: id))
    let run = try ledger.run(id)
    let driver = RunDriver(
      engine: self, run: id, definition: try ledger.definition(run.definition), kinds: kinds,
      parameters: run.parameters, actor: run.actor, patience: patience, observe: observe)
    let pulse = Task { await driver.keepAlive() }
    let result: Result<Void, any Error>
    do { result = .success(try await driver.advance()) } catch { result = .failure(error) }
    pulse.cancel()
    // It holds the ledger, which the caller may want to close.
    await pulse.value
    if case .failure(let error) = result {
      // So that other processes see at once that it can be resumed. When the ledger itself is
      // what failed, this fails too, and the end of this process will tell them.
      _ = try? ledger.write(now: now()) {
        try $0.note(.interrupted(cause: "\(error)"), run: id, actor: owner.actor)
      }
      throw error
    }
    return try ledger.run(id)
  }
}

extension ProcessIdentity {
  /// How the engine itself signs what it records.
  var actor: String { "engine" }
}

/// Takes one run through the table, with as many of its steps at once as may be.
struct RunDriver: Sendable {
  let engine: Engine
  let run: String
  let definition: PipelineDefinition
  let kinds: [String: StepKind]
  let parameters: [String: String]
  let actor: String
  let patience: Duration
  let observe: @Sendable (Observation) -> Void
  /// What is being done now, so that it can be stopped.
  let attempts = Attempts()

  /// What can be done about a step now.
  enum Look: Sendable {
    /// It is nobody's turn.
    case nothing
    /// The ledger was changed: everything has to be looked at again.
    case moved
    /// It is claimed, and its work is to be done.
    case work(StepExecution, StepRow)
    /// What became of a call is to be found out.
    case lookup(StepExecution, StepRow)
    /// Later; at this time at the earliest, in milliseconds since 1970.
    case wait(until: Int64?)
  }

  private enum Ended: Sendable {
    case step(StepRow)
    case nap
  }

  /// Goes on until the run is finished, or nothing is left to be done now.
  func advance() async throws {
    var table = StepTable(try engine.ledger.steps(of: run))
    var told = Set(table.rows.filter(\.state.isTerminal).map(\.id))
    var lookedUp: Set<Int64> = []
    let clock = ContinuousClock()
    var waitingSince: ContinuousClock.Instant?

    try await withThrowingTaskGroup(of: Ended.self) { group in
      var active: Set<Int64> = []
      var isNapping = false
      while true {
        var wake: Int64?
        var isWaitingForOthers = false
        if !Task.isCancelled {
          var isSettled = false
          sweep: while !isSettled {
            isSettled = true
            for row in table.rows where !row.state.isTerminal && !active.contains(row.id) {
              guard active.count < engine.timing.parallel else { break }
              guard mayBegin(row, beside: active, in: table) else { continue }
              let execution = execution(of: row)
              switch try await execution.look(
                at: row, in: &table, mayLookUp: !lookedUp.contains(row.id))
              {
              case .nothing: break
              case .moved:
                isSettled = false
                tell(table, &told)
                continue sweep
              case .work(let execution, let claimed):
                table.update(claimed)
                active.insert(claimed.id)
                observe(.stepStarted(name: claimed.name, attempt: claimed.attempt))
                group.addTask { .step(try await execution.perform(claimed)) }
              case .lookup(let execution, let parked):
                lookedUp.insert(parked.id)
                active.insert(parked.id)
                group.addTask { .step(try await execution.lookUp(parked)) }
              case .wait(let until?): wake = min(wake ?? until, until)
              case .wait(nil): isWaitingForOthers = true
              }
            }
          }
        }

        if active.isEmpty {
          try Task.checkCancellation()
          tell(table, &told)
          if table.rows.allSatisfy(\.state.isTerminal) { break }
          guard wake != nil || isWaitingForOthers else { break }
          let since = waitingSince ?? clock.now
          waitingSince = since
          let left = patience - (clock.now - since)
          let nap = napLength(until: wake, isWaitingForOthers: isWaitingForOthers)
          // Others are waited for as long as they live; a time is waited for with patience.
          guard patience > .zero, isWaitingForOthers || nap <= left else { break }
          try await engine.sleep(nap)
          table = StepTable(try engine.ledger.steps(of: run))
          continue
        }
        if wake != nil || isWaitingForOthers, !isNapping {
          isNapping = true
          let nap = napLength(until: wake, isWaitingForOthers: isWaitingForOthers)
          group.addTask { [engine] in
            try? await engine.sleep(nap)
            return .nap
          }
        }
        switch try await group.next() {
        case .step(let row)?:
          active.remove(row.id)
          table.update(row)
          waitingSince = nil
          tell(table, &told)
        case .nap?:
          isNapping = false
          if !Task.isCancelled { table = StepTable(try engine.ledger.steps(of: run)) }
        case nil: break
        }
      }
      group.cancelAll()
    }
    try engine.ledger.write(now: engine.now()) { try $0.letGo(of: run) }
  }

  private func napLength(until wake: Int64?, isWaitingForOthers: Bool) -> Duration {
    let poll = engine.timing.poll
    guard let wake else { return poll }
    let nap = Duration.milliseconds(max(1, wake - engine.now()))
    return isWaitingForOthers ? min(poll, nap) : nap
  }

  /// Whether a step need not wait for another of an exclusive kind.
  private func mayBegin(_ row: StepRow, beside active: Set<Int64>, in table: StepTable) -> Bool {
    guard kinds[row.kind]?.isExclusive == true else { return true }
    return !table.rows.contains { active.contains($0.id) && kinds[$0.kind]?.isExclusive == true }
  }

  private func tell(_ table: StepTable, _ told: inout Set<Int64>) {
    for row in table.rows where row.state.isTerminal && told.insert(row.id).inserted {
      observe(.stepFinished(row.report))
    }
  }

  private func execution(of row: StepRow) -> StepExecution {
    StepExecution(driver: self, step: definition.steps.first { $0.name == row.base }, row: row)
  }

  /// Says again and again that this process is still there, and stops what is not wanted any more.
  func keepAlive() async {
    var sinceBeat = Duration.zero
    while !Task.isCancelled {
      guard (try? await Task.sleep(for: engine.timing.watch)) != nil else { return }
      sinceBeat += engine.timing.watch
      if sinceBeat >= engine.timing.heartbeat {
        sinceBeat = .zero
        let isOurs = try? engine.ledger.write(now: engine.now()) {
          try $0.renew(run, lease: engine.timing.lease.milliseconds)
        }
        // A run that another has taken over is left alone; what we still do is fenced.
        if isOurs == false { return attempts.cancelAll() }
      }
      guard !attempts.isEmpty, let rows = try? engine.ledger.steps(of: run) else { continue }
      for row in rows where row.state == .cancelled { attempts.cancel(row.id) }
    }
  }
}

/// The steps of a run, as they were last seen.
struct StepTable: Sendable {
  private(set) var rows: [StepRow]
  private var places: [String: Int] = [:]
  private var byID: [Int64: Int] = [:]

  init(_ rows: [StepRow]) {
    self.rows = rows
    for (index, row) in rows.enumerated() {
      places[row.name] = index
      byID[row.id] = index
    }
  }

  subscript(name: String) -> StepRow? { places[name].map { rows[$0] } }

  func items(of base: String) -> [StepRow] { rows.filter { $0.base == base && $0.item != nil } }

  mutating func update(_ row: StepRow) {
    if let index = byID[row.id] { rows[index] = row }
  }
}

/// The attempts that are going on in one run.
final class Attempts: Sendable {
  private let running = Mutex<[Int64: @Sendable () -> Void]>([:])

  var isEmpty: Bool { running.withLock(\.isEmpty) }

  func begin(_ step: Int64, cancel: @escaping @Sendable () -> Void) {
    running.withLock { $0[step] = cancel }
  }

  func end(_ step: Int64) { running.withLock { $0[step] = nil } }

  func cancel(_ step: Int64) { running.withLock { $0[step] }?() }

  func cancelAll() { for cancel in running.withLock({ Array($0.values) }) { cancel() } }
}
