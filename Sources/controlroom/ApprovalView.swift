import Diagnostics
import Pipeline
import Workflow

/// What waits for people, in words and in JSON.
enum ApprovalView {
  /// What waits, and for a delivery what would be sent, word for word, or who would be told.
  static func text(
    _ waiting: Pipeline.Approvals.Waiting, _ draft: PlannedDraft?, _ change: ChangedCopy?,
    _ notice: PlannedNotice?
  ) -> String {
    let pending = waiting.pending
    let count = pending.quorum == 1 ? "one" : "\(pending.quorum)"
    var lines = [
      "subject   \(pending.subject)", "what      \(pending.pipeline), step \(pending.step.visible)",
      "to        \(pending.target.visible)", "content   \(pending.payload)",
      "commit    \(waiting.commit)", "run       \(pending.run)",
      "who       \(count) of \(pending.roles.joined(separator: ", "))"
        + (waiting.people.map { ": \($0.joined(separator: ", ").visible)" } ?? ""),
      "          "
        + (pending.isSeparate ? "not by its author alone" : "its author may do so alone")
        + (waiting.isSigned ? ", signed" : ""),
      "until     \(Moment.text(milliseconds: pending.closesAt))",
    ]
    lines += pending.given.map { "given     \(line($0))" }
    if let draft {
      let facts = [draft.count, draft.price, draft.source.isEmpty ? nil : "from: " + draft.source]
      lines.append("draft     " + facts.compactMap(\.self).joined(separator: "; ").visible)
      // An article or a mail is as long as the note: its bytes are what would be sent.
      for text in draft.texts.isEmpty ? [draft.payload] : draft.texts {
        // Lines of a mail end in both signs, which are one character.
        lines += text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map {
          "  | " + String($0).visible
        }
      }
    }
    if let change { lines += text(change) }
    if let notice {
      lines.append("notice    \(notice.channel), of \(notice.title)".visible)
      lines += notice.targets.map { "  | \($0.address): \($0.reason)".visible }
    }
    return lines.joined(separator: "\n")
  }

  /// What is at a channel beside what would be.
  private static func text(_ change: ChangedCopy) -> [String] {
    let what = change.isWithdrawal ? "take back what is there" : "change what is there"
    let place = change.url.map { ": \($0)" } ?? ""
    return ["change    \(what)\(place)".visible, "class     \(change.word)".visible]
      + change.lines.map { line in
        switch line {
        case .same(let text): "  | " + text.visible
        case .old(let text): "  - " + text.visible
        case .new(let text): "  + " + text.visible
        }
      }
  }

  /// A decision that was recorded, in a line.
  static func line(_ given: Ledger.GivenApproval) -> String {
    var words = [
      given.isApproval ? "approved by" : "rejected by", given.actor.visible,
      "(\(given.role)\(given.isAuthor ? ", its author" : ""))",
      "at \(Moment.text(milliseconds: given.at))", "on \(given.host.visible)",
    ]
    if given.signature != nil { words.append("signed") }
    if !given.reason.isEmpty { words.append("because \(given.reason.visible)") }
    return words.joined(separator: " ")
  }

  static func line(
    _ decided: Pipeline.Approvals.Decided, _ verdict: Decision.Verdict
  ) -> String {
    let pending = decided.pending
    let done = verdict == .approve ? "approved" : "rejected"
    return
      "\(done) \(pending.subject.prefix(12)): \(pending.pipeline), step \(pending.step.visible)"
      + ", as \(decided.actor.visible) (\(decided.role))\(decided.isSigned ? ", signed" : "")"
      + (decided.takesAnother ? "\n  you wrote some of it: somebody else has to agree as well" : "")
  }

  static func json(
    _ waiting: Pipeline.Approvals.Waiting, _ draft: PlannedDraft?, _ change: ChangedCopy?,
    _ notice: PlannedNotice?
  ) -> JSON {
    let pending = waiting.pending
    return [
      "subject": .string(pending.subject), "pipeline": .string(pending.pipeline),
      "step": .string(pending.step), "target": .string(pending.target),
      "payload": .string(pending.payload), "commit": .string(waiting.commit),
      "run": .string(pending.run), "roles": .array(pending.roles.map(JSON.string)),
      "count": .number(pending.quorum), "separate": .bool(pending.isSeparate),
      "signed": .bool(waiting.isSigned),
      "people": waiting.people.map { .array($0.map(JSON.string)) } ?? .null,
      "openedAt": .string(Moment.text(milliseconds: pending.openedAt)),
      "closesAt": .string(Moment.text(milliseconds: pending.closesAt)),
      "given": .array(pending.given.map(json)), "draft": draft?.json ?? .null,
      "change": change?.json ?? .null, "notice": notice?.json ?? .null,
    ]
  }

  static func json(_ given: Ledger.GivenApproval) -> JSON {
    [
      "approved": .bool(given.isApproval), "actor": .string(given.actor),
      "user": .string(given.osUser), "host": .string(given.host), "role": .string(given.role),
      "author": .bool(given.isAuthor), "signed": .bool(given.signature != nil),
      "reason": .string(given.reason), "at": .string(Moment.text(milliseconds: given.at)),
      "expiresAt": .string(Moment.text(milliseconds: given.expiresAt)),
    ]
  }
}
