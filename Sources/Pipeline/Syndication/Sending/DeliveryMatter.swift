internal import Channels
internal import Delivering
internal import Digests
internal import Synchronization
internal import Workflow

/// One draft that is to be brought to one channel, and all that is needed for it.
struct DeliveryMatter: Sendable {
  let deliverer: Deliverer
  /// What the note is known by.
  let note: String
  /// The canonical address of the note; nil for a post without.
  let link: String?
  /// The digest of the draft; empty where something is taken back.
  let draft: String
  /// What is sent for each part, byte for byte; nothing for what is taken back.
  let payloads: [[UInt8]]
  /// 0 for a first delivery.
  var generation = 0
  /// What is done to which posts, one for each part; nil for a first delivery.
  var amended: (kind: Amendment.Kind, posts: [Posted])?
  /// What programs are told, each for itself; nil for what is posted.
  var notice: Notice?
  /// From what it was made: what a receipt says of commit, moment and file.
  let origin: [String: String]
  let session: Session
  /// The receipts' ground.
  let ground: DeliveryGround
  let secrets: SecretMask

  var channel: String { deliverer.channel }

  /// The receipts of its parts, as they are before anything is known.
  var blanks: [Receipt] {
    if let notice { return notice.missing.map(notice.blank) }
    return Self.blanks(of: note, on: channel, parts: payloads.count, generation: generation)
  }

  static func blanks(
    of note: String, on channel: String, parts: Int, generation: Int = 0
  ) -> [Receipt] {
    (0..<parts).map { Receipt(note: note, channel: channel, generation: generation, part: $0) }
  }

  /// Of how many parts each is one: what programs are told hangs on nothing else.
  private var parts: Int { notice == nil ? payloads.count : 1 }

  /// What is done for a part.
  private func action(_ part: Int) -> Delivery.Action {
    switch amended?.kind {
    case .edit: .edit(amended?.posts[part] ?? Posted(id: ""))
    case .withdraw: .withdraw(amended?.posts[part] ?? Posted(id: ""))
    case nil: .post
    }
  }

  /// The call for a part, the same for every attempt at the same words.
  ///
  /// - Parameters:
  ///   - receipt: Of the part.
  ///   - before: The parts before it.
  ///   - moment: For a part that nobody has intended yet, in seconds since 1970.
  /// - Returns: The call.
  func delivery(_ receipt: Receipt, after before: [Posted], moment: Int64) -> Delivery {
    let payload = notice.map { $0.payload(for: receipt) } ?? payloads[receipt.part]
    let digest = Digest(of: payload).hex
    // What an earlier attempt chose holds: a channel that knows it will know it again.
    let earlier = receipt.attempts.filter { $0.fields[Attempt.Field.payload] == digest }
      .sorted { $0.at < $1.at }
    let chosen = earlier.first?.fields[Attempt.Field.moment].flatMap { Int64($0) }
    var delivery = Delivery(
      channel: channel, note: note, link: link, action: action(receipt.part), payload: payload,
      part: receipt.part, parts: parts, key: receipt.key,
      moment: chosen.flatMap { Attempt.moments.contains($0) ? $0 : nil } ?? moment,
      before: before)
    // Of what was made on the way more than once, the last is what can still be used.
    let fixed = earlier.reduce(into: [:]) { fixed, attempt in
      fixed.merge(attempt.fields(Attempt.Field.fixed)) { $1 }
    }
    delivery.fixed = fixed.isEmpty ? deliverer.fix(delivery) : fixed
    return delivery
  }

  private static let process = ProcessIdentity.current().text

  /// What a receipt says of a call that is intended.
  func fields(of delivery: Delivery, for receipt: Receipt) -> [String: String] {
    var fields = [
      Attempt.Field.draft: draft,
      Attempt.Field.payload: Digest(of: delivery.payload).hex,
      Attempt.Field.parts: "\(parts)", Attempt.Field.moment: "\(delivery.moment)",
      Attempt.Field.process: Self.process,
    ]
    fields.merge(origin) { own, _ in own }
    if let notice { fields.merge(notice.fields(for: receipt)) { _, own in own } }
    fields[Attempt.Field.kind] = amended?.kind.rawValue ?? fields[Attempt.Field.kind]
    for (name, value) in delivery.fixed { fields[Attempt.Field.fixed + name] = value }
    return fields
  }
}

extension Attempt {
  /// What the channel answered, of an attempt that is sent.
  var posted: Posted {
    Posted(
      id: fields[Field.id] ?? "", url: fields[Field.url], extra: fields(Field.extra))
  }

  mutating func take(_ posted: Posted) {
    fields[Field.id] = posted.id
    fields[Field.url] = posted.url
    for (name, value) in posted.extra { fields[Field.extra + name] = value }
  }
}

/// The secrets that a delivery was given, so that no text that it leaves shows one.
final class SecretMask: Sendable {
  private let secrets = Mutex<Set<Secret>>([])

  func add(_ secret: Secret) { _ = secrets.withLock { $0.insert(secret) } }

  /// The text without them, on one line of at most 400 characters.
  func masked(_ text: String) -> String {
    let masked = secrets.withLock { $0.reduce(text) { $1.masked(in: $0) } }
    let plain = String.UnicodeScalarView(masked.unicodeScalars.filter { $0.value >= 32 })
    return String(String(plain).prefix(400))
  }
}
