internal import Channels
internal import Delivering
internal import Diagnostics
internal import Digests
internal import Notes
internal import Workflow

/// The kinds of step that bring drafts to channels.
///
/// What a person agrees to is a draft's digest, for one note, channel and host: no memo key and no
/// subject names the commit, so that another note's change voids no approval. The step makes the
/// draft again from its commit, and refuses where it is not the one that was agreed to.
enum DeliverySteps {
  static let selectName = "notes.unsyndicated"
  static let draftName = "channels.payload"

  static func kind(of channel: String) -> String { "channel.\(channel)" }

  static func kinds(_ publication: Publication) -> [StepKind] {
    [select(publication), draft(publication)]
      + publication.means.deliverers.filter { $0.telling == nil }.map { deliver($0, publication) }
  }

  /// The notes that are not at a channel, one a line.
  private static func select(_ publication: Publication) -> StepKind {
    StepKind(
      selectName, version: Version.number, optionalInputs: ["release", "report"],
      options: ["channel"],
      parameters: ["as-of", "commit", "due"], outputs: ["notes"], isExclusive: true
    ) { context in
      let channel = try channel(context)
      let due = try await publication.deliveries().due(for: channel).filter(\.isListable)
      return StepOutcome(
        ["notes": due.map(\.note).joined(separator: "\n")],
        note: "\(TextReport.count(due.count, "note")) for \(channel)")
    }
  }

  /// The draft of one note, by its digest.
  private static func draft(_ publication: Publication) -> StepKind {
    StepKind(
      draftName, version: Version.number, options: ["channel"], parameters: ["as-of", "commit"],
      outputs: ["payload"], isExclusive: true
    ) { context in
      let draft = try await publication.deliveries().draft(
        of: context.item ?? "", for: try channel(context))
      return StepOutcome(
        ["payload": draft.digest.hex], note: draft.fullest.sum(limit: draft.limit))
    }
  }

  static func channel(_ context: StepContext) throws(StepFailure) -> String {
    guard let name = context.options["channel"], Channels.named(name) != nil else {
      throw StepFailure("'channel' is no channel: write 'with: { channel: mastodon }'")
    }
    return name
  }

  /// Sends one draft.
  private static func deliver(_ deliverer: Deliverer, _ publication: Publication) -> StepKind {
    effect(
      kind(of: deliverer.channel), deliverer,
      intend: { context in try await intend(context, deliverer, publication) },
      work: { intent, context in try await work(intent, context, deliverer, publication) },
      earliest: { context in
        try await publication.deliveries().earliest(for: context.item ?? "", on: deliverer.channel)
      })
  }

  /// A kind of step that does something at a channel.
  ///
  /// - Parameters:
  ///   - name: The kind's.
  ///   - deliverer: Of the channel.
  ///   - outputs: What its steps make.
  ///   - intend: What is to be done.
  ///   - work: What was intended, made again from the commit; where it cannot be, nothing is sent.
  ///   - earliest: See ``EffectWork/earliest``.
  /// - Returns: The kind.
  static func effect(
    _ name: String, _ deliverer: Deliverer, outputs: [String] = ["posts", "url"],
    intend: @escaping @Sendable (StepContext) async throws -> EffectIntent,
    work: @escaping @Sendable (EffectIntent, StepContext) async throws -> DeliveryWork,
    earliest: (@Sendable (StepContext) async throws -> Int64?)? = nil
  ) -> StepKind {
    let find: @Sendable (EffectIntent, StepContext) async throws -> EffectOutcome = {
      try await work($0, $1).find()
    }
    return StepKind(
      name, version: "1", inputs: ["payload"], outputs: outputs,
      needs: deliverer.credentials.contains { !$0.isOptional } ? [.net, .secrets] : [.net],
      // A server of mail may want a password, and may not.
      takes: deliverer.credentials.isEmpty ? [] : [.secrets],
      needsConsent: deliverer.telling?.asksConsent ?? true,
      work: .effect(
        EffectWork(
          intend: intend,
          call: { intent, context in
            let made: DeliveryWork
            do {
              made = try await work(intent, context)
            } catch {
              return .absent(
                "\(error)", permanent: (error as? StepFailure)?.isPermanent ?? false)
            }
            return await made.send()
          },
          // Where the channel cannot be asked, its receipts are.
          lookup: find, recall: deliverer.find == nil ? find : nil,
          earliest: earliest)))
  }

  private static func intend(
    _ context: StepContext, _ deliverer: Deliverer, _ publication: Publication
  ) async throws -> EffectIntent {
    guard let note = context.item, let payload = Digest(hex: context.inputs["payload"] ?? "") else {
      throw StepFailure("'\(deliverer.channel)' sends the draft of one note: say 'each' and 'in'")
    }
    let account = try await account(deliverer, publication)
    let origins = try deliverer.origins(account)
    return EffectIntent(
      key: effectKey(of: note, on: deliverer.channel),
      target: origins.first ?? deliverer.channel, payload: payload,
      details: ["channel": deliverer.channel, "note": note, "draft": payload.hex]
        .merging(try await publication.deliveries().origin(of: note)) { own, _ in own })
  }

  /// What the ledger knows a delivery by: the same for whatever the note says meanwhile.
  static func effectKey(of note: String, on channel: String) -> String {
    "\(channel)|" + Digest(ofParts: ["controlroom draft", channel, note, "0"]).hex
  }

  static func account(
    _ deliverer: Deliverer, _ publication: Publication
  ) async throws -> Account {
    let site = try await publication.deliveries().site()
    guard let account = publication.means.account(of: deliverer.channel, in: site) else {
      throw StepFailure(
        "\(SiteConfiguration.path) names no account for \(deliverer.channel): add its 'secrets' "
          + "under 'channels'")
    }
    return account
  }

  /// Asks a channel for a draft that somebody began to send, and records what is found.
  ///
  /// - Parameters:
  ///   - draft: What was begun.
  ///   - deliverer: Of its channel.
  ///   - step: The pipeline's step for the channel: what it may reach.
  ///   - publication: The commit that the draft is made from.
  /// - Returns: What the channel says.
  /// - Throws: ``StepFailure`` when there is no such draft or account.
  static func find(
    _ draft: DueDraft, _ deliverer: Deliverer, by step: PipelineDefinition.Step,
    _ publication: Publication
  ) async throws -> EffectOutcome {
    let context = StepContext(
      inputs: ["payload": draft.digest.hex], step: step, item: draft.note, run: "")
    let intent = try await intend(context, deliverer, publication)
    return try await work(intent, context, deliverer, publication).find()
  }

  private static func work(
    _ intent: EffectIntent, _ context: StepContext, _ deliverer: Deliverer,
    _ publication: Publication
  ) async throws -> DeliveryWork {
    let ground = await publication.deliveries()
    let draft = try await ground.draft(of: context.item ?? "", for: deliverer.channel)
    guard draft.digest == intent.payload else {
      throw StepFailure("the draft is not the one that was agreed to: it has changed since")
    }
    let (session, mask) = try await session(context, deliverer, publication)
    return DeliveryWork(
      matter: DeliveryMatter(
        deliverer: deliverer, note: draft.identity, link: draft.link, draft: draft.digest.hex,
        payloads: Delivery.parts(of: draft.payload),
        origin: try await ground.origin(of: draft.identity), session: session, ground: ground,
        secrets: mask),
      book: try await ground.book(), now: publication.means.now,
      reached: publication.means.reached)
  }

  /// What a deliverer makes its calls with: secrets and hosts that the step is granted, and no others.
  static func session(
    _ context: StepContext, _ deliverer: Deliverer, _ publication: Publication
  ) async throws -> (Session, SecretMask) {
    let account = try await account(deliverer, publication)
    let mask = SecretMask()
    let gate = try await publication.ground.gate(for: context)
    let session = Session(
      account: account,
      credential: { name in
        guard let secret = account.secrets[name] else {
          throw StepFailure(
            "\(SiteConfiguration.path) does not name the secret '\(name)' of \(deliverer.channel)")
        }
        // A secret of the laboratory is its own name.
        if publication.means.lab != nil { return secret }
        let value = try await gate.secret(secret)
        mask.add(value)
        return value.reveal()
      },
      exchange: publication.means.exchange(account) { origin in
        // What notes link to is granted by host, with or without TLS: no secret goes there.
        if account.callsPlainly { return gate.reaches(host(of: origin)) }
        do {
          try gate.host(origin)
          return true
        } catch {
          return false
        }
      }, memory: await publication.deliveries().memory(of: deliverer.channel))
    return (session, mask)
  }

  /// The host of `https://host:port`, without brackets.
  private static func host(of origin: String) -> String {
    let place = origin.drop { $0 != "/" }.drop { $0 == "/" }
    if place.first == "[" { return String(place.dropFirst().prefix { $0 != "]" }) }
    return String(place.prefix { $0 != ":" })
  }
}
