import Digests
import Testing

@testable import Workflow

@Suite struct ApprovalTests {
  private let world = World()
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func engine(_ ledger: Ledger) -> Engine {
    workshop.engine(ledger, [Posting.draft, world.posting()])
  }

  private func decide(
    _ subject: String?, _ verdict: Decision.Verdict = .approve, by actor: String = "anna",
    as role: String = "editor", isAuthor: Bool = false, in ledger: Ledger
  ) throws {
    let digest = try #require(Digest(hex: subject ?? ""))
    try ledger.decide(
      Decision(
        subject: digest, verdict: verdict, actor: actor, osUser: "u", host: "h", role: role,
        isAuthor: isAuthor, reason: "because"), now: workshop.now())
  }

  @Test func `a step waits for consent to exactly what it will send, and holds nothing meanwhile`()
    async throws
  {
    let ledger = try workshop.ledger()
    let engine = engine(ledger)
    let report = try await engine.syndicate(Posting.definition(approval: Posting.approval()))
    #expect(report.state == .waiting)
    #expect(report.line == "draft:succeeded post:awaiting_approval")
    let pending = try #require(try ledger.pendingApprovals().first)
    #expect(pending.run == report.id && pending.step == "post")
    #expect(pending.subject == report.steps[1].subject)
    #expect(pending.target == "https://world.example")
    #expect(pending.payload == Digest(of: "hello").hex)
    #expect(pending.roles == ["editor", "author"])
    #expect(world.calls == 0)

    try decide(pending.subject, in: ledger)
    let done = try await engine.resume(report.id, actor: "roman")
    #expect(done.state == .succeeded)
    #expect(world.calls == 1)
    #expect(try ledger.pendingApprovals() == [])
    #expect(try ledger.approvals(of: pending.subject).map(\.actor) == ["anna"])
    #expect(try ledger.verify() == nil)
  }

  @Test func `an approval of one text is none of another`() async throws {
    let ledger = try workshop.ledger()
    let engine = engine(ledger)
    let definition = Posting.definition(approval: Posting.approval())
    let first = try await engine.syndicate(definition, text: "a")
    try decide(first.steps[1].subject, in: ledger)
    let second = try await engine.syndicate(definition, text: "b")
    #expect(second.state == .waiting)
    #expect(second.steps[1].subject != first.steps[1].subject)
    #expect(try ledger.run(first.id).state == .cancelled)
    // The first text again: its approval still lives.
    #expect(try await engine.syndicate(definition, text: "a").state == .succeeded)
    #expect(world.calls == 1)
    #expect(try ledger.verify() == nil)
  }

  @Test func `whoever wrote it cannot be the only one to approve it`() async throws {
    let ledger = try workshop.ledger()
    let engine = engine(ledger)
    let report = try await engine.syndicate(
      Posting.definition(approval: Posting.approval(separate: true)))
    let subject = report.steps[1].subject
    try decide(subject, by: "roman", as: "author", isAuthor: true, in: ledger)
    #expect(try await engine.resume(report.id, actor: "roman").state == .waiting)
    try decide(subject, by: "anna", in: ledger)
    #expect(try await engine.resume(report.id, actor: "roman").state == .succeeded)
  }

  @Test func `a quorum is of different people`() async throws {
    let ledger = try workshop.ledger()
    let engine = engine(ledger)
    let report = try await engine.syndicate(
      Posting.definition(approval: Posting.approval(count: 2)))
    let subject = report.steps[1].subject
    try decide(subject, in: ledger)
    try decide(subject, in: ledger)
    #expect(try await engine.resume(report.id, actor: "roman").state == .waiting)
    try decide(subject, by: "bob", in: ledger)
    #expect(try await engine.resume(report.id, actor: "roman").state == .succeeded)
  }

  @Test func `one refusal is enough, until whoever refused says otherwise`() async throws {
    let ledger = try workshop.ledger()
    let engine = engine(ledger)
    let definition = Posting.definition(approval: Posting.approval())
    let report = try await engine.syndicate(definition)
    let subject = report.steps[1].subject
    try decide(subject, by: "bob", in: ledger)
    try decide(subject, .reject, in: ledger)
    let refused = try await engine.resume(report.id, actor: "roman")
    #expect(refused.state == .rejected)
    #expect(refused.steps[1].cause == "anna refused exactly this")
    #expect(try await engine.syndicate(definition).state == .rejected)
    try decide(subject, in: ledger)
    #expect(try await engine.syndicate(definition).state == .succeeded)
    #expect(try ledger.verify() == nil)
  }

  @Test func `only what was asked for can be decided, and only by a role that was asked`()
    async throws
  {
    let ledger = try workshop.ledger()
    let report = try await engine(ledger).syndicate(
      Posting.definition(approval: Posting.approval()))
    let other = #expect(throws: LedgerError.self) {
      try decide(Digest(of: "nothing").hex, in: ledger)
    }
    #expect(other?.reason == .refused)
    let stranger = #expect(throws: LedgerError.self) {
      try decide(report.steps[1].subject, as: "reader", in: ledger)
    }
    #expect(stranger?.detail == "editor, author may approve this, and not 'reader'")
  }

  @Test func `an approval that was given in time and used too late has to be given again`()
    async throws
  {
    let ledger = try workshop.ledger()
    let engine = engine(ledger)
    let report = try await engine.syndicate(
      Posting.definition(approval: Posting.approval(expires: .seconds(600))))
    try decide(report.steps[1].subject, in: ledger)
    workshop.setClock(to: 1_772_000_700_000)
    let late = try await engine.resume(report.id, actor: "roman")
    #expect(late.state == .rejected)
    #expect(late.steps[1].cause == "not enough people approved it in time")
    #expect(world.calls == 0)
  }

  @Test func `a clock that is set back brings no approval to life`() async throws {
    let ledger = try workshop.ledger()
    let engine = engine(ledger)
    let report = try await engine.syndicate(
      Posting.definition(approval: Posting.approval(expires: .seconds(600))))
    try decide(report.steps[1].subject, in: ledger)
    workshop.setClock(to: 1_772_000_700_000)
    _ = try ledger.write(now: workshop.now()) {
      try $0.append(NewEvent(run: report.id, name: "resumed", actor: "test"))
    }
    workshop.setClock(to: 1_772_000_000_000)
    let back = try await engine.resume(report.id, actor: "roman")
    #expect(back.state != .succeeded)
    #expect(world.calls == 0)
  }

  @Test func `the engine's rule and the database's are the same`() async throws {
    // Every combination of two people's roles, authorship, decisions and expiries.
    typealias Choice = (role: String, isAuthor: Bool, isApproval: Bool, expires: Int64)
    let choices: [Choice] = [
      ("editor", false, true, 9),
      ("editor", true, true, 9), ("editor", false, false, 9), ("editor", false, true, 5),
      ("reader", false, true, 9), ("reader", false, false, 9),
    ]
    let ledger = try workshop.ledger()
    let report = try await engine(ledger).syndicate(
      Posting.definition(approval: Posting.approval()))
    let post = try #require(try ledger.steps(of: report.id).last)
    try ledger.execute(
      """
      DROP TRIGGER gate_fixed; DROP TRIGGER approval_kept; DROP TRIGGER step_by_table;
      DROP TRIGGER effect_kept;
      UPDATE step SET state = 'running', last_event = 'claim', attempt = 1 WHERE id = \(post.id);
      """)
    let subject = try #require(post.subject)
    var outcomes: [Bool: Int] = [:]
    for quorum in [1, 2] {
      for isSeparate in [false, true] {
        for first in choices {
          for second in choices {
            try ledger.execute(
              """
              DELETE FROM approval; DELETE FROM effect;
              UPDATE gate SET quorum = \(quorum), separate = \(isSeparate ? 1 : 0);
              """)
            for (actor, choice) in [("a", first), ("b", second)] {
              try ledger.execute(
                """
                INSERT INTO approval(subject, decision, actor, os_user, host, role, is_author,
                  reason, at, expires_at)
                VALUES ('\(subject)', '\(choice.isApproval ? "approve" : "reject")', '\(actor)', '',
                  '', '\(choice.role)', \(choice.isAuthor ? 1 : 0), '', 1, \(choice.expires))
                """)
            }
            let byDatabase =
              (try? ledger.execute(
                """
                INSERT INTO effect(key, step_id, fence, attempt, subject, target, payload, details,
                  state, caller, intent_at)
                SELECT '\(post.effectKey ?? "")', \(post.id), fence, 1, subject,
                  'https://world.example', (SELECT payload FROM gate), '{}', 'intent', '', 7
                FROM step WHERE id = \(post.id)
                """)) != nil
            let (gate, verdicts) = try ledger.read { db in
              (try #require(try db.gate(of: post.id)), try db.verdicts(on: subject))
            }
            let byEngine = gate.standing(given: verdicts, at: 7) == .open
            #expect(byDatabase == byEngine, "\(quorum) \(isSeparate) \(first) \(second)")
            outcomes[byEngine, default: 0] += 1
          }
        }
      }
    }
    #expect(outcomes[true, default: 0] > 10 && outcomes[false, default: 0] > 10)
  }
}
