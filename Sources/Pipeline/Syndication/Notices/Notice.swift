internal import Delivering
internal import Digests

/// What programs elsewhere are told, and no reader sees: a hub that feeds have changed, pages that a
/// note links to them.
///
/// It is one item of a run and one thing to agree to, with a call and a receipt for each target, none
/// of which waits for another. Whenever there is something new to be known is another *round*; which
/// one it is follows from the receipts, and does not change while its targets are told one by one. To
/// tell the same twice changes nothing more.
struct Notice: Sendable {
  /// The channel's name.
  let channel: String
  let matter: Matter
  /// Of the receipts that it is recorded in; counts from 0.
  let round: Int
  /// What all targets are to know, as a digest.
  let state: Digest
  /// What is to be told yet, in the order of the targets.
  let missing: [Fact]
  /// Whose machine has begun to tell it, where nobody knows what became of that.
  let open: Attempt?

  /// What there is to be told, whatever was told before.
  struct Matter: Sendable {
    /// What receipts and runs know it by: the address of a hub, a note's identity.
    let subject: String
    /// In words.
    let title: String
    let facts: [Fact]
  }

  /// What one target is to know.
  struct Fact: Hashable, Sendable {
    /// An address: of a feed that a hub is told of, of a page that is told.
    let target: String
    /// What is to be known, as a digest: who was told the same last is not told again.
    let content: String
    /// What the deliverer makes its call from.
    let payload: [UInt8]
    /// Why it is told, for people.
    let word: String
    /// What its receipt says besides.
    var fields: [String: String] = [:]
  }

  /// Compares what there is to be told with what was told.
  ///
  /// - Parameters:
  ///   - matter: What there is.
  ///   - channel: The channel's name.
  ///   - known: The receipts of the same subject on the same channel.
  init(_ matter: Matter, on channel: String, known: [Receipt]) {
    self.channel = channel
    self.matter = matter
    let facts = matter.facts.sorted { $0.target < $1.target }
    state = Digest(
      ofParts: ["controlroom state"] + facts.flatMap { [$0.target, $0.content] })
    let latest = known.map(\.generation).max()
    let current = known.filter { $0.generation == latest }
    let isCurrent = current.contains { [state] receipt in
      receipt.attempts.contains { $0.fields[Attempt.Field.draft] == state.hex }
    }
    round = latest.map { isCurrent ? $0 : $0 + 1 } ?? 0
    let isWhole = isCurrent && current.contains { $0.target == Self.everyone && $0.isSent }
    let told = Self.told(known)
    missing =
      isWhole
      ? [] : facts.filter { told[$0.target]?.fields[Attempt.Field.content] != $0.content }
    open =
      current.lazy.compactMap {
        if case .open(let attempt) = $0.standing { attempt } else { nil }
      }.first
  }

  /// The target of a receipt by which a whole round was told, of which no other receipt is left.
  static let everyone = ""

  /// How each target was told last.
  static func told(_ known: [Receipt]) -> [String: Attempt] {
    var told: [String: Attempt] = [:]
    for receipt in known.sorted(by: { $0.generation < $1.generation }) {
      guard let target = receipt.target, let end = receipt.settled else { continue }
      told[target] = end
    }
    return told
  }

  /// What is agreed to, and what the ledger keeps from being done twice.
  var digest: Digest {
    Digest(ofParts: ["controlroom notice", channel, matter.subject, "\(round)", state.hex])
  }

  /// Whether it can be an item of a list of the engine's.
  var isListable: Bool {
    matter.subject.utf8.count <= 1000
      && matter.subject.unicodeScalars.allSatisfy { $0.value >= 32 }
  }

  /// The receipt for a target, before anything is known.
  func blank(_ fact: Fact) -> Receipt {
    Receipt(
      note: matter.subject, channel: channel, generation: round, part: 0, target: fact.target)
  }

  func payload(for receipt: Receipt) -> [UInt8] { fact(for: receipt)?.payload ?? [] }

  /// What its receipt says of a target beside what every receipt says.
  func fields(for receipt: Receipt) -> [String: String] {
    guard let fact = fact(for: receipt) else { return [:] }
    return fact.fields.merging([Attempt.Field.content: fact.content]) { $1 }
  }

  private func fact(for receipt: Receipt) -> Fact? {
    missing.first { $0.target == receipt.target }
  }
}

extension Receipt {
  /// The attempt after which nothing is left to be done; nil where none was.
  var settled: Attempt? {
    switch standing {
    case .sent(let attempt), .abandoned(let attempt): attempt
    case .free, .open: nil
    }
  }
}
