internal import Delivering
internal import Workflow

extension PipelineDefinition {
  /// What `publish` runs in a repository without a `pipelines/publish.yaml`.
  ///
  /// - Parameter owner: The person responsible: the site's owner, else the commit's author.
  /// - Returns: Snapshot, check, build, excerpts, release.
  static func publish(owner: String) -> PipelineDefinition {
    PipelineDefinition(
      name: "publish", owner: owner,
      steps: [
        Step("snapshot", uses: "git.snapshot", outputs: ["notes": .text]),
        Step(
          "check", uses: "notes.check", inputs: ["notes": .init(step: "snapshot", output: "notes")],
          outputs: ["report": .digest]),
        Step(
          "build", uses: "site.build",
          inputs: [
            "notes": .init(step: "snapshot", output: "notes"),
            "report": .init(step: "check", output: "report"),
          ], outputs: ["site": .digest]),
        Step(
          "excerpts", uses: "channels.draft",
          inputs: [
            "notes": .init(step: "snapshot", output: "notes"),
            "report": .init(step: "check", output: "report"),
          ], outputs: ["drafts": .digest]),
        Step(
          "release", uses: "site.release",
          inputs: [
            "notes": .init(step: "snapshot", output: "notes"),
            "site": .init(step: "build", output: "site"),
            "drafts": .init(step: "excerpts", output: "drafts"),
          ], outputs: ["manifest": .digest]),
      ])
  }

  /// The name of the pipeline that brings drafts to channels.
  static let syndicateName = "syndicate"

  /// What `syndicate` runs in a repository without a `pipelines/syndicate.yaml`: for each channel that
  /// has an account, what is not there yet, its draft, and its delivery after somebody's consent.
  ///
  /// - Parameters:
  ///   - owner: The person responsible.
  ///   - channels: The channels that have an account.
  ///   - people: Of whom somebody has to agree; not its author alone, where there are others.
  /// - Returns: Nil where no channel has an account.
  static func syndicate(
    owner: String, to channels: [(deliverer: Deliverer, account: Account)], people: People
  ) -> PipelineDefinition? {
    let roles = approvers(among: people)
    let able = people.listed == nil ? 1 : people.holding(anyOf: roles).count
    let steps = channels.flatMap { deliverer, account -> [Step] in
      guard let origins = try? deliverer.origins(account), !origins.isEmpty else { return [] }
      let grants = Grants(net: origins, secrets: Set(account.secrets.values).sorted())
      let approval: (Reference) -> Approval = {
        Approval(of: $0, from: roles, separate: able > 1, expires: .seconds(14 * 86_400))
      }
      if let telling = deliverer.telling {
        return notice(by: deliverer, grants, telling.asksConsent ? approval : nil)
      }
      return delivery(to: deliverer, grants, approval)
        + (deliverer.amends ? amendment(at: deliverer, grants, approval) : [])
    }
    guard !steps.isEmpty else { return nil }
    return PipelineDefinition(
      name: syndicateName, owner: owner, group: "channels", queue: .latest, steps: steps)
  }

  /// What is not at a channel, its draft, and its delivery.
  private static func delivery(
    to deliverer: Deliverer, _ grants: Grants, _ approval: (Reference) -> Approval
  ) -> [Step] {
    let channel = deliverer.channel
    let each = Reference(step: "select-\(channel)", output: "notes")
    let payload = Reference(step: "draft-\(channel)", output: "payload")
    let canRetry = deliverer.promise != .none
    return [
      Step(
        each.step, uses: DeliverySteps.selectName, with: ["channel": channel],
        outputs: ["notes": .list]),
      Step(
        payload.step, uses: DeliverySteps.draftName, each: each, with: ["channel": channel],
        outputs: ["payload": .digest]),
      Step(
        channel, uses: DeliverySteps.kind(of: channel), each: each, inputs: ["payload": payload],
        effect: Effect(
          // What can be looked for is looked for by its words.
          idempotency: canRetry ? .key : deliverer.find == nil ? .none : .content,
          reconcile: deliverer.find == nil ? .human : .lookup),
        approval: approval(payload), grants: grants, limit: Limit(parallel: 1), retry: retry,
        timeout: .seconds(300)),
    ]
  }

  /// What has changed since it was delivered, what would be in its place, and the change.
  private static func amendment(
    at deliverer: Deliverer, _ grants: Grants, _ approval: (Reference) -> Approval
  ) -> [Step] {
    let channel = deliverer.channel
    let each = Reference(step: "changed-\(channel)", output: "notes")
    let payload = Reference(step: "amendment-\(channel)", output: "payload")
    return [
      Step(
        each.step, uses: AmendmentSteps.selectName, with: ["channel": channel],
        outputs: ["notes": .list]),
      Step(
        payload.step, uses: AmendmentSteps.draftName, each: each, with: ["channel": channel],
        outputs: ["payload": .digest]),
      Step(
        "amend-\(channel)", uses: AmendmentSteps.kind(of: channel), each: each,
        inputs: ["payload": payload],
        // The same change made twice is one, so that a lost answer needs nobody.
        effect: Effect(idempotency: .content, reconcile: .lookup), approval: approval(payload),
        grants: grants, limit: Limit(parallel: 1), retry: retry, timeout: .seconds(300)),
    ]
  }

  /// Of what programs are to be told, what that is, and the telling.
  private static func notice(
    by deliverer: Deliverer, _ grants: Grants, _ approval: ((Reference) -> Approval)?
  ) -> [Step] {
    let channel = deliverer.channel
    let each = Reference(step: "select-\(channel)", output: "notices")
    let payload = Reference(step: "draft-\(channel)", output: "payload")
    return [
      Step(
        each.step, uses: NoticeSteps.selectName, with: ["channel": channel],
        outputs: ["notices": .list]),
      Step(
        payload.step, uses: NoticeSteps.draftName, each: each, with: ["channel": channel],
        outputs: ["payload": .digest]),
      Step(
        channel, uses: DeliverySteps.kind(of: channel), each: each, inputs: ["payload": payload],
        // The same notice told twice is one, so that a lost answer needs nobody.
        effect: Effect(idempotency: .content, reconcile: .lookup),
        approval: approval.map { $0(payload) }, grants: grants, limit: Limit(parallel: 1),
        // It has as many calls as targets.
        retry: retry, timeout: .seconds(1800)),
    ]
  }

  private static let retry = Retry(
    attempts: 4, first: .seconds(30), longest: .seconds(30 * 60))

  /// The roles of which somebody has to agree: editors, else whoever there is.
  private static func approvers(among people: People) -> [String] {
    guard people.listed != nil else { return ["editor"] }
    for role in ["editor", "publisher", "author"] where !people.holding(anyOf: [role]).isEmpty {
      return [role]
    }
    return Set((people.listed ?? []).flatMap(\.roles)).sorted()
  }
}
