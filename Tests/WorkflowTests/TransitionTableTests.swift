import Testing
import Workflow

@Suite struct TransitionTableTests {
  private var rows: [TransitionTable.Row] { TransitionTable.rows }

  @Test func `the table is this one, and a change of it is a change of the contract`() {
    let text = rows.map { row in
      "\(row.from.rawValue) --\(row.event.rawValue)--> \(row.to.rawValue)"
        + (row.condition == .always ? "" : "  if \(row.condition)")
        + (row.action.map { "  then \($0)" } ?? "")
    }
    #expect(
      text.joined(separator: "\n") == """
        blocked --needs_met--> ready  if no_approval_needed
        blocked --needs_met--> awaiting_approval  if approval_needed
        blocked --memo_hit--> succeeded  if pure
        blocked --needs_failed--> skipped
        blocked --cancel--> cancelled
        awaiting_approval --approved--> ready  if quorum_for_subject_hash
        awaiting_approval --rejected--> rejected
        awaiting_approval --approval_expired--> rejected
        awaiting_approval --cancel--> cancelled
        ready --claim--> running  if slot_free & approval_still_valid  then claim
        ready --cancel--> cancelled
        running --ok--> succeeded  if fence & pure
        running --intend--> effect_intent  if fence & effect & approval_for_subject_hash & not cancel_requested
        running --fail_retryable--> retry_wait  if fence & budget_left
        running --fail_retryable--> failed  if fence & budget_spent
        running --fail_permanent--> failed  if fence
        running --lease_expired--> retry_wait  if budget_left
        running --lease_expired--> failed  if budget_spent
        running --cancel--> cancelled  then fenceOff
        effect_intent --effect_ok--> succeeded  if fence
        effect_intent --effect_absent--> retry_wait  if fence & budget_left
        effect_intent --effect_absent--> failed  if fence & budget_spent
        effect_intent --effect_ambiguous--> unknown  if fence
        effect_intent --lease_expired--> unknown  then fenceOff
        unknown --resolved_done--> succeeded
        unknown --resolved_absent--> retry_wait  if caller_dead & budget_left & not cancel_requested
        unknown --resolved_absent--> failed  if caller_dead & (budget_spent | cancel_requested)
        retry_wait --backoff_elapsed--> ready
        retry_wait --cancel--> cancelled
        """)
  }

  @Test func `for every state, event and set of facts at most one row applies`() {
    for state in StepState.allCases {
      for event in StepEvent.allCases {
        let candidates = rows.filter { $0.from == state && $0.event == event }
        for facts in Facts.allCombinations {
          let applying = candidates.filter { $0.condition.holds(facts) }
          #expect(applying.count <= 1)
          #expect(TransitionTable.row(for: event, in: state, given: facts) == applying.first)
        }
      }
    }
  }

  @Test func `every row applies to some facts`() {
    for row in rows {
      #expect(Facts.allCombinations.contains { row.condition.holds($0) }, "\(row)")
    }
  }

  @Test func `every state is reached from the first, and every unfinished one can be ended`() {
    func reached(from start: StepState) -> Set<StepState> {
      var found: Set<StepState> = [start]
      var frontier = [start]
      while let state = frontier.popLast() {
        for row in rows where row.from == state && found.insert(row.to).inserted {
          frontier.append(row.to)
        }
      }
      return found
    }
    #expect(reached(from: TransitionTable.initial) == Set(StepState.allCases))
    for state in StepState.allCases where !state.isTerminal {
      #expect(reached(from: state).contains { $0.isTerminal })
    }
  }

  @Test func `nothing leaves a terminal state`() {
    #expect(!rows.contains { $0.from.isTerminal })
  }

  @Test func `every event stands in the table`() {
    #expect(Set(rows.map(\.event)) == Set(StepEvent.allCases))
  }

  @Test func `whoever lost the lease can report neither success nor failure`() {
    let lost = Facts.allCombinations.filter { !$0.contains(.fence) }
    for event in [StepEvent.ok, .intend, .failRetryable, .failPermanent] {
      for facts in lost {
        #expect(TransitionTable.row(for: event, in: .running, given: facts) == nil)
      }
    }
  }

  @Test func `a claim and whatever takes a step away from its holder move the fence`() {
    for row in rows where row.to == .running { #expect(row.action == .claim) }
    let taken = rows.filter { row in
      (row.from == .running && row.event == .cancel)
        || (row.from == .effectIntent && row.event == .leaseExpired)
    }
    #expect(taken.count == 2)
    #expect(taken.allSatisfy { $0.action == .fenceOff })
  }

  @Test func `an effect that has begun is never cancelled and never simply tried again`() {
    for state in [StepState.effectIntent, .unknown] {
      #expect(!rows.contains { $0.from == state && $0.event == .cancel })
      for row in rows where row.from == state && row.to == .retryWait {
        #expect([.effectAbsent, .resolvedAbsent].contains(row.event))
      }
    }
  }
}
