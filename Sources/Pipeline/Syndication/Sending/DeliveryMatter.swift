internal import Channels
internal import Delivering
internal import Digests
internal import Synchronization
internal import Workflow

/// One draft that is to be brought to one channel, and all that is needed for it.
struct DeliveryMatter: Sendable {
  let deliverer: Deliverer
  let draft: Draft
  /// What is sent for each part, byte for byte.
  let payloads: [[UInt8]]
  let session: Session
  /// The receipts' ground.
  let ground: DeliveryGround
  let secrets: SecretMask

  var channel: String { deliverer.channel }

  /// The receipts of its parts, as they are before anything is known.
  var blanks: [Receipt] { Self.blanks(of: draft.identity, on: channel, parts: payloads.count) }

  static func blanks(of note: String, on channel: String, parts: Int) -> [Receipt] {
    (0..<parts).map { Receipt(note: note, channel: channel, generation: 0, part: $0) }
  }

  /// The call for a part, the same for every attempt at the same words.
  ///
  /// - Parameters:
  ///   - receipt: Of the part.
  ///   - before: The parts before it.
  ///   - moment: For a part that nobody has intended yet, in seconds since 1970.
  /// - Returns: The call.
  func delivery(_ receipt: Receipt, after before: [Posted], moment: Int64) -> Delivery {
    let payload = payloads[receipt.part]
    let digest = Digest(of: payload).hex
    // What an earlier attempt chose holds: a channel that knows it will know it again.
    let earlier = receipt.attempts.first { $0.fields[Attempt.Field.payload] == digest }
    let chosen = earlier?.fields[Attempt.Field.moment].flatMap { Int64($0) }
    var delivery = Delivery(
      channel: channel, note: draft.identity, link: draft.link, payload: payload,
      part: receipt.part, parts: payloads.count, key: receipt.key,
      moment: chosen.flatMap { Attempt.moments.contains($0) ? $0 : nil } ?? moment,
      before: before)
    let fixed = earlier?.fields(Attempt.Field.fixed) ?? [:]
    delivery.fixed = fixed.isEmpty ? deliverer.fix(delivery) : fixed
    return delivery
  }

  /// What a receipt says of a call that is intended.
  func fields(of delivery: Delivery) -> [String: String] {
    var fields = [
      Attempt.Field.draft: draft.digest.hex,
      Attempt.Field.payload: Digest(of: delivery.payload).hex,
      Attempt.Field.parts: "\(payloads.count)", Attempt.Field.moment: "\(delivery.moment)",
      Attempt.Field.process: ProcessIdentity.current().text,
    ]
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
