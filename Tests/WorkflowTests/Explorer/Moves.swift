import Workflow

/// Everything that can happen next in a world.
///
/// A step changes its state only as the engine's own ``TransitionTable`` says, from facts that are
/// worked out here; what is no step's (a runner dies, a call is made, a person approves) happens at
/// any time.
struct Moves {
  let defences: Defences
  /// How often a step may be begun.
  let attempts: UInt8
  /// Which rows of the table some world has taken.
  private(set) var taken = [Bool](repeating: false, count: TransitionTable.rows.count)
  private(set) var found: [(what: Label, world: SmallWorld)] = []

  private var world = SmallWorld()
  /// What is known of the build, and of the post.
  private var known: [Facts] = []
  /// What each event does in each state, for each set of facts: the table, asked in advance.
  private let table = Answers()

  init(defences: Defences, attempts: UInt8) {
    self.defences = defences
    self.attempts = attempts
  }

  /// The worlds that one move leads to.
  mutating func from(_ world: SmallWorld) -> [(what: Label, world: SmallWorld)] {
    self.world = world
    known = [facts(posting: false), facts(posting: true)]
    found.removeAll(keepingCapacity: true)
    schedule()
    decide()
    recover()
    for index in 0...1 where !world.runner(index).isIdle { act(index, world.runner(index)) }
    return found
  }

  // MARK: Facts

  /// What is known of a step, whoever asks.
  private func facts(posting: Bool) -> Facts {
    var facts: Facts = posting ? [.slotFree, .approvalNeeded] : [.slotFree, .pure]
    if world[posting].attempt < attempts { facts.insert(.budgetLeft) }
    if world.isCancelled { facts.insert(.cancelRequested) }
    guard posting else { return facts }
    if isApproved(second: world.isSecond) { facts.formUnion([.quorum, .approvalLive]) }
    if isCallerGone || !defences.contains(.proofOfDeath) { facts.insert(.callerDead) }
    return facts
  }

  private func isApproved(second: Bool) -> Bool {
    func counts(_ second: Bool) -> Bool {
      world.isApproved(by: true, second: second)
        || !defences.contains(.roles) && world.isApproved(by: false, second: second)
    }
    return counts(second) || !defences.contains(.boundApprovals) && counts(!second)
  }

  /// No runner still holds a call of this revision that it may yet make.
  private var isCallerGone: Bool {
    func holds(_ runner: SmallWorld.Runner) -> Bool {
      !runner.isIdle && runner.isPosting && runner.isSecond == world.isSecond
        && runner.phase.rawValue <= SmallWorld.Phase.intended.rawValue
    }
    return !holds(world.runners.0) && !holds(world.runners.1)
  }

  // MARK: Moves

  /// Asks the table; where it has a row, the step goes there and `change` says what else does.
  private mutating func move(
    _ posting: Bool, _ event: StepEvent, adding more: Facts = [], _ what: Label,
    _ change: (SmallWorld) -> SmallWorld = { $0 }
  ) {
    var step = world[posting]
    guard table.mayAnswer(event, step.state),
      let number = table.row(event, step.state, known[posting ? 1 : 0].union(more))
    else { return }
    taken[number] = true
    let row = table.rows[number]
    step.state = row.to
    // Parking takes the step from its holder too: whoever reports that it cannot tell is done.
    if row.action != nil || event == .effectAmbiguous { step.fence += 1 }
    if row.action == .claim { step.attempt += 1 }
    var next = world
    next[posting] = step
    found.append((what, change(next)))
  }

  private mutating func schedule() {
    move(false, .needsMet, .buildReady)
    move(false, .memoHit, .buildReused)
    if world.build.state == .succeeded { move(true, .needsMet, .postWaits) }
    if world.build.state.isTerminal, world.build.state != .succeeded {
      move(true, .needsFailed, .postSkipped)
    }
    for posting in [false, true] {
      move(posting, .backoffElapsed, .backoff)
      if world.isCancelled { move(posting, .cancel, .cancelled) }
    }
    guard world.runners.0.isIdle else { return }
    for posting in [false, true] {
      move(posting, .claim, .claimed) { next in
        next.with(
          0,
          SmallWorld.Runner(
            posting: posting, second: next.isSecond, fence: next[posting].fence, .claimed))
      }
    }
  }

  /// What people do, and the new revision that one of them commits.
  private mutating func decide() {
    if world.post.state == .awaitingApproval {
      for editor in [false, true] where !world.isApproved(by: editor, second: world.isSecond) {
        var next = world
        next.approvals |= 1 << ((world.isSecond ? 2 : 0) + (editor ? 1 : 0))
        found.append((editor ? .editorApproves : .authorApproves, next))
      }
    }
    move(true, .approved, .gateOpens)
    move(true, .rejected, .rejects)
    move(true, .approvalExpired, .approvalExpires)
    if !world.isCancelled {
      var next = world
      next.isCancelled = true
      found.append((.cancels, next))
    }
    if !world.isSecond {
      // A new run; whoever still works for the first one knows nothing of it.
      var next = SmallWorld()
      next.isSecond = true
      next.build.fence = world.build.fence + 1
      next.post.fence = world.post.fence + 1
      (next.approvals, next.runners, next.seen) = (world.approvals, world.runners, world.seen)
      found.append((.revises, next))
    }
  }

  /// A lease may end at any instant, whether its holder is dead, slow or well.
  private mutating func recover() {
    move(false, .leaseExpired, .leaseEnds)
    if world.post.state == .effectIntent, !defences.contains(.parking) {
      var next = world
      next.post.state = world.post.attempt < attempts ? .retryWait : .failed
      found.append((.callsAgain, next))
    } else {
      move(true, .leaseExpired, .leaseEnds)
    }
    guard world.post.state == .unknown else { return }
    if world.seenNow > 0 {
      move(true, .resolvedDone, .foundDone)
    } else {
      move(true, .resolvedAbsent, .foundAbsent)
    }
  }

  private mutating func act(_ index: Int, _ runner: SmallWorld.Runner) {
    found.append((.dies, world.with(index, .idle)))
    let posting = runner.isPosting
    let current = world[posting]
    let holds =
      runner.isSecond == world.isSecond
      && (runner.fence == current.fence || !defences.contains(.fence))
    let fence: Facts = holds ? .fence : []
    let free = { (next: SmallWorld) in next.with(index, .idle) }
    switch runner.phase {
    case .claimed where !posting:
      move(posting, .ok, adding: fence, .reportsOK, free)
      move(posting, .failPermanent, adding: fence, .reportsFailure, free)
      move(posting, .failRetryable, adding: fence, .reportsTrouble, free)
    case .claimed where !defences.contains(.intent):
      found.append(
        (
          .callHappens,
          world.seeing(second: runner.isSecond).with(index, runner.reaching(.happened))
        ))
    case .claimed:
      move(posting, .intend, adding: fence, .intends) { $0.with(index, runner.reaching(.intended)) }
      move(posting, .failPermanent, adding: fence, .reportsFailure, free)
    case .intended:
      let happened = world.seeing(second: runner.isSecond)
      found.append((.callHappens, happened.with(index, runner.reaching(.happened))))
      found.append((.callRefused, world.with(index, runner.reaching(.refused))))
      found.append((.replyLost, happened.with(index, runner.reaching(.ambiguous))))
      found.append((.callLost, world.with(index, runner.reaching(.ambiguous))))
    case .happened where !defences.contains(.intent):
      guard holds, current.state == .running else { return }
      var next = world
      next.post.state = .succeeded
      found.append((.reportsOK, next.with(index, .idle)))
    case .happened: move(posting, .effectOK, adding: fence, .reportsOK, free)
    case .refused: move(posting, .effectAbsent, adding: fence, .reportsAbsent, free)
    case .ambiguous: move(posting, .effectAmbiguous, adding: fence, .reportsAmbiguous, free)
    }
  }
}

extension Moves {
  /// What happened, in the words of a disaster.
  enum Label: String {
    case buildReady = "the build is ready"
    case buildReused = "the build is reused"
    case postWaits = "the post waits for approval"
    case postSkipped = "the post is skipped"
    case backoff = "the wait is over"
    case cancelled = "a step is cancelled"
    case claimed = "a runner claims a step"
    case editorApproves = "the editor approves"
    case authorApproves = "the author approves"
    case gateOpens = "the gate opens"
    case rejects = "somebody rejects"
    case approvalExpires = "the approval expires"
    case cancels = "somebody cancels"
    case revises = "revision B arrives"
    case leaseEnds = "a lease ends"
    case callsAgain = "the call is made again on a guess"
    case foundDone = "a look finds that it happened"
    case foundAbsent = "a look finds that it did not happen"
    case dies = "a runner dies"
    case reportsOK = "a runner reports success"
    case reportsFailure = "a runner reports that it cannot be done"
    case reportsTrouble = "a runner reports trouble"
    case intends = "a runner records its intent"
    case callHappens = "a call happens"
    case callRefused = "a call is refused"
    case replyLost = "a call happens, and the reply is lost"
    case callLost = "a call is lost on its way"
    case reportsAbsent = "a runner reports that nothing happened"
    case reportsAmbiguous = "a runner reports that it cannot tell"
  }

  /// The table's answer to every question, worked out once.
  private struct Answers {
    let rows = TransitionTable.rows
    private let answers: [Int?]
    /// For each event and state, whether there is a row at all.
    private let some: [Bool]

    init() {
      let rows = TransitionTable.rows
      var answers: [Int?] = []
      var some: [Bool] = []
      for event in StepEvent.allCases {
        for state in StepState.allCases {
          let candidates = rows.indices.filter {
            rows[$0].event == event && rows[$0].from == state
          }
          some.append(!candidates.isEmpty)
          for facts in Facts.allCombinations {
            let row =
              candidates.isEmpty
              ? nil : TransitionTable.row(for: event, in: state, given: facts)
            answers.append(row.flatMap { row in candidates.first { rows[$0] == row } })
          }
        }
      }
      self.answers = answers
      self.some = some
    }

    func mayAnswer(_ event: StepEvent, _ state: StepState) -> Bool {
      some[event.number * 12 + state.number]
    }

    func row(_ event: StepEvent, _ state: StepState, _ facts: Facts) -> Int? {
      answers[(event.number * 12 + state.number) << 9 | facts.rawValue]
    }
  }
}
