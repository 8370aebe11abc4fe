internal import Delivering
internal import Digests
internal import Synchronization
internal import Workflow

/// Brings one draft to its channel: the claim, each part's intent, call and outcome.
///
/// A thread is one effect of the engine's. Its parts are in the receipts one by one, so that after a
/// crash it goes on at the first that is missing.
struct DeliveryWork: Sendable {
  let matter: DeliveryMatter
  let book: ReceiptBook
  /// The wall clock in milliseconds since 1970, UTC.
  let now: @Sendable () -> Int64
  /// Is told of each point at which a crash would leave something behind; for tests.
  var reached: @Sendable (DeliveryMeans.Point) -> Void = { _ in }

  var seconds: Int64 { now() / 1000 }

  // MARK: - Sending

  /// Sends every part that is not there yet.
  ///
  /// Never throws away that a part was sent because something after it failed.
  func send() async -> EffectOutcome {
    let claim: Claim
    do {
      reached(.beforeClaim)
      claim = try await self.claim()
      reached(.afterClaim)
    } catch {
      return .absent("it could not be claimed: \(error)")
    }
    switch claim {
    case .sent(let posted): return done(posted, "it was sent before")
    case .abandoned(let why): return .absent(why, permanent: true)
    case .taken(let why): return .ambiguous(why)
    case .ours(let receipts):
      return matter.notice == nil ? await send(receipts) : await tell(receipts)
    }
  }

  private func send(_ receipts: [Receipt]) async -> EffectOutcome {
    var posted: [Posted] = []
    var evidence: [String] = []
    for (index, receipt) in receipts.enumerated() {
      if case .sent(let attempt) = receipt.standing {
        posted.append(attempt.posted)
        continue
      }
      guard case .open(var attempt) = receipt.standing else {
        return .ambiguous("part \(index + 1): its receipt is not as it was claimed")
      }
      let delivery = matter.delivery(receipt, after: posted, moment: seconds)
      if attempt.state == .claimed {
        attempt.state = .intent
        attempt.at = seconds
        do {
          try await record(attempt, of: [receipt], "Intend")
        } catch {
          await release(Array(receipts[index...]), because: "the intent could not be recorded")
          return .absent("part \(index + 1): its intent could not be recorded: \(error)")
        }
      }
      reached(.beforeCall)
      let call = Running.begin(delivery.key)
      let kept = Kept()
      var session = matter.session
      session.keep = { kept.add($0, $1) }
      let answer = await matter.deliverer.send(delivery, session)
      call.end()
      reached(.afterCall)
      attempt.at = seconds
      attempt.fields.merge(kept.fields) { $1 }
      switch answer {
      case .sent(let post, let shown):
        posted.append(post)
        let shown = matter.secrets.masked(shown)
        evidence.append(shown)
        attempt.state = .sent
        attempt.take(post)
        attempt.fields[Attempt.Field.evidence] = shown
        do {
          try await record(attempt, of: [receipt], "Sent")
        } catch {
          let known =
            "part \(index + 1) is sent as \(post.url ?? post.id), and its receipt could "
            + "not be written: \(error)"
          guard posted.count == receipts.count else { return .ambiguous(known) }
          evidence.append(known)
        }
        reached(.afterOutcome)
      case .refused(let reason, let isPermanent, let retryAfter):
        let reason = matter.secrets.masked(reason)
        await release(Array(receipts[index...]), because: reason, keeping: kept.fields)
        await giveAway()
        return .absent(reason, permanent: isPermanent, retryAfter: retryAfter)
      case .unclear(let reason):
        let reason = matter.secrets.masked(reason)
        attempt.state = .unclear
        attempt.fields[Attempt.Field.evidence] = reason
        try? await record(attempt, of: [receipt], "Unclear")
        await giveAway()
        return .ambiguous("part \(index + 1): \(reason)")
      }
    }
    await giveAway()
    reached(.afterAll)
    return done(posted, evidence.joined(separator: "; "))
  }

  // MARK: - Claiming

  enum Claim {
    case sent([Posted])
    case abandoned(String)
    case taken(String)
    /// Every part is sent, or open by an attempt of ours.
    case ours([Receipt])
  }

  /// Makes the missing parts this machine's own, here and at the remote.
  private func claim() async throws -> Claim {
    try await matter.ground.fetch()
    var found = Claim.ours([])
    var receipts = try await book.update(matter.blanks, "Claim \(matter.channel)") { receipts in
      found = standing(of: receipts)
      guard case .ours = found else { return }
      for index in receipts.indices where receipts[index].standing == .free {
        // The first of them is called at once, and needs no second line for that; so is all of what
        // may be told twice.
        let isFirst = matter.notice != nil || receipts[..<index].allSatisfy { $0.isSent }
        receipts[index].record(
          Attempt(
            machine: book.machine, number: receipts[index].nextNumber(on: book.machine),
            state: isFirst ? .intent : .claimed, at: seconds,
            fields: matter.fields(
              of: matter.delivery(receipts[index], after: [], moment: seconds),
              for: receipts[index])))
      }
    }
    guard case .ours = found else { return found }
    guard try await matter.ground.remote() != nil else { return .ours(receipts) }
    do {
      try await matter.ground.synchronise()
      receipts = try await current()
    } catch {
      await release(receipts, because: "the claim could not be pushed")
      throw error
    }
    if let other = receipts.flatMap(\.attempts).first(where: {
      $0.machine != book.machine && $0.state.isOpen
    }) {
      await release(receipts, because: "\(other.machine) was first")
      await giveAway()
      return .taken("\(other.machine) is at it since \(other.at.moment)")
    }
    // Another may have been faster by all of it.
    if case .sent(let posted) = standing(of: receipts) {
      await release(receipts, because: "it was sent before")
      return .sent(posted)
    }
    return .ours(receipts)
  }

  private func standing(of receipts: [Receipt]) -> Claim {
    if matter.notice != nil { return tellable(receipts) }
    if let whole = Receipt.delivered(receipts) { return .sent(whole.map(\.posted)) }
    var posted: [Posted] = []
    for (index, receipt) in receipts.enumerated() {
      switch receipt.standing {
      case .sent(let attempt): posted.append(attempt.posted)
      case .abandoned(let attempt):
        return .abandoned(
          "\(attempt.fields[Attempt.Field.actor] ?? "somebody") decided on \(attempt.at.moment) "
            + "that it is not to be sent")
      case .open(let attempt):
        return .taken(
          "part \(index + 1): \(attempt.machine) has begun it on \(attempt.at.moment), and what "
            + "became of that is not known")
      case .free: continue
      }
    }
    return posted.count == receipts.count ? .sent(posted) : .ours(receipts)
  }

  /// Says of our open attempts that they certainly did not happen.
  ///
  /// `kept` is what was made for the first of them all the same.
  private func release(
    _ receipts: [Receipt], because reason: String, keeping kept: [String: String] = [:]
  ) async {
    // What cannot be recorded stays open, and is looked up later.
    _ = try? await book.update(receipts, "Release \(matter.channel)") { receipts in
      for index in receipts.indices {
        for var attempt in receipts[index].attempts
        where attempt.machine == book.machine && attempt.state.isOpen {
          attempt.state = .absent
          attempt.at = seconds
          attempt.fields[Attempt.Field.evidence] = reason
          if index == 0 { attempt.fields.merge(kept) { $1 } }
          receipts[index].record(attempt)
        }
      }
    }
  }

  // MARK: - Looking up

  /// Finds out what became of the parts whose outcome nobody knows.
  func find() async -> EffectOutcome {
    if matter.notice != nil { return await findTold() }
    do {
      try await matter.ground.fetch()
      var posted: [Posted] = []
      var missing: [Int] = []
      for receipt in try await current() {
        switch receipt.standing {
        case .sent(let attempt): posted.append(attempt.posted)
        case .abandoned:
          return .absent("a person decided that it is not to be sent", permanent: true)
        case .free: missing.append(receipt.part)
        case .open:
          switch try await find(receipt, after: posted) {
          case .found(let post, _): posted.append(post)
          case .absent: missing.append(receipt.part)
          case .unclear(let why): return .ambiguous("part \(receipt.part + 1): \(why)")
          }
        }
      }
      await giveAway()
      guard let first = missing.first else { return done(posted, "it was found") }
      return .absent("part \(first + 1) of \(matter.payloads.count) is not there")
    } catch {
      return .ambiguous("\(error)")
    }
  }

  /// Looks for one part, and records what is found.
  private func find(_ receipt: Receipt, after before: [Posted]) async throws -> Sighting {
    let delivery = matter.delivery(receipt, after: before, moment: seconds)
    let open = receipt.attempts.filter(\.state.isOpen)
    // This clone writes down that it means to call before it does.
    if open.allSatisfy({ $0.state == .claimed && $0.machine == book.machine }),
      open.allSatisfy({ $0.isOver(of: receipt.key, on: book.machine) })
    {
      try await settle(receipt, open, as: .absent("it was never begun"))
      return .absent("it was never begun")
    }
    let digest = Digest(of: delivery.payload).hex
    let isSame = open.allSatisfy { $0.fields[Attempt.Field.payload] == digest }
    // The same change made twice is one change, and a later one takes the place of an earlier.
    if matter.amended != nil, matter.deliverer.find == nil || !isSame,
      open.allSatisfy({ $0.isOver(of: receipt.key, on: book.machine) })
    {
      let why = isSame ? "it is made again, which changes nothing more" : "a later text is due"
      try await settle(receipt, open, as: .absent(why))
      return .absent(why)
    }
    guard let find = matter.deliverer.find else {
      return .unclear("\(matter.channel) cannot be asked")
    }
    guard isSame else {
      return .unclear("the draft has changed since, so nobody can look for the earlier one")
    }
    let latest = open.map(\.at).max() ?? 0
    let wait = Duration.seconds(latest - seconds) + matter.deliverer.settling
    if wait > .zero { try await Task.sleep(for: min(wait, .seconds(90))) }
    let sighting = await find(delivery, matter.session)
    switch sighting {
    case .found: try await settle(receipt, open, as: sighting)
    case .absent(let why):
      if let other = open.first(where: { !$0.isOver(of: receipt.key, on: book.machine) }),
        matter.deliverer.promise == .none, matter.amended == nil
      {
        return .unclear(
          "\(matter.secrets.masked(why)); but \(other.machine) may still be sending it")
      }
      try await settle(receipt, open, as: sighting)
    case .unclear(let why): return .unclear(matter.secrets.masked(why))
    }
    return sighting
  }

  private func settle(
    _ receipt: Receipt, _ open: [Attempt], as sighting: Sighting
  ) async throws {
    try await book.update([receipt], "Look up \(matter.channel)") { receipts in
      for var attempt in open {
        attempt.at = seconds
        switch sighting {
        case .found(let post, let shown):
          attempt.state = .sent
          attempt.take(post)
          attempt.fields[Attempt.Field.evidence] = matter.secrets.masked("looked up: " + shown)
        case .absent(let why):
          attempt.state = .absent
          attempt.fields[Attempt.Field.evidence] = matter.secrets.masked("looked up: " + why)
        case .unclear: return
        }
        receipts[0].record(attempt)
      }
    }
  }

  // MARK: - Recording

  func current() async throws -> [Receipt] { try await book.receipts(of: matter.blanks) }

  func record(_ attempt: Attempt, of receipts: [Receipt], _ word: String) async throws {
    try await book.update(receipts, "\(word) \(matter.channel)") { receipts in
      for index in receipts.indices { receipts[index].record(attempt) }
    }
  }

  /// Tells the remote; who cannot reach it now does so the next time.
  func giveAway() async { try? await matter.ground.synchronise() }

  private func done(_ posted: [Posted], _ evidence: String) -> EffectOutcome {
    var outputs = Posted.outputs(of: posted)
    outputs[Attempt.Field.kind] = matter.amended?.kind.rawValue
    return .done(
      StepOutcome(outputs, note: outputs["url"] ?? ""),
      externalID: posted.first?.id, evidence: evidence)
  }
}

extension Attempt {
  /// Whether nobody can be making this call any more.
  ///
  /// - Parameters:
  ///   - key: Of the receipt.
  ///   - machine: What this clone is known by.
  /// - Returns: False as well where that cannot be told.
  func isOver(of key: String, on machine: String) -> Bool {
    guard self.machine == machine,
      let process = fields[Attempt.Field.process].flatMap({ ProcessIdentity(text: $0) })
    else { return false }
    let here = ProcessIdentity.current()
    if process.isSameProcess(as: here) { return !Running.has(key) }
    return process.isOfAnotherBoot(than: here) || process.boot == here.boot && !process.isAlive
  }
}

extension Receipt {
  var isSent: Bool { sent != nil }

  /// The attempt that came through; nil where none did.
  var sent: Attempt? { if case .sent(let attempt) = standing { attempt } else { nil } }

  /// The attempts by which a whole draft is at its channel; nil where part of it is missing.
  ///
  /// A thread that was sent is whole, however many parts a later version of the note has.
  ///
  /// - Parameter receipts: Of the parts of one delivery, in order.
  /// - Returns: One for each part.
  static func delivered(_ receipts: [Receipt]) -> [Attempt]? {
    guard let first = receipts.first?.sent else { return nil }
    let count = first.fields[Attempt.Field.parts].flatMap { Int($0) } ?? 1
    let sent = receipts.prefix(count).map(\.sent)
    guard sent.count == min(count, receipts.count), sent.allSatisfy({ $0 != nil }) else {
      return nil
    }
    return sent.compactMap(\.self)
  }
}

extension Int64 {
  /// A moment in seconds since 1970, for people.
  var moment: String { Moment.text(milliseconds: self * 1000) }
}

/// The calls that this process is in the middle of, also those that nobody waits for any more.
///
/// The engine's own list is by openings of a ledger. A receipt names the process alone, since it may
/// outlive the ledger.
struct Running {
  private static let keys = Mutex<[String: Int]>([:])
  private let key: String

  static func begin(_ key: String) -> Running {
    keys.withLock { $0[key, default: 0] += 1 }
    return Running(key: key)
  }

  func end() {
    Self.keys.withLock { keys in
      keys[key, default: 1] -= 1
      if keys[key] == 0 { keys[key] = nil }
    }
  }

  static func has(_ key: String) -> Bool { keys.withLock { $0[key] != nil } }
}

/// What a deliverer has made on the way, as a receipt says it.
private final class Kept: Sendable {
  private let values = Mutex<[String: String]>([:])

  var fields: [String: String] { values.withLock(\.self) }

  func add(_ name: String, _ value: String) {
    values.withLock { $0[Attempt.Field.fixed + name] = value }
  }
}
