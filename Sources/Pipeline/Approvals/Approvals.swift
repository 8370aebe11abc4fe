internal import Diagnostics
internal import Digests
internal import Git
internal import Notes
package import Workflow

/// What waits for people, and what they decide.
package struct Approvals: Sendable {
  package var location: RepositoryLocation

  package init(_ location: RepositoryLocation) { self.location = location }

  /// One thing that waits.
  package struct Waiting: Hashable, Sendable {
    package var pending: Ledger.PendingApproval
    /// What it is about: the commit of its run.
    package var commit: String
    /// Who may decide, by name; nil where the site file lists nobody, so that whoever is there may.
    package var people: [String]?
    /// Whether each decision has to carry a signature.
    package var isSigned: Bool
  }

  /// Everything that waits, oldest first.
  ///
  /// - Throws: ``Stop``.
  package func waiting() throws -> [Waiting] {
    guard let ledger = try location.ledgerForReading() else { return [] }
    // One run may wait for thousands.
    var runs: [String: (commit: String, site: SitePeople)] = [:]
    return try ledger.pendingApprovals().map { pending in
      let (commit, site) =
        try runs[pending.run]
        ?? {
          let run = try ledger.run(pending.run)
          let commit = run.parameters["commit"] ?? run.subject
          return (commit, try Preparation(.commit(commit), location).people.value)
        }()
      runs[pending.run] = (commit, site)
      return Waiting(
        pending: pending, commit: commit,
        people: site.people.listed?.filter { !$0.roles.isDisjoint(with: pending.roles) }
          .map(\.name), isSigned: site.isSigned)
    }
  }

  /// What was recorded of one decision.
  package struct Decided: Hashable, Sendable {
    package var pending: Ledger.PendingApproval
    package var actor: String
    package var role: String
    package var isAuthor: Bool
    package var isSigned: Bool
    /// Whether it still takes somebody who wrote nothing of it.
    package var takesAnother: Bool
  }

  /// Records what the person at the keyboard decided, about several things or about none of them.
  ///
  /// - Parameters:
  ///   - verdict: Consent or refusal.
  ///   - subjects: Digests, or beginnings of at least six digits that no other waiting one shares.
  ///   - reason: Why, for the record.
  ///   - key: A key of SSH to sign with.
  ///   - identity: Who decides.
  ///   - now: Milliseconds since 1970, UTC.
  /// - Returns: What was recorded, in the order given.
  /// - Throws: ``Stop`` when nothing of that name waits, the person may not decide, or a signature
  ///   is missing or does not count. Nothing is recorded then.
  package func decide(
    _ verdict: Decision.Verdict, on subjects: [String], because reason: String,
    signingWith key: String? = nil, as identity: Identity,
    now: @Sendable () -> Int64 = { WallClock.milliseconds() }
  ) throws -> [Decided] {
    let ledger = try location.ledger()
    let pending = try ledger.pendingApprovals()
    let bySubject = Dictionary(grouping: pending, by: \.subject)
    var matters: [String: ApprovalCase] = [:]
    let decisions = try subjects.map { subject in
      // Thousands are named in full, by a program.
      let pending = try Self.find(subject, among: bySubject[subject] ?? pending)
      let matter =
        try matters[pending.run]
        ?? ApprovalCase(
          try ledger.run(pending.run), after: try ledger.lastSuccess(of: pending.pipeline),
          in: location)
      matters[pending.run] = matter
      return (pending, try decision(verdict, pending, matter, reason, key, identity, now: now()))
    }
    return try decisions.map { pending, decision in
      try ledger.decide(decision, now: now())
      return Decided(
        pending: pending, actor: decision.actor, role: decision.role,
        isAuthor: decision.isAuthor, isSigned: decision.signature != nil,
        takesAnother: pending.isSeparate && decision.isAuthor && verdict == .approve)
    }
  }

  /// Decisions in the ledger whose signature does not prove who made them, where it has to.
  ///
  /// A signature is looked at as of when it was made: a key may end later.
  ///
  /// - Returns: One sentence for each.
  /// - Throws: ``Stop``.
  package func faults() throws -> [String] {
    guard let ledger = try location.ledgerForReading() else { return [] }
    let rules = CommitRules(location)
    var runs: [String: RunReport] = [:]
    return try ledger.allApprovals().compactMap { id, given in
      let run = try runs[id] ?? ledger.run(id)
      runs[id] = run
      return try ApprovalCase.flaw(in: given, of: run, rules).map {
        "the decision of \(given.actor) about \(given.subject.prefix(12)) does not count: \($0)"
      }
    }
  }

  private func decision(
    _ verdict: Decision.Verdict, _ pending: Ledger.PendingApproval, _ matter: ApprovalCase,
    _ reason: String, _ key: String?, _ identity: Identity, now: Int64
  ) throws -> Decision {
    let people = matter.site.people
    guard let role = people.roles(of: identity.address, among: pending.roles).first else {
      throw Stop(
        "'\(identity.address)' may not decide about \(pending.subject.prefix(12))",
        hint: "it takes \(pending.roles.joined(separator: " or ")), as 'people' in "
          + "\(SiteConfiguration.path) says; git's user.email says who you are")
    }
    let actor = people.person(identity.address)?.address ?? identity.address
    let message = SSHSignature.message(verdict.rawValue, pending.subject)
    let signature = try key.map { key throws(Stop) in
      try SSHSignature.sign(message, key: key)
    }
    if matter.site.isSigned, signature == nil {
      throw Stop(
        "a decision has to be signed here", hint: "name your key: --sign ~/.ssh/id_ed25519")
    }
    if let signature,
      let flaw = try SSHSignature.flaw(
        signature, of: message, by: actor, allowed: matter.signers, at: now)
    {
      throw Stop(
        "the signature does not count: \(flaw)",
        hint: "the key of '\(actor)' has to be among the allowed signers of the commit")
    }
    guard let subject = Digest(hex: pending.subject) else {
      throw Stop("'\(pending.subject)' is no digest")
    }
    return Decision(
      subject: subject, verdict: verdict, actor: actor, osUser: identity.user,
      host: identity.host, role: role,
      isAuthor: people.listed == nil || matter.isAuthor(actor) || matter.isAuthor(identity.address),
      reason: reason, signature: signature)
  }

  private static func find(
    _ prefix: String, among pending: [Ledger.PendingApproval]
  ) throws(Stop) -> Ledger.PendingApproval {
    let hint = "'controlroom approvals' lists what waits"
    guard prefix.utf8.count >= 6 else {
      throw Stop("'\(prefix)' is too short for a subject", hint: hint)
    }
    let found = pending.filter { $0.subject.hasPrefix(prefix.lowercased()) }
    // Several runs may wait for the same thing, and one decision is for all of them.
    guard let first = found.first, Set(found.map(\.subject)).count == 1 else {
      throw Stop(
        found.isEmpty
          ? "nothing that waits has the subject '\(prefix)'"
          : "several things that wait begin with '\(prefix)'", hint: hint)
    }
    return first
  }
}
