import Digests
import Testing

@testable import Workflow

/// What the tables refuse by themselves, whoever writes: the engine, or somebody with a shell.
@Suite(.everyBackend) struct RefusalTests {
  private let workshop: Workshop
  private let world = World()
  private let mismatch = "the effect does not match its step"
  private let unapproved = "no live approval of exactly this"

  init() throws { workshop = try Workshop() }

  /// A post that is approved and claimed, and may be sent.
  private func claimed(
    _ ledger: Ledger, isApproved: Bool = true, count: Int = 1
  ) async throws -> StepRow {
    let engine = workshop.engine(ledger, [Posting.draft, world.posting()])
    let report = try await engine.syndicate(
      Posting.definition(approval: Posting.approval(count: count)))
    var post = try #require(try ledger.steps(of: report.id).last)
    guard isApproved else { return post }
    try ledger.decide(
      Decision(
        subject: try #require(Digest(hex: post.subject ?? "")), verdict: .approve, actor: "anna",
        osUser: "", host: "", role: "editor", isAuthor: false), now: workshop.now())
    let change = StepChange(actor: "test")
    post = try ledger.apply(.approved, to: post, given: [], change, now: workshop.now())
    return try ledger.apply(.claim, to: post, given: .slotFree, change, now: workshop.now())
  }

  /// An intent that fits its step, but for what is said otherwise.
  private func intent(
    by step: StepRow, key: String? = nil, subject: String? = nil, payload: String? = nil,
    target: String = "https://world.example", fence: Int64? = nil, at: Int64? = nil,
    state: String = "intent"
  ) -> String {
    """
    INSERT INTO effect(key, step_id, fence, attempt, subject, target, payload, details, state,
      caller, intent_at)
    VALUES ('\(key ?? step.effectKey ?? "")', \(step.id), \(fence ?? step.fence), \(step.attempt),
      '\(subject ?? step.subject ?? "")', '\(target)',
      '\(payload ?? Digest(of: "hello").hex)', '{}', '\(state)', '', \(at ?? workshop.now()))
    """
  }

  /// Where two rules forbid the same, either may say so first.
  private func expectRefused(
    _ statement: String, _ words: String..., by ledger: Ledger,
    at location: Testing.SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: LedgerError.self, "\(statement)", sourceLocation: location) {
      try ledger.execute(statement)
    }
    #expect(error?.reason == .refused, sourceLocation: location)
    #expect(
      words.contains { error?.detail.contains($0) == true }, "\(error as Any)",
      sourceLocation: location)
  }

  @Test func `nothing goes out without consent to exactly that`() async throws {
    let ledger = try workshop.ledger()
    let waiting = try await claimed(ledger, isApproved: false)
    expectRefused(intent(by: waiting), mismatch, unapproved, by: ledger)

    let post = try await claimed(ledger)
    let other = Digest(of: "something else").hex
    expectRefused(
      intent(by: post, subject: other), mismatch, unapproved, by: ledger)
    expectRefused(
      intent(by: post, payload: other), unapproved, by: ledger)
    expectRefused(
      intent(by: post, target: "https://elsewhere.example"), unapproved,
      by: ledger)
    expectRefused(
      intent(by: post, key: "another"), mismatch, unapproved, by: ledger)
    expectRefused(
      intent(by: post, fence: post.fence - 1), mismatch, unapproved, by: ledger)
    let late = workshop.now() + 10_000_000
    expectRefused(intent(by: post, at: late), unapproved, by: ledger)
    expectRefused(intent(by: post, state: "done"), "an effect begins as an intent", by: ledger)
    try ledger.execute(intent(by: post))
    #expect(world.calls == 0)
  }

  @Test func `an effect goes its way and no other, and stays`() async throws {
    let ledger = try workshop.ledger()
    let post = try await claimed(ledger)
    expectRefused(
      "UPDATE step SET state = 'effect_intent', last_event = 'intend' WHERE id = \(post.id)",
      "no intent is recorded", by: ledger)
    try ledger.execute(intent(by: post))
    try ledger.execute(
      "UPDATE step SET state = 'effect_intent', last_event = 'intend' WHERE id = \(post.id)")
    expectRefused(
      "UPDATE step SET state = 'succeeded', last_event = 'effect_ok' WHERE id = \(post.id)",
      "the effect is not done", by: ledger)
    expectRefused("UPDATE effect SET payload = subject", "an effect keeps its content", by: ledger)
    try ledger.execute("UPDATE effect SET state = 'unknown'")
    expectRefused(
      "UPDATE effect SET state = 'intent'", "no such change of an effect", mismatch, unapproved,
      by: ledger)
    try ledger.execute("UPDATE effect SET state = 'done'")
    for state in ["intent", "absent", "unknown"] {
      expectRefused(
        "UPDATE effect SET state = '\(state)'", "no such change of an effect", mismatch, unapproved,
        by: ledger)
    }
    expectRefused("DELETE FROM effect", "effects are kept", by: ledger)
    #expect(throws: LedgerError.self) { try ledger.execute(intent(by: post)) }
  }

  @Test func `what was absent is intended again only with consent that still lives`() async throws {
    let ledger = try workshop.ledger()
    let post = try await claimed(ledger)
    try ledger.execute(intent(by: post))
    try ledger.execute("UPDATE effect SET state = 'absent'")
    expectRefused(
      "UPDATE effect SET state = 'intent', intent_at = \(workshop.now() + 10_000_000)",
      unapproved, by: ledger)
    expectRefused(
      "UPDATE effect SET state = 'intent', fence = fence + 1",
      mismatch, unapproved, by: ledger)
    try ledger.execute("UPDATE effect SET state = 'intent', intent_at = \(workshop.now())")
  }

  @Test func `decisions, gates and promises never change`() async throws {
    let ledger = try workshop.ledger()
    let post = try await claimed(ledger)
    for (statement, words) in [
      ("UPDATE approval SET actor = 'eve'", "approvals are kept"),
      ("DELETE FROM approval", "approvals are kept"),
      ("UPDATE gate SET quorum = 9", "gates are kept"),
      ("DELETE FROM gate", "gates are kept"),
      (
        "UPDATE step SET needs_approval = 0 WHERE id = \(post.id)",
        "what a step promises never changes"
      ),
      (
        "UPDATE step SET is_effect = 0 WHERE id = \(post.id)", "what a step promises never changes"
      ),
    ] { expectRefused(statement, words, by: ledger) }
  }

  @Test func `the same occasion cannot make two runs`() async throws {
    let ledger = try workshop.ledger()
    try ledger.insert("a", Sample.definition)
    try ledger.insert("b", Sample.definition)
    try ledger.execute("UPDATE run SET dedup = 'publish@abc' WHERE id = 'a'")
    let error = #expect(throws: LedgerError.self) {
      try ledger.execute("UPDATE run SET dedup = 'publish@abc' WHERE id = 'b'")
    }
    #expect(error?.reason == .refused)
  }

  @Test func `a verification finds what the tables were made to hide`() async throws {
    let ledger = try workshop.ledger()
    let engine = workshop.engine(ledger, [Posting.draft, world.posting()])
    _ = try await engine.syndicate(Posting.definition())
    #expect(try ledger.verify() == nil)
    try ledger.execute(
      "DROP TRIGGER effect_moves; DROP TRIGGER effect_fixed; UPDATE effect SET state = 'absent'")
    #expect(try ledger.verify()?.reason.hasSuffix("is absent, which no event says") == true)
  }
}
