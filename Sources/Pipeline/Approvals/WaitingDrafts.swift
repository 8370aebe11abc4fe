internal import Channels
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
    for (run, waiting) in Dictionary(grouping: waiting, by: \.pending.run) {
      let report = try ledger.run(run)
      let steps = Dictionary(report.steps.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
      let deliveries = waiting.compactMap { waiting -> (Waiting, Channel, note: String)? in
        guard let step = steps[waiting.pending.step], let note = step.item,
          let channel = Channels.all.first(where: { DeliverySteps.kind(of: $0.name) == step.kind })
        else { return nil }
        return (waiting, channel, note)
      }
      guard let asOf = report.parameters["as-of"].flatMap({ Timestamp($0) }),
        let commit = deliveries.first?.0.commit
      else { continue }
      let snapshot = try await Snapshot.read(.commit(commit), of: location)
      let library = try await Loaded.load(snapshot, asOf: .moment(asOf)).library
      for (waiting, channel, identity) in deliveries {
        guard let note = library.notes.first(where: { $0.identity == identity }),
          let draft = channel.draft(note, in: library).value,
          draft.digest.hex == waiting.pending.payload
        else { continue }
        drafts[waiting.pending.subject] = PlannedDraft(draft, asOf: asOf)
      }
    }
    return drafts
  }
}
