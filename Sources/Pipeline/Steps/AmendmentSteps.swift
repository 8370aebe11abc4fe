internal import Channels
internal import Delivering
internal import Diagnostics
internal import Digests
internal import Workflow

/// The kinds of step that change what is at channels, or take it back.
///
/// They are to ``DeliverySteps`` what an edit is to a post, but for one thing: none of them does
/// anything without consent, whatever its pipeline says.
enum AmendmentSteps {
  static let selectName = "notes.changed"
  static let draftName = "channels.amendment"

  static func kind(of channel: String) -> String { "amend.\(channel)" }

  static func kinds(_ publication: Publication) -> [StepKind] {
    [select(publication), draft(publication)]
      + publication.means.deliverers.filter(\.amends).map { amend($0, publication) }
  }

  /// The notes whose copies at a channel are to be changed or taken back, one a line.
  private static func select(_ publication: Publication) -> StepKind {
    StepKind(
      selectName, version: Version.number, options: ["channel"],
      parameters: ["as-of", "commit", "due"], outputs: ["notes"], isExclusive: true
    ) { context in
      let channel = try DeliverySteps.channel(context)
      let found = try await publication.deliveries().amendments(on: channel).filter(\.isOffered)
      return StepOutcome(
        ["notes": found.map(\.note).joined(separator: "\n")],
        note: "\(TextReport.count(found.count, "change")) for \(channel)")
    }
  }

  /// What would become of one copy, by its digest.
  private static func draft(_ publication: Publication) -> StepKind {
    StepKind(
      draftName, version: Version.number, options: ["channel"],
      parameters: ["as-of", "commit", "due"], outputs: ["payload"], isExclusive: true
    ) { context in
      let amendment = try await publication.deliveries().amendment(
        of: context.item ?? "", on: try DeliverySteps.channel(context))
      return StepOutcome(
        ["payload": amendment.digest.hex], note: "\(amendment.kind.rawValue): \(amendment.word)")
    }
  }

  /// Changes one copy, or takes it back.
  private static func amend(_ deliverer: Deliverer, _ publication: Publication) -> StepKind {
    DeliverySteps.effect(
      kind(of: deliverer.channel), deliverer,
      intend: { context in try await intend(context, deliverer, publication) },
      work: { intent, context in try await work(intent, context, deliverer, publication) })
  }

  private static func intend(
    _ context: StepContext, _ deliverer: Deliverer, _ publication: Publication
  ) async throws -> EffectIntent {
    guard let note = context.item, let payload = Digest(hex: context.inputs["payload"] ?? "") else {
      throw StepFailure("a change is of one note's copy: say 'each' and 'in'")
    }
    guard context.step.approval != nil else {
      throw StepFailure("nothing that readers have is changed without consent: say 'approval'")
    }
    let amendment = try await publication.deliveries().amendment(of: note, on: deliverer.channel)
    guard amendment.digest == payload else {
      throw StepFailure(
        "the change is not the one that was agreed to: the note or its copy is another now")
    }
    if let obstacle = amendment.obstacle { throw StepFailure(obstacle) }
    return try await intent(amendment, deliverer, publication)
  }

  private static func intent(
    _ amendment: Amendment, _ deliverer: Deliverer, _ publication: Publication
  ) async throws -> EffectIntent {
    let account = try await DeliverySteps.account(deliverer, publication)
    let origins = try deliverer.origins(account)
    return EffectIntent(
      key: "\(kind(of: deliverer.channel))|\(amendment.digest.hex)",
      target: origins.first ?? deliverer.channel, payload: amendment.digest,
      details: [
        "channel": deliverer.channel, "note": amendment.note,
        "generation": "\(amendment.generation)", "kind": amendment.kind.rawValue,
        "draft": amendment.now?.digest.hex ?? "",
      ].merging(try await publication.deliveries().origin(of: amendment.note)) { own, _ in own })
  }

  /// Asks a channel about a change that somebody began, and records what is found.
  ///
  /// - Parameters:
  ///   - amendment: What was begun.
  ///   - deliverer: Of its channel.
  ///   - step: The pipeline's step for the channel: what it may reach.
  ///   - publication: The commit that the draft is made from.
  /// - Returns: What the channel says.
  /// - Throws: ``StepFailure`` when there is no such draft or account.
  static func find(
    _ amendment: Amendment, _ deliverer: Deliverer, by step: PipelineDefinition.Step,
    _ publication: Publication
  ) async throws -> EffectOutcome {
    let context = StepContext(
      inputs: ["payload": amendment.digest.hex], step: step, item: amendment.note, run: "")
    let intent = try await intent(amendment, deliverer, publication)
    return try await work(intent, context, deliverer, publication).find()
  }

  /// What was intended, made again from the commit and from the receipts before it: those of the
  /// change itself may say by now that it is done.
  private static func work(
    _ intent: EffectIntent, _ context: StepContext, _ deliverer: Deliverer,
    _ publication: Publication
  ) async throws -> DeliveryWork {
    let ground = await publication.deliveries()
    guard let note = intent.details["note"],
      let kind = intent.details["kind"].flatMap({ Amendment.Kind(rawValue: $0) }),
      let generation = intent.details["generation"].flatMap({ Int($0) }),
      let copy = Copy(
        of: note, at: deliverer.channel, in: try await ground.book().all(), before: generation)
    else { throw StepFailure("what was intended is no change of anything that is there") }
    let draft = kind == .edit ? try await ground.draft(of: note, for: deliverer.channel) : nil
    let digest = Amendment.digest(
      of: note, on: deliverer.channel, generation: generation, kind: kind,
      draft: draft?.digest.hex ?? "")
    let payloads =
      draft.map { Delivery.parts(of: $0.payload) }
      ?? Array(repeating: [], count: copy.posts.count)
    guard digest == intent.payload, payloads.count == copy.posts.count else {
      throw StepFailure("the change is not the one that was agreed to: the note has changed since")
    }
    let (session, mask) = try await DeliverySteps.session(context, deliverer, publication)
    return DeliveryWork(
      matter: DeliveryMatter(
        deliverer: deliverer, note: note, link: draft?.link, draft: draft?.digest.hex ?? "",
        payloads: payloads, generation: generation, amended: (kind, copy.posts),
        origin: try await ground.origin(of: note), session: session, ground: ground, secrets: mask),
      book: try await ground.book(), now: publication.means.now,
      reached: publication.means.reached)
  }
}

extension Deliverer {
  /// Whether anything can be done to what it has delivered.
  var amends: Bool { edits || withdraws }
}
