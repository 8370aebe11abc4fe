internal import Delivering
internal import Diagnostics
internal import Digests
internal import Workflow

/// The kinds of step that tell programs elsewhere of something: what ``DeliverySteps`` are to posts.
enum NoticeSteps {
  static let selectName = "notices.due"
  static let draftName = "notices.payload"

  static func kinds(_ publication: Publication) -> [StepKind] {
    [select(publication), draft(publication)]
      + publication.means.deliverers.filter { $0.telling != nil }.map { tell($0, publication) }
  }

  /// The subjects of which something is to be told, one a line.
  private static func select(_ publication: Publication) -> StepKind {
    StepKind(
      selectName, version: Version.number, optionalInputs: ["release", "report"],
      options: ["channel"], parameters: ["as-of", "commit", "due"], outputs: ["notices"],
      isExclusive: true
    ) { context in
      let channel = try channel(context, publication)
      let due = try await publication.deliveries().notices(on: channel).filter {
        !$0.missing.isEmpty && $0.isListable
      }
      return StepOutcome(
        ["notices": due.map(\.matter.subject).joined(separator: "\n")],
        note: "\(TextReport.count(due.count, "notice")) for \(channel)")
    }
  }

  /// What would be told, by its digest.
  private static func draft(_ publication: Publication) -> StepKind {
    StepKind(
      draftName, version: Version.number, options: ["channel"],
      parameters: ["as-of", "commit", "due"], outputs: ["payload"], isExclusive: true
    ) { context in
      let notice = try await publication.deliveries().notice(
        of: context.item ?? "", on: try channel(context, publication))
      return StepOutcome(
        ["payload": notice.digest.hex],
        note: "\(notice.missing.count) of \(TextReport.count(notice.matter.facts.count, "target"))")
    }
  }

  private static func channel(
    _ context: StepContext, _ publication: Publication
  ) throws(StepFailure) -> String {
    guard let name = context.options["channel"],
      publication.means.deliverer(of: name)?.telling != nil
    else {
      throw StepFailure("'channel' is not one of notices: write 'with: { channel: websub }'")
    }
    return name
  }

  /// Tells every target of one subject.
  private static func tell(_ deliverer: Deliverer, _ publication: Publication) -> StepKind {
    DeliverySteps.effect(
      DeliverySteps.kind(of: deliverer.channel), deliverer, outputs: ["told"],
      intend: { context in try await intend(context, deliverer, publication) },
      work: { intent, context in try await work(intent, context, deliverer, publication) })
  }

  private static func intend(
    _ context: StepContext, _ deliverer: Deliverer, _ publication: Publication
  ) async throws -> EffectIntent {
    guard let subject = context.item, let payload = Digest(hex: context.inputs["payload"] ?? "")
    else {
      throw StepFailure("'\(deliverer.channel)' tells of one thing: say 'each' and 'in'")
    }
    let ground = await publication.deliveries()
    let notice = try await ground.notice(of: subject, on: deliverer.channel)
    guard notice.digest == payload else {
      throw StepFailure("what would be told is not what it was: it has changed since")
    }
    let account = try await DeliverySteps.account(deliverer, publication)
    let origins = try deliverer.origins(account)
    return EffectIntent(
      key: "\(DeliverySteps.kind(of: deliverer.channel))|\(payload.hex)",
      // Of pages anywhere, one that does not answer says nothing of those of another note.
      target: account.callsPlainly
        ? "pages linked from \(subject)" : origins.first ?? deliverer.channel,
      payload: payload,
      details: [
        "channel": deliverer.channel, "note": subject, "generation": "\(notice.round)",
        "draft": notice.state.hex,
      ].merging(try await ground.origin(of: subject)) { own, _ in own })
  }

  /// What was intended, found again from the commit and the receipts: what was told meanwhile is no
  /// part of it any more.
  private static func work(
    _ intent: EffectIntent, _ context: StepContext, _ deliverer: Deliverer,
    _ publication: Publication
  ) async throws -> DeliveryWork {
    let ground = await publication.deliveries()
    let notice = try await ground.notice(of: context.item ?? "", on: deliverer.channel)
    guard notice.digest == intent.payload else {
      throw StepFailure("what would be told is not what was intended: it has changed since")
    }
    let (session, mask) = try await DeliverySteps.session(context, deliverer, publication)
    return DeliveryWork(
      matter: DeliveryMatter(
        deliverer: deliverer, note: notice.matter.subject, link: nil, draft: notice.state.hex,
        payloads: [], notice: notice, origin: try await ground.origin(of: notice.matter.subject),
        session: session, ground: ground, secrets: mask),
      book: try await ground.book(), now: publication.means.now,
      reached: publication.means.reached)
  }
}
