internal import Synchronization

extension Engine {
  /// Brings every step of a run as far as it goes now; the caller has made the run ours, and gives its
  /// head.
  ///
  /// For a retry or a limit it waits as long as `patience` is; with none, the run is left instead.
  func drive(
    _ run: RunReport, _ definition: PipelineDefinition, kinds: [String: StepKind],
    patience: Duration, observe: @escaping @Sendable (Observation) -> Void
  ) async throws -> RunReport {
    let id = run.id
    observe(.runStarted(id: id))
    let driver = RunDriver(
      engine: self, run: id, taken: run, definition: definition,
      steps: Dictionary(definition.steps.map { ($0.name, $0) }) { first, _ in first }, kinds: kinds,
      parameters: run.parameters, actor: run.actor, patience: patience, observe: observe)
    let pulse = Task { await driver.keepAlive() }
    let result: Result<StepTable, any Error>
    do { result = .success(try await driver.advance()) } catch { result = .failure(error) }
    pulse.cancel()
    // It holds the ledger, which the caller may want to close.
    await pulse.value
    switch result {
    case .failure(let error):
      // So that other processes see at once that it can be resumed. When the ledger itself is
      // what failed, this fails too, and the end of this process will tell them.
      _ = try? ledger.write(now: now()) {
        try $0.note(.interrupted(cause: "\(error)"), run: id, actor: owner.actor)
      }
      throw error
    case .success(let table):
      // Of tens of thousands of steps, every name would be there twice if they were read again.
      return try ledger.head(id).with(table.rows.map(\.report))
    }
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
  /// The run as it stood when it was taken, without its steps: for what never changes of it, such as
  /// its parameters.
  ///
  /// Read again at each step, it would take a time that grows with the square of the steps.
  let taken: RunReport
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
  /// What was made meanwhile and is not yet recorded.
  let made = Made()

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
    /// Something is to be written.
    case move(Move)
    /// What became of a call is to be found out.
    case lookup(StepExecution, StepRow)
    case wait(Wait)
  }

  /// What a task of the driver came to.
  enum Ended: Sendable {
    /// The step stands in the ledger as it is here.
    case step(StepRow)
    /// A pure step made something, which is among ``made``.
    case made
    case nap
  }

  /// Goes on until the run is finished, or nothing is left to be done now.
  ///
  /// - Returns: The steps as they stand then.
  func advance() async throws -> StepTable {
    // What happens between the two is seen twice.
    let seen = try engine.ledger.sequence()
    var progress = Progress(
      StepTable(try engine.ledger.steps(of: run), of: definition), seen: seen)
    let clock = ContinuousClock()
    var waitingSince: ContinuousClock.Instant?

    do {
      try await withThrowingTaskGroup(of: Ended.self) { group in
        var isNapping = false
        while true {
          progress.beginLooking()
          repeat { try await lookAround(&progress, &group) } while try write(&progress, &group)

          if progress.active.isEmpty {
            try Task.checkCancellation()
            if progress.table.isFinished { break }
            guard progress.isWaiting else { break }
            let since = waitingSince ?? clock.now
            waitingSince = since
            let left = patience - (clock.now - since)
            let nap = napLength(progress)
            // Others are waited for as long as they live; a time is waited for with patience.
            guard patience > .zero, progress.isWaitingForOthers || nap <= left else { break }
            try await engine.sleep(nap)
            try lookAtAll(&progress)
            continue
          }
          if progress.isWaiting, !isNapping {
            isNapping = true
            let nap = napLength(progress)
            group.addTask { [engine] in
              try? await engine.sleep(nap)
              return .nap
            }
          }
          switch try await group.next() {
          case .step(let row)?:
            progress.end(row)
            waitingSince = nil
            tell(&progress)
          case .made?:
            // What others made in the same moment goes with it.
            for move in made.takeAll() { progress.end(move) }
            waitingSince = nil
          case .nap?:
            isNapping = false
            if !Task.isCancelled { try lookAtAll(&progress) }
          case nil: break
          }
        }
        group.cancelAll()
      }
    } catch {
      // What was made before is not lost with what went wrong, where the ledger can still be had.
      for move in progress.outcomes + made.takeAll() {
        _ = try? engine.ledger.write(now: engine.now(), move.write)
      }
      throw error
    }
    // A run that is over has been let go with its last step.
    if !progress.table.isFinished {
      try engine.ledger.write(now: engine.now()) { try $0.letGo(of: run) }
    }
    try lookAtAll(&progress)
    return progress.table
  }

  /// Looks at every step that is due, as far as that is possible without a write in between.
  private func lookAround(
    _ progress: inout Progress, _ group: inout ThrowingTaskGroup<Ended, any Error>
  ) async throws {
    while !Task.isCancelled, progress.active.count < engine.timing.parallel,
      progress.moves.count < Progress.mostMoves,
      let row = progress.takeDue({ kinds[$0]?.isExclusive == true })
    {
      guard !row.state.isTerminal, !progress.active.contains(row.id) else { continue }
      let execution = execution(of: row)
      let isPlain = execution.isPlain(row)
      guard isPlain || !progress.hasMoves else {
        // It is looked at with all that came before it on the disk.
        return progress.table.lookAgain(at: row)
      }
      let mayLookUp = !progress.lookedUp.contains(row.id)
      switch try await execution.look(at: row, in: &progress.table, mayLookUp: mayLookUp) {
      case .nothing: break
      case .moved:
        progress.table.lookAgain(at: row)
        tell(&progress)
      case .move(let move):
        progress.plan(move, isExclusive: isExclusive(row))
        guard isPlain else { return }
      case .lookup(let execution, let parked):
        progress.lookedUp.insert(parked.id)
        progress.active.insert(parked.id)
        group.addTask { .step(try await execution.lookUp(parked)) }
      case .wait(let wait): progress.wait(row, wait)
      }
    }
  }

  /// Writes what is to be written, and begins the work of what was claimed.
  ///
  /// - Returns: Whether there was anything, so that there may be more to look at.
  private func write(
    _ progress: inout Progress, _ group: inout ThrowingTaskGroup<Ended, any Error>
  ) throws -> Bool {
    guard progress.hasMoves else { return false }
    let outcomes = progress.outcomes
    let moves = progress.moves
    progress.forgetMoves()
    let results: [Move.Result]
    do {
      results = try engine.ledger.write(now: engine.now()) { transaction in
        try (outcomes + moves).map { try $0.write(transaction) }
      }
    } catch {
      guard error.reason == .refused else { throw error }
      results = try writeEach(outcomes, then: moves)
      try lookAtAll(&progress)
    }
    for result in results {
      switch result {
      case .moved(let row):
        progress.table.update(row)
        progress.table.lookAgain(at: row)
      case .waits(let row, let wait):
        progress.table.update(row)
        progress.wait(row, wait)
      case .claimed(let row, let execution):
        progress.table.update(row)
        progress.begin(row, isExclusive: isExclusive(row))
        // What it follows is told of first.
        tell(&progress)
        observe(.stepStarted(name: row.name, attempt: row.attempt))
        group.addImmediateTask { try await execution.perform(row) }
      }
    }
    tell(&progress)
    return true
  }

  /// Writes each by itself, after somebody else moved one of the steps, as a cancellation does.
  ///
  /// What was made is recorded wherever it may be. What was to begin may have depended on the step
  /// that was moved: nothing begins after a refusal.
  ///
  /// - Returns: What was written.
  /// - Throws: ``LedgerError``; also `.refused`, when the step stands as it did, and the refusal was
  ///   about something else.
  private func writeEach(_ outcomes: [Move], then moves: [Move]) throws -> [Move.Result] {
    var results: [Move.Result] = []
    var isRefused = false
    for (index, move) in (outcomes + moves).enumerated() where index < outcomes.count || !isRefused
    {
      do {
        results.append(try engine.ledger.write(now: engine.now(), move.write))
      } catch {
        guard error.reason == .refused, let current = try engine.ledger.step(move.row.id),
          current != move.row
        else { throw error }
        isRefused = true
      }
    }
    return results
  }

  /// Reads again the steps that were moved, since it may be that nobody here did it.
  private func lookAtAll(_ progress: inout Progress) throws {
    let (moved, sequence) = try engine.ledger.steps(of: run, since: progress.seen)
    progress.seen = sequence
    if !progress.table.take(moved) {
      progress.table = StepTable(try engine.ledger.steps(of: run), of: definition)
    }
    tell(&progress)
  }

  private func isExclusive(_ row: StepRow) -> Bool { kinds[row.kind]?.isExclusive == true }

  private func napLength(_ progress: Progress) -> Duration {
    let poll = engine.timing.poll
    guard let wake = progress.wake else { return poll }
    let nap = Duration.milliseconds(max(1, wake - engine.now()))
    return progress.isWaitingForOthers ? min(poll, nap) : nap
  }

  private func tell(_ progress: inout Progress) {
    for row in progress.takeFinished() where !isEmptyList(row, in: progress.table) {
      observe(.stepFinished(row.report))
    }
  }

  /// Whether a step goes through a list in which nothing was: there is nothing to be told of it.
  private func isEmptyList(_ row: StepRow, in table: StepTable) -> Bool {
    row.state == .succeeded && row.item == nil && steps[row.base]?.each != nil
      && table.openItems(of: row.base) == nil
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
      // What is being done is asked about, and not the whole of a long run.
      let steps = attempts.steps
      guard !steps.isEmpty, let cancelled = try? engine.ledger.cancelled(among: steps) else {
        continue
      }
      for step in cancelled { attempts.cancel(step) }
    }
  }
}

/// What pure steps of one run made, until it is recorded.
final class Made: Sendable {
  private let moves = Mutex<[Move]>([])

  func add(_ move: Move) { moves.withLock { $0.append(move) } }

  func takeAll() -> [Move] {
    moves.withLock { moves in
      defer { moves = [] }
      return moves
    }
  }
}

/// The attempts that are going on in one run.
final class Attempts: Sendable {
  private let running = Mutex<[Int64: @Sendable () -> Void]>([:])

  var steps: [Int64] { running.withLock { Array($0.keys) } }

  func begin(_ step: Int64, cancel: @escaping @Sendable () -> Void) {
    running.withLock { $0[step] = cancel }
  }

  func end(_ step: Int64) { running.withLock { $0[step] = nil } }

  func cancel(_ step: Int64) { running.withLock { $0[step] }?() }

  func cancelAll() { for cancel in running.withLock({ Array($0.values) }) { cancel() } }
}
