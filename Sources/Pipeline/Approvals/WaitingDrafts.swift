internal import Channels
internal import Delivering
internal import Diagnostics
internal import Digests
internal import Notes
internal import Workflow

extension Approvals {
  /// The drafts among what waits: what a person reads before agreeing to it.
  ///
  /// Each is made again from the commit of its run, and is here only when it is, byte for byte, what
  /// the approval is of.
  ///
  /// - Parameter waiting: What waits, as ``waiting()`` returns it.
  /// - Returns: The drafts by their subjects; nothing for what is no delivery.
  /// - Throws: ``Stop`` when a commit cannot be read.
  package func drafts(of waiting: [Waiting]) async throws -> [String: PlannedDraft] {
    guard let ledger = try location.ledgerForReading() else { return [:] }
    var drafts: [String: PlannedDraft] = [:]
    for (run, pending) in Dictionary(grouping: waiting.map(\.pending), by: \.run) {
      let report = try ledger.run(run)
      let deliveries = WaitingDelivery.all(among: pending, of: report)
      guard let asOf = report.parameters["as-of"].flatMap({ Timestamp($0) }), !deliveries.isEmpty
      else { continue }
      let snapshot = try await Snapshot.read(
        .commit(report.parameters["commit"] ?? report.subject), of: location)
      let library = try await Loaded.load(snapshot, asOf: .moment(asOf)).library
      let notes = Dictionary(
        library.notes.map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
      for delivery in deliveries {
        guard let note = notes[delivery.note],
          let draft = delivery.channel.draft(note, in: library).value,
          draft.digest.hex == delivery.pending.payload
        else { continue }
        drafts[delivery.pending.subject] = PlannedDraft(draft, asOf: asOf)
      }
    }
    return drafts
  }

  /// The changes of delivered copies among what waits: what is there, and what would be.
  ///
  /// Each is found again from the commit of its run, and is here only when it is what the approval is
  /// of.
  ///
  /// - Parameter waiting: What waits, as ``waiting()`` returns it.
  /// - Returns: The changes by their subjects.
  /// - Throws: ``Stop`` when a commit or the receipts cannot be read.
  package func changes(of waiting: [Waiting]) async throws -> [String: ChangedCopy] {
    guard let ledger = try location.ledgerForReading() else { return [:] }
    var changes: [String: ChangedCopy] = [:]
    for (run, pending) in Dictionary(grouping: waiting.map(\.pending), by: \.run) {
      let report = try ledger.run(run)
      let amendments = WaitingDelivery.all(
        among: pending, of: report, kind: AmendmentSteps.kind(of:))
      guard let asOf = report.parameters["as-of"].flatMap({ Timestamp($0) }), !amendments.isEmpty
      else { continue }
      let publication = Publication(
        location, commit: report.parameters["commit"] ?? report.subject, asOf: asOf, output: "",
        means: DeliveryMeans.real.taking(report.parameters), progress: .silent)
      let ground = await publication.deliveries()
      for (channel, waiting) in Dictionary(grouping: amendments, by: \.channel.name) {
        let found = try await ground.amendments(on: channel, of: Set(waiting.map(\.note)))
        for one in waiting {
          guard let amendment = found.first(where: { $0.digest.hex == one.pending.payload }) else {
            continue
          }
          changes[one.pending.subject] = ChangedCopy(amendment)
        }
      }
    }
    return changes
  }

  /// What programs would be told, among what waits.
  ///
  /// Each is found again from the commit of its run, and is here only when it is what the approval is
  /// of.
  ///
  /// - Parameter waiting: What waits, as ``waiting()`` returns it.
  /// - Returns: The notices by their subjects.
  /// - Throws: ``Stop`` when a commit or the receipts cannot be read.
  package func notices(of waiting: [Waiting]) async throws -> [String: PlannedNotice] {
    guard let ledger = try location.ledgerForReading() else { return [:] }
    var notices: [String: PlannedNotice] = [:]
    for (run, pending) in Dictionary(grouping: waiting.map(\.pending), by: \.run) {
      let report = try ledger.run(run)
      let means = DeliveryMeans.real.taking(report.parameters)
      let channels = Dictionary(
        means.deliverers.filter { $0.telling != nil }.map {
          (DeliverySteps.kind(of: $0.channel), $0.channel)
        }, uniquingKeysWith: { $1 })
      let steps = Dictionary(report.steps.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
      let found = pending.compactMap { pending -> (Ledger.PendingApproval, String, String)? in
        guard let step = steps[pending.step], let subject = step.item,
          let channel = channels[step.kind]
        else { return nil }
        return (pending, subject, channel)
      }
      guard let asOf = report.parameters["as-of"].flatMap({ Timestamp($0) }), !found.isEmpty
      else { continue }
      let publication = Publication(
        location, commit: report.parameters["commit"] ?? report.subject, asOf: asOf, output: "",
        means: means, progress: .silent)
      let ground = await publication.deliveries()
      for (pending, subject, channel) in found {
        guard let notice = try? await ground.notice(of: subject, on: channel),
          notice.digest.hex == pending.payload
        else { continue }
        notices[pending.subject] = PlannedNotice(notice)
      }
    }
    return notices
  }

  /// Every delivery that waits for consent.
  ///
  /// - Parameter kind: Of the steps for a channel: those that deliver, or that change what is there.
  /// - Returns: In no order.
  /// - Throws: ``Stop`` when the ledger cannot be read.
  func waitingDeliveries(
    kind: (String) -> String = DeliverySteps.kind(of:)
  ) throws -> [WaitingDelivery] {
    guard let ledger = try location.ledgerForReading() else { return [] }
    return try Dictionary(grouping: try ledger.pendingApprovals(), by: \.run).flatMap {
      WaitingDelivery.all(among: $1, of: try ledger.run($0), kind: kind)
    }
  }
}

/// A draft whose delivery waits for consent.
struct WaitingDelivery: Sendable {
  let pending: Ledger.PendingApproval
  let channel: Channel
  /// The note's identity.
  let note: String

  /// Those of what waits in a run that would bring something to a channel, by the kind of their steps.
  static func all(
    among pending: [Ledger.PendingApproval], of run: RunReport,
    kind: (String) -> String = DeliverySteps.kind(of:)
  ) -> [Self] {
    let steps = Dictionary(run.steps.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let channels = Dictionary(
      Channels.all.map { (kind($0.name), $0) }, uniquingKeysWith: { $1 })
    return pending.compactMap { pending in
      guard let step = steps[pending.step], let note = step.item, let channel = channels[step.kind]
      else { return nil }
      return WaitingDelivery(pending: pending, channel: channel, note: note)
    }
  }
}
