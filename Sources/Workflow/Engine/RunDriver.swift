internal import Synchronization

extension Engine {
  /// Brings every step of a run as far as it goes now; the caller has made the run ours.
  ///
  /// For a retry or a limit it waits as long as `patience` is; with none, the run is left instead.
  func drive(
    _ id: String, kinds: [String: StepKind], patience: Duration,
    observe: @escaping @Sendable (Observation) -> Void
  ) async throws -> RunReport {
    observe(.runStarted(id: id))
    let run = try ledger.run(id)
    let definition = try ledger.definition(run.definition)
    let driver = RunDriver(
      engine: self, run: id, definition: definition,
      steps: Dictionary(definition.steps.map { ($0.name, $0) }) { first, _ in first }, kinds: kinds,
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
  /// The definition's steps by their names.
  let steps: [String: PipelineDefinition.Step]
  let kinds: [String: StepKind]
  let parameters: [String: String]
  let actor: String
  let patience: Duration
  let observe: @Sendable (Observation) -> Void
  /// What is being done now, so that it can be stopped.
  let attempts = Attempts()

  /// What a step waits for that nobody here can do.
  struct Wait: Hashable, Sendable {
    enum What: Hashable, Sendable {
      /// Milliseconds since 1970, UTC.
      case time(Int64)
      /// Another step, another run, another process.
      case others
      case person
    }

    var what: What
    /// Whether the other items of its list wait for the same.
    var isForAllItems = false
  }

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
    case wait(Wait)
  }

  private enum Ended: Sendable {
    case step(StepRow)
    case nap
  }

  /// Goes on until the run is finished, or nothing is left to be done now.
  func advance() async throws {
    var table = StepTable(try engine.ledger.steps(of: run), of: definition)
    var told = Set(table.rows.filter(\.state.isTerminal).map(\.id))
    var lookedUp: Set<Int64> = []
    let clock = ContinuousClock()
    var waitingSince: ContinuousClock.Instant?

    try await withThrowingTaskGroup(of: Ended.self) { group in
      var active: Set<Int64> = []
      var exclusive: Int64?
      var isNapping = false
      while true {
        var wake: Int64?
        var isWaitingForOthers = false
        var held: Set<String> = []
        while !Task.isCancelled, active.count < engine.timing.parallel,
          let row = table.takeDue()
        {
          guard !row.state.isTerminal, !active.contains(row.id) else { continue }
          let isExclusive = kinds[row.kind]?.isExclusive == true
          guard !isExclusive || exclusive == nil, !held.contains(row.base) || row.mustBeAsked else {
            table.put(off: row)
            continue
          }
          let mayLookUp = !lookedUp.contains(row.id)
          switch try await execution(of: row).look(at: row, in: &table, mayLookUp: mayLookUp) {
          case .nothing: break
          case .moved:
            table.lookAgain(at: row)
            tell(&table, &told)
          case .work(let execution, let claimed):
            table.update(claimed)
            active.insert(claimed.id)
            if isExclusive { exclusive = claimed.id }
            observe(.stepStarted(name: claimed.name, attempt: claimed.attempt))
            group.addTask { .step(try await execution.perform(claimed)) }
          case .lookup(let execution, let parked):
            lookedUp.insert(parked.id)
            active.insert(parked.id)
            group.addTask { .step(try await execution.lookUp(parked)) }
          case .wait(let wait):
            table.put(off: row)
            if wait.isForAllItems { held.insert(row.base) }
            switch wait.what {
            case .time(let until): wake = min(wake ?? until, until)
            case .others: isWaitingForOthers = true
            case .person: break
            }
          }
        }

        if active.isEmpty {
          try Task.checkCancellation()
          if table.isFinished { break }
          guard wake != nil || isWaitingForOthers else { break }
          let since = waitingSince ?? clock.now
          waitingSince = since
          let left = patience - (clock.now - since)
          let nap = napLength(until: wake, isWaitingForOthers: isWaitingForOthers)
          // Others are waited for as long as they live; a time is waited for with patience.
          guard patience > .zero, isWaitingForOthers || nap <= left else { break }
          try await engine.sleep(nap)
          table = StepTable(try engine.ledger.steps(of: run), of: definition)
          tell(&table, &told)
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
          if exclusive == row.id { exclusive = nil }
          table.update(row)
          table.lookAgain(at: row)
          table.resume()
          waitingSince = nil
          tell(&table, &told)
        case .nap?:
          isNapping = false
          if !Task.isCancelled {
            table = StepTable(try engine.ledger.steps(of: run), of: definition)
            tell(&table, &told)
          }
        case nil: break
        }
      }
      group.cancelAll()
    }
    // A run that is over has been let go with its last step.
    if !table.isFinished {
      try engine.ledger.write(now: engine.now()) { try $0.letGo(of: run) }
    }
  }

  private func napLength(until wake: Int64?, isWaitingForOthers: Bool) -> Duration {
    let poll = engine.timing.poll
    guard let wake else { return poll }
    let nap = Duration.milliseconds(max(1, wake - engine.now()))
    return isWaitingForOthers ? min(poll, nap) : nap
  }

  private func tell(_ table: inout StepTable, _ told: inout Set<Int64>) {
    for row in table.takeFinished() where told.insert(row.id).inserted {
      observe(.stepFinished(row.report))
    }
  }

  private func execution(of row: StepRow) -> StepExecution {
    StepExecution(driver: self, step: steps[row.base], row: row)
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
