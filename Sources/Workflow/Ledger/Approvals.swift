package import Digests

/// What has to be agreed to before a step goes on, and by whom.
struct ApprovalGate: Hashable, Sendable {
  var step: Int64
  var subject: String
  var payload: String
  var target: String
  var roles: [String]
  var quorum: Int
  var isSeparate: Bool
  /// Milliseconds that an approval is good for, and that the gate waits for enough of them.
  var goodFor: Int64
  /// Milliseconds since 1970, UTC.
  var openedAt: Int64

  /// How a gate stands.
  enum Standing: Hashable, Sendable {
    case closed
    case open
    case refused(by: String)
  }

  /// What one person last said about the subject.
  struct Verdict: Hashable, Sendable {
    var actor: String
    var isApproval: Bool
    var role: String
    var isAuthor: Bool
    var expiresAt: Int64
  }

  /// Whether the gate is open at `time`: enough people with one of its roles have agreed, one of
  /// them at least has not written it where that is asked for, and nobody with a role refuses.
  func standing(given verdicts: [Verdict], at time: Int64) -> Standing {
    let counted = verdicts.filter { roles.contains($0.role) }
    if let refusal = counted.first(where: { !$0.isApproval }) { return .refused(by: refusal.actor) }
    let live = counted.filter { $0.expiresAt > time }
    let isSeparateEnough = !isSeparate || live.contains { !$0.isAuthor }
    return live.count >= quorum && isSeparateEnough ? .open : .closed
  }
}

extension ApprovalGate {
  /// The columns, in the order in which ``init(_:)`` reads them.
  static let columns =
    "step_id, subject, payload, target, roles, quorum, separate, good_for, opened_at"

  init(_ row: SQLRow) throws {
    self.init(
      step: try row.integer(0), subject: try row.text(1), payload: try row.text(2),
      target: try row.text(3), roles: try row.text(4).split(separator: ",").map(String.init),
      quorum: Int(try row.integer(5)), isSeparate: try row.integer(6) == 1,
      goodFor: try row.integer(7), openedAt: try row.integer(8))
  }
}

extension PipelineDefinition.Approval {
  /// Whether these decisions, oldest first, open a gate that asks for this approval.
  func isOpen(given decisions: [Ledger.GivenApproval], at time: Int64) -> Bool {
    let latest = decisions.reduce(into: [:]) { $0[$1.actor] = $1 }.values
    let gate = ApprovalGate(
      step: 0, subject: "", payload: "", target: "", roles: from, quorum: max(1, count),
      isSeparate: separate, goodFor: expires.milliseconds, openedAt: 0)
    return gate.standing(
      given: latest.map {
        .init(
          actor: $0.actor, isApproval: $0.isApproval, role: $0.role, isAuthor: $0.isAuthor,
          expiresAt: $0.expiresAt)
      }, at: time) == .open
  }
}

/// What a person decided about one subject, and all that is known of them.
package struct Decision: Hashable, Sendable {
  package enum Verdict: String, Hashable, Sendable {
    case approve, reject
  }

  /// What the approval is of; see ``Ledger/PendingApproval``.
  package var subject: Digest
  package var verdict: Verdict
  /// Git's `user.email`.
  package var actor: String
  package var osUser: String
  package var host: String
  /// One of the gate's roles.
  package var role: String
  /// Whether they wrote any of what is to go out.
  package var isAuthor: Bool
  package var reason: String
  /// An SSH signature over the subject, where one was made; the caller has verified it.
  package var signature: String?

  package init(
    subject: Digest, verdict: Verdict, actor: String, osUser: String, host: String, role: String,
    isAuthor: Bool, reason: String = "", signature: String? = nil
  ) {
    self.subject = subject
    self.verdict = verdict
    self.actor = actor
    self.osUser = osUser
    self.host = host
    self.role = role
    self.isAuthor = isAuthor
    self.reason = reason
    self.signature = signature
  }
}

extension Ledger {
  /// What waits for somebody's consent.
  package struct PendingApproval: Hashable, Sendable {
    package let run: String
    package let pipeline: String
    package let step: String
    /// What is approved, exactly: the digest of the step's key, what is sent, and where to.
    package let subject: String
    package let payload: String
    package let target: String
    package let roles: [String]
    package let quorum: Int
    package let isSeparate: Bool
    /// Milliseconds since 1970, UTC.
    package let openedAt: Int64
    /// When the gate gives up waiting, milliseconds since 1970, UTC.
    package let closesAt: Int64
    package let given: [GivenApproval]
  }

  /// A decision that stands in the ledger.
  package struct GivenApproval: Hashable, Sendable {
    package let subject: String
    package let isApproval: Bool
    package let actor: String
    package let osUser: String
    package let host: String
    package let role: String
    package let isAuthor: Bool
    package let reason: String
    package let signature: String?
    /// Milliseconds since 1970, UTC.
    package let at: Int64
    package let expiresAt: Int64
  }

  /// Records what a person decided.
  ///
  /// It moves no step: whoever drives the run sees it. A later decision of the same person takes
  /// the place of an earlier one.
  ///
  /// - Parameters:
  ///   - decision: Bound to one subject, to which alone it applies.
  ///   - now: The wall clock, in milliseconds since 1970, UTC.
  /// - Throws: ``LedgerError`` `.refused` when nothing with this subject has asked for approval, or
  ///   not from anybody of this role.
  package func decide(_ decision: Decision, now: Int64) throws(LedgerError) {
    try write(now: now) { transaction in
      let gates = try transaction.connection.rows(
        """
        SELECT \(ApprovalGate.columns) FROM gate WHERE subject = ? ORDER BY step_id DESC
        """, [.text(decision.subject.hex)]
      ).map(ApprovalGate.init)
      guard let gate = gates.first else {
        throw transaction.refusal("nothing asks for approval of \(decision.subject.hex)")
      }
      guard gates.contains(where: { $0.roles.contains(decision.role) }) else {
        throw transaction.refusal(
          "\(gate.roles.joined(separator: ", ")) may approve this, and not '\(decision.role)'")
      }
      guard
        let step = try transaction.connection.rows(
          "SELECT run_id, name FROM step WHERE id = ?", [.integer(gate.step)]
        ).first
      else { throw LedgerError(.corrupt, transaction.path, "a gate has no step") }
      let expires = try transaction.time() + gate.goodFor
      let at = try transaction.append(
        NewEvent(
          run: try step.text(0), step: try step.text(1),
          name: decision.verdict == .approve ? "approval" : "rejection", actor: decision.actor,
          detail: [
            "subject": .string(decision.subject.hex), "role": .string(decision.role),
            "user": .string(decision.osUser), "host": .string(decision.host),
            "author": .integer(decision.isAuthor ? 1 : 0), "reason": .string(decision.reason),
            "signature": .optional(decision.signature), "expires": .integer(expires),
          ]))
      try transaction.connection.run(
        """
        INSERT INTO approval(
          subject, decision, actor, os_user, host, role, is_author, reason, signature, at,
          expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .text(decision.subject.hex), .text(decision.verdict.rawValue), .text(decision.actor),
          .text(decision.osUser), .text(decision.host), .text(decision.role),
          .flag(decision.isAuthor), .text(decision.reason), .text(decision.signature),
          .integer(at), .integer(expires),
        ])
    }
  }

  /// Everything that waits for consent, oldest first.
  package func pendingApprovals() throws(LedgerError) -> [PendingApproval] {
    try read { connection in
      try connection.rows(
        """
        SELECT g.subject, g.payload, g.target, g.roles, g.quorum, g.separate, g.good_for,
          g.opened_at, s.run_id, s.name, r.name
        FROM gate g JOIN step s ON s.id = g.step_id JOIN run r ON r.id = s.run_id
        WHERE s.state = 'awaiting_approval' AND s.finished_at IS NULL ORDER BY g.step_id
        """, []
      ).map { row in
        let subject = try row.text(0)
        let openedAt = try row.integer(7)
        return PendingApproval(
          run: try row.text(8), pipeline: try row.text(10), step: try row.text(9),
          subject: subject, payload: try row.text(1), target: try row.text(2),
          roles: try row.text(3).split(separator: ",").map(String.init),
          quorum: Int(try row.integer(4)), isSeparate: try row.integer(5) == 1,
          openedAt: openedAt, closesAt: openedAt + (try row.integer(6)),
          given: try connection.approvals(of: subject))
      }
    }
  }

  /// Every decision, oldest first, with the last run that asked for it.
  package func allApprovals() throws(LedgerError) -> [(run: String, given: GivenApproval)] {
    let subjects = try read { connection in
      try connection.rows(
        """
        SELECT a.subject, max(s.run_id) FROM approval a
        JOIN gate g ON g.subject = a.subject JOIN step s ON s.id = g.step_id
        GROUP BY a.subject ORDER BY min(a.id)
        """, []
      ).map { (subject: try $0.text(0), run: try $0.text(1)) }
    }
    var found: [(run: String, given: GivenApproval)] = []
    for entry in subjects {
      found += try approvals(of: entry.subject).map { (entry.run, $0) }
    }
    return found
  }

  /// Every decision about one subject, oldest first.
  package func approvals(of subject: String) throws(LedgerError) -> [GivenApproval] {
    try read { try $0.approvals(of: subject) }
  }
}

extension SQLConnection {
  func approvals(of subject: String) throws -> [Ledger.GivenApproval] {
    try rows(
      """
      SELECT subject, decision, actor, os_user, host, role, is_author, reason, signature, at,
        expires_at
      FROM approval WHERE subject = ? ORDER BY id
      """, [.text(subject)]
    ).map { row in
      Ledger.GivenApproval(
        subject: try row.text(0), isApproval: try row.text(1) == "approve",
        actor: try row.text(2), osUser: try row.text(3), host: try row.text(4),
        role: try row.text(5), isAuthor: try row.integer(6) == 1, reason: try row.text(7),
        signature: try row.optionalText(8), at: try row.integer(9), expiresAt: try row.integer(10))
    }
  }

  func gate(of step: Int64) throws -> ApprovalGate? {
    try rows("SELECT \(ApprovalGate.columns) FROM gate WHERE step_id = ?", [.integer(step)]).first
      .map(ApprovalGate.init)
  }

  /// What each person last said about a subject.
  func verdicts(on subject: String) throws -> [ApprovalGate.Verdict] {
    try rows(
      "SELECT actor, decision, role, is_author, expires_at FROM verdict WHERE subject = ?",
      [.text(subject)]
    ).map { row in
      ApprovalGate.Verdict(
        actor: try row.text(0), isApproval: try row.text(1) == "approve", role: try row.text(2),
        isAuthor: try row.integer(3) == 1, expiresAt: try row.integer(4))
    }
  }
}

extension LedgerTransaction {
  /// Opens a gate in front of a step.
  func open(
    _ approval: PipelineDefinition.Approval, before step: StepRow, for subject: Subject
  ) throws {
    try connection.run(
      """
      INSERT INTO gate(
        step_id, subject, payload, target, roles, quorum, separate, good_for, opened_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(step.id), .text(subject.digest.hex), .text(subject.payload.hex),
        .text(subject.target), .text(",\(approval.from.joined(separator: ",")),"),
        .integer(Int64(max(1, approval.count))), .flag(approval.separate),
        .integer(approval.expires.milliseconds), .integer(try time()),
      ])
  }

  func standing(of step: Int64) throws -> ApprovalGate.Standing {
    guard let gate = try connection.gate(of: step) else { return .closed }
    return gate.standing(given: try connection.verdicts(on: gate.subject), at: try time())
  }
}
