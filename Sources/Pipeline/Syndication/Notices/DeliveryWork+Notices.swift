internal import Delivering
internal import Diagnostics
internal import Workflow

// What programs are told goes the way of a post: claim, intent, call, outcome. But each call stands for
// itself, and one whose end nobody knows is made again, since that changes nothing more.
extension DeliveryWork {
  /// How many calls are under way at once.
  private static let together = 4

  /// What became of one target.
  private enum Told: Sendable {
    /// It was told, or let go.
    case done
    case refused(String, isPermanent: Bool, retryAfter: Duration?)
    /// It was called, and that could not be written down.
    case unrecorded(String)
  }

  /// Which of the receipts are ours to go on with.
  func tellable(_ receipts: [Receipt]) -> Claim {
    for receipt in receipts {
      guard case .open(let attempt) = receipt.standing else { continue }
      return .taken("\(attempt.machine) is at it since \(attempt.at.moment)")
    }
    return .ours(receipts)
  }

  /// Makes every call: who refuses keeps none of the others back.
  func tell(_ receipts: [Receipt]) async -> EffectOutcome {
    let open = receipts.filter { $0.settled == nil }
    let told = await withTaskGroup(of: Told.self) { group in
      var told: [Told] = []
      for (index, receipt) in open.enumerated() {
        if index >= Self.together, let one = await group.next() { told.append(one) }
        group.addTask { await tell(receipt) }
      }
      for await one in group { told.append(one) }
      return told
    }
    await giveAway()
    reached(.afterAll)
    return await outcome(told)
  }

  private func tell(_ receipt: Receipt) async -> Told {
    guard case .open(var attempt) = receipt.standing else {
      return .refused("its receipt is not as it was claimed", isPermanent: false, retryAfter: nil)
    }
    let delivery = matter.delivery(receipt, after: [], moment: seconds)
    reached(.beforeCall)
    let call = Running.begin(delivery.key)
    let answer = await matter.deliverer.send(delivery, matter.session)
    call.end()
    reached(.afterCall)
    attempt.at = seconds
    let told: Told
    switch answer {
    case .sent(let posted, let evidence):
      attempt.state = .sent
      attempt.take(posted)
      attempt.fields[Attempt.Field.evidence] = matter.secrets.masked(evidence)
      told = .done
    case .refused(let reason, let isPermanent, let retryAfter):
      told = refused(receipt, &attempt, reason, isPermanent: isPermanent, retryAfter)
    case .unclear(let reason):
      told = refused(
        receipt, &attempt, "\(reason); it is told again, which changes nothing more",
        isPermanent: false, nil)
    }
    do {
      try await record(attempt, of: [receipt], "Tell")
    } catch {
      return .unrecorded("\(receipt.target ?? ""): \(error)")
    }
    reached(.afterOutcome)
    return told
  }

  private func refused(
    _ receipt: Receipt, _ attempt: inout Attempt, _ reason: String, isPermanent: Bool,
    _ retryAfter: Duration?
  ) -> Told {
    let reason = matter.secrets.masked(reason)
    attempt.fields[Attempt.Field.evidence] = reason
    if let tries = matter.deliverer.telling?.tries,
      isPermanent || receipt.attempts.count >= tries
    {
      attempt.state = .abandoned
      return .done
    }
    attempt.state = .absent
    return .refused(
      "\(receipt.target ?? ""): \(reason)", isPermanent: isPermanent, retryAfter: retryAfter)
  }

  private func outcome(_ told: [Told]) async -> EffectOutcome {
    var reasons: [String] = []
    var canHelp = false
    var wait: Duration?
    for one in told {
      switch one {
      case .done: break
      case .unrecorded(let reason): return .ambiguous(reason)
      case .refused(let reason, let isPermanent, let retryAfter):
        reasons.append(reason)
        canHelp = canHelp || !isPermanent
        if let retryAfter { wait = max(wait ?? .zero, retryAfter) }
      }
    }
    guard let first = reasons.first else { return await finished() }
    let others = reasons.count > 1 ? ", and \(reasons.count - 1) more" : ""
    return .absent(first + others, permanent: !canHelp, retryAfter: wait)
  }

  /// The whole round counts, in however many tries it was told.
  private func finished() async -> EffectOutcome {
    let known = (try? await book.receipts(of: matter.note, on: matter.channel)) ?? []
    let ends = known.filter { $0.generation == matter.notice?.round }.compactMap(\.settled)
    let letGo = ends.count { $0.state == .abandoned }
    let words =
      "\(TextReport.count(ends.count - letGo, "target")) told"
      + (letGo > 0 ? ", \(letGo) let go" : "")
    return .done(StepOutcome(["told": words], note: words), externalID: nil, evidence: words)
  }

  /// Finds out what is left of a notice whose end nobody knows.
  func findTold() async -> EffectOutcome {
    do {
      try await matter.ground.fetch()
      let receipts = try await current()
      for receipt in receipts where !receipt.isFree(on: book.machine, now: seconds) {
        return .ambiguous("\(receipt.target ?? ""): somebody may be at it")
      }
      let after = try await book.update(receipts, "Look up \(matter.channel)") { receipts in
        for index in receipts.indices { receipts[index].tellAgain(at: seconds) }
      }
      await giveAway()
      let left = after.count { $0.settled == nil }
      guard left > 0 else { return await finished() }
      return .absent("\(TextReport.count(left, "target")) not told yet")
    } catch {
      return .ambiguous("\(error)")
    }
  }
}

extension Receipt {
  /// After how long a call of another machine, of which nothing was heard, is taken for over.
  private static let patience: Int64 = 3600

  /// Whether nobody is at telling this, as far as that matters for what may be told twice.
  func isFree(on machine: String, now: Int64) -> Bool {
    guard case .open = standing else { return true }
    return attempts.filter(\.state.isOpen).allSatisfy {
      $0.isOver(of: key, on: machine)
        || $0.machine != machine && $0.at < now - Self.patience
    }
  }

  /// Closes the attempts whose end nobody knows.
  mutating func tellAgain(at now: Int64) {
    guard case .open = standing else { return }
    for var attempt in attempts where attempt.state.isOpen {
      attempt.state = .absent
      attempt.at = now
      attempt.fields[Attempt.Field.evidence] = "it is told again, which changes nothing more"
      record(attempt)
    }
  }
}
