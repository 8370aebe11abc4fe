internal import Delivering
internal import Diagnostics
internal import Git
internal import Notes
internal import Workflow

// What earlier runs left.
extension Syndicate {
  /// Refuses a clone that knows nothing of what others have sent.
  func refuseNewcomer(_ ground: DeliveryGround) async throws {
    if isFirst || means.lab != nil { return }
    if try await ground.book().tip() != nil { return }
    if let ledger = try location.ledgerForReading(),
      try !ledger.runs(
        pipeline: PipelineDefinition.syndicateName, state: nil, limit: 1
      ).isEmpty
    {
      return
    }
    throw Stop(
      "this clone knows of no earlier delivery, and cannot tell what was sent from elsewhere",
      hint: "if nothing ever was: controlroom syndicate --first; else fetch the receipts: "
        + "git fetch REMOTE \(means.reference):\(means.reference)")
  }

  func unfinished() throws -> [(run: RunReport, hasOpenCall: Bool)] {
    try location.ledgerForReading()?.unfinishedHeads(of: PipelineDefinition.syndicateName) ?? []
  }

  /// Finds out what became of calls that were cut off.
  func settle(
    _ observe: @escaping @Sendable (Observation) -> Void
  ) async throws -> [RunReport] {
    var runs: [RunReport] = []
    for (run, hasOpenCall) in try unfinished() where hasOpenCall && run.state != .running {
      runs.append(try await resume(run.id, observe))
    }
    return runs
  }

  /// Takes back what a process that is gone had begun to tell, so that it is told again.
  private func letGo(on channel: String, _ ground: DeliveryGround) async throws {
    let book = try await ground.book()
    let open = try await book.all().values.filter { receipt in
      guard receipt.channel == channel, case .open = receipt.standing else { return false }
      return receipt.isFree(on: book.machine, now: means.now() / 1000)
    }
    guard !open.isEmpty else { return }
    try await book.update(open, "Look up \(channel)") { receipts in
      for index in receipts.indices { receipts[index].tellAgain(at: means.now() / 1000) }
    }
  }

  /// Asks channels for what the receipts say was begun, and this ledger knows nothing of: by another
  /// machine, or by this one before it lost its ledger.
  func lookForOpen(_ matter: Matter, by definition: PipelineDefinition) async throws {
    let ground = await matter.publication.deliveries()
    for channel in matter.channels where means.deliverer(of: channel)?.telling != nil {
      try await letGo(on: channel, ground)
    }
    for channel in matter.channels {
      guard let deliverer = means.deliverer(of: channel), deliverer.find != nil,
        let step = definition.steps.first(where: { $0.uses == DeliverySteps.kind(of: channel) })
      else { continue }
      for draft in try await ground.due(for: channel) where draft.open != nil {
        _ = try await DeliverySteps.find(draft, deliverer, by: step, matter.publication)
      }
    }
    for channel in matter.channels {
      guard let deliverer = means.deliverer(of: channel),
        let step = definition.steps.first(where: { $0.uses == AmendmentSteps.kind(of: channel) })
      else { continue }
      for amendment in try await ground.amendments(on: channel) where amendment.open != nil {
        _ = try await AmendmentSteps.find(amendment, deliverer, by: step, matter.publication)
      }
    }
  }

  func resume(
    _ id: String, _ observe: @escaping @Sendable (Observation) -> Void
  ) async throws -> RunReport {
    try await Runs(location, means: means).resume(
      id, actor: actor, progress: progress, observe: observe
    ).run
  }

  private typealias Lost = (receipt: Receipt, at: Int64, fields: [String: String])

  /// The receipt for a whole round of a notice, where no other is left of it.
  private func restored(
    _ delivery: Ledger.Delivery, _ channel: String, _ subject: String, _ book: ReceiptBook
  ) async throws -> [Lost] {
    let round = delivery.details["generation"].flatMap { Int($0) } ?? 0
    guard
      try await !book.receipts(of: subject, on: channel).contains(where: { $0.generation == round })
    else { return [] }
    let blank = Receipt(
      note: subject, channel: channel, generation: round, part: 0, target: Notice.everyone)
    var fields = [
      Attempt.Field.parts: "1", Attempt.Field.evidence: "the ledger has it",
      Attempt.Field.draft: delivery.details["draft"] ?? "",
    ]
    for name in [Attempt.Field.commit, Attempt.Field.asOf, Attempt.Field.source] {
      fields[name] = delivery.details[name]
    }
    return [(blank, delivery.at / 1000, fields)]
  }

  /// Writes receipts again that the ledger knows of and git does not.
  func restore(_ ground: DeliveryGround) async throws -> [String] {
    guard let ledger = try location.ledgerForReading() else { return [] }
    let book = try await ground.book()
    let known = try await book.all()
    var lost: [Lost] = []
    for delivery in try ledger.deliveries(of: "channel.") + ledger.deliveries(of: "amend.") {
      guard let channel = delivery.details["channel"], let note = delivery.details["note"] else {
        continue
      }
      if delivery.outputs["told"] != nil {
        lost += try await restored(delivery, channel, note, book)
        continue
      }
      let posts = (delivery.outputs["posts"] ?? "").split(separator: "\n")
      for (part, post) in posts.enumerated() {
        let generation = delivery.details["generation"].flatMap { Int($0) } ?? 0
        let blank = Receipt(note: note, channel: channel, generation: generation, part: part)
        if known[blank.path]?.isSent == true { continue }
        let words = post.split(separator: " ", maxSplits: 1)
        var fields = [
          Attempt.Field.id: words.first.map(String.init) ?? "",
          Attempt.Field.parts: "\(posts.count)",
          Attempt.Field.evidence: "the ledger has it",
          Attempt.Field.draft: delivery.details["draft"] ?? "",
        ]
        if words.count == 2 { fields[Attempt.Field.url] = String(words[1]) }
        for name in [
          Attempt.Field.kind, Attempt.Field.commit, Attempt.Field.asOf, Attempt.Field.source,
        ] {
          fields[name] = delivery.details[name]
        }
        lost.append((blank, delivery.at / 1000, fields))
      }
    }
    guard !lost.isEmpty else { return [] }
    try await book.update(lost.map(\.receipt), "Restore receipts") { receipts in
      for (index, known) in lost.enumerated() {
        receipts[index].record(
          Attempt(
            machine: book.machine, number: receipts[index].nextNumber(on: book.machine),
            state: .sent, at: known.at, fields: known.fields))
      }
    }
    try? await ground.synchronise()
    return ["\(TextReport.count(lost.count, "receipt")) written again from the ledger"]
  }
}
