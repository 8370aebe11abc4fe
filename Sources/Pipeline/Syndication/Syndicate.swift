internal import Delivering
internal import Diagnostics
internal import Digests
internal import Notes
package import Workflow

/// `syndicate`: brings what people agreed to, and what is due, to its channels.
package struct Syndicate: Sendable {
  package var location: RepositoryLocation
  package var revision: String
  /// Names of channels; every one that has an account when empty.
  package var channels: [String]
  package var means: DeliveryMeans
  /// Whether nothing was ever delivered from anywhere, as far as the person knows.
  package var isFirst: Bool
  package var trigger: String
  package var actor: String
  package var progress: Progress

  /// The name of the pipeline that it runs.
  package static let pipelineName = PipelineDefinition.syndicateName

  package init(
    _ location: RepositoryLocation, revision: String = "HEAD", channels: [String] = [],
    means: DeliveryMeans = .real, isFirst: Bool = false, trigger: String = "manual",
    actor: String, progress: Progress = .silent
  ) {
    self.location = location
    self.location.isLab = means.lab != nil
    self.revision = revision
    self.channels = channels
    self.means = means
    self.isFirst = isFirst
    self.trigger = trigger
    self.actor = actor
    self.progress = progress
  }

  /// What it came to.
  package struct Outcome: Sendable {
    /// The runs that were gone on with, and the one that was begun, the newest last.
    package var runs: [RunReport]
    /// What was not at its channel when it began.
    package var due: Int
    /// What has changed since it was delivered, and is offered for consent.
    package var changed = 0
    /// What programs are to be told: of hubs, each is one.
    package var notices = 0
    /// What could not be done besides, in sentences.
    package var remarks: [String]
  }

  /// One line of the timetable.
  package struct Planned: Hashable, Sendable {
    package var channel: String
    /// The note's; of a notice its subject.
    package var path: String
    package var title: String
    package var digest: String
    /// When it may go at the earliest, in milliseconds since 1970, UTC; nil for at once.
    package var earliest: Int64?
    /// Why not before.
    package var reason: String?
    /// What is done to a copy that is there; nil for a first delivery.
    package var change: Change?

    package struct Change: Hashable, Sendable {
      /// `withdrawn`, or `material` with the reason.
      package var word: String
      /// Whether the copy is taken back.
      package var isWithdrawal: Bool
      /// Where readers see it.
      package var url: String?
    }
  }

  /// Delivers.
  ///
  /// What an earlier run left is settled first: calls whose outcome nobody knows are looked up. A run
  /// that waits for the same is gone on with, any other is replaced.
  ///
  /// - Parameter observe: Is told what happens, while it does.
  /// - Returns: What it came to; one that failed too.
  /// - Throws: ``Stop`` when there is nothing to deliver from or to; ``PipelineRefused``.
  // Swift 6.3.1's optimiser crashes on this, see Worker.
  @_optimize(none)
  package func run(
    observe: @escaping @Sendable (Observation) -> Void = { _ in }
  ) async throws -> Outcome {
    // What it takes to find out what is due is gone when that is delivered, which reads the commit of
    // the run.
    let found = try await look(observe)
    var outcome = found.outcome
    switch found.next {
    case .nothing: break
    case .goOn(let id):
      if !outcome.runs.contains(where: { $0.id == id }) {
        outcome.runs.append(try await resume(id, observe))
      }
    case .begin(let request, let publication):
      let kinds = ContentSteps.kinds(publication)
      outcome.runs.append(
        try await Engine.of(location, settling: means.settling) { _ in kinds }.run(
          request, observe: observe))
    }
    return outcome
  }

  /// What is to be done with what is due.
  private enum Next {
    case nothing
    /// A run waits for the same.
    case goOn(String)
    case begin(RunRequest, Publication)
  }

  private struct Found {
    var outcome: Outcome
    var next: Next
  }

  /// Settles what earlier runs left, and finds out what is due.
  // Swift 6.3.1's optimiser crashes on this one too, see Worker.
  @_optimize(none)
  private func look(
    _ observe: @escaping @Sendable (Observation) -> Void
  ) async throws -> Found {
    let matter = try await matter()
    let ground = await matter.publication.deliveries()
    var remarks: [String] = []
    do {
      try await ground.synchronise()
    } catch let stop as Stop {
      // Who cannot ask the others does not know what they have sent.
      throw Stop("receipts cannot be synchronised: \(stop.message)", hint: stop.hint)
    }
    try await refuseNewcomer(ground)
    let runs = try await settle(observe)
    remarks += try await restore(ground)

    let definition = try matter.definition()
    try await lookForOpen(matter, by: definition)
    var due: [DueDraft] = []
    for channel in matter.channels { due += try await ground.due(for: channel) }
    let open = due.filter { $0.open != nil }
    due = due.filter { $0.open == nil && $0.isListable }
    if !open.isEmpty {
      remarks.append(
        "nobody knows what became of \(TextReport.count(open.count, "draft")): controlroom outbox")
    }
    let changes = try await changed(matter, by: definition)
    let notices = try await notices(matter, by: definition, &remarks)
    return Found(
      outcome: Outcome(
        runs: runs, due: due.count, changed: changes.offered.count, notices: notices.count,
        remarks: remarks + changes.remarks),
      next: try next(due, changes.offered, notices, matter, definition))
  }

  private func next(
    _ due: [DueDraft], _ changed: [Amendment], _ notices: [Notice], _ matter: Matter,
    _ definition: PipelineDefinition
  ) throws -> Next {
    if due.isEmpty, changed.isEmpty, notices.isEmpty { return .nothing }
    let digest = Digest(
      ofParts: due.flatMap { [$0.channel, $0.note, $0.digest.hex] }
        + changed.flatMap { [$0.channel, $0.note, $0.digest.hex] }
        + notices.flatMap { [$0.channel, $0.matter.subject, $0.digest.hex] } + matter.channels
    ).hex
    let definitionDigest = Digest(of: definition.canonical).hex
    let waiting = try unfinished().map(\.run).first {
      $0.parameters["due"] == digest && $0.definitionDigest == definitionDigest
    }
    if let waiting { return .goOn(waiting.id) }
    var parameters = [
      "commit": matter.publication.commit, "as-of": matter.publication.asOf.description,
      "output": matter.publication.outputPath, "due": digest,
    ]
    parameters.merge(means.parameters) { $1 }
    let request = RunRequest(
      definition, trigger: trigger, subject: matter.publication.commit, parameters: parameters,
      actor: actor)
    return .begin(request, matter.publication)
  }

  /// What has changed since it was delivered, and can be offered; the rest is remarked upon.
  private func changed(
    _ matter: Matter, by definition: PipelineDefinition
  ) async throws -> (offered: [Amendment], remarks: [String]) {
    let ground = await matter.publication.deliveries()
    let site = try await ground.site()
    var changed: [Amendment] = []
    var remarks: [String] = []
    var open = 0
    var byHand = 0
    for channel in matter.channels {
      guard site.offersEdits(on: channel) else { continue }
      let found = try await ground.amendments(on: channel)
      open += found.count { $0.open != nil }
      byHand += found.count(where: \.isByHand)
      guard
        definition.steps.contains(where: { $0.uses == AmendmentSteps.kind(of: channel) })
      else { continue }
      changed += found.filter(\.isOffered)
    }
    if open > 0 {
      remarks.append(
        "nobody knows what became of \(TextReport.count(open, "change")): controlroom outbox")
    }
    if byHand > 0 {
      remarks.append(
        "\(TextReport.count(byHand, "change")) can be made by hand alone: controlroom outbox")
    }
    return (changed, remarks)
  }

  /// When what is due may go at the earliest, and what would be changed; sends nothing, and asks no
  /// remote.
  ///
  /// - Returns: By channel, the newest note first; the changes last.
  /// - Throws: As ``run(observe:)``.
  package func timetable() async throws -> [Planned] {
    let matter = try await matter()
    let ground = await matter.publication.deliveries()
    let changed = try await changed(matter, by: matter.definition()).offered
    var planned: [Planned] = []
    for channel in matter.channels {
      let pacing = try await ground.pacing(of: channel)
      var sent = try await ground.sent(to: channel, within: pacing.memory)
      for draft in try await ground.due(for: channel) {
        let now = means.now()
        let verdict = pacing.verdict(
          wanted: draft.at.map { $0.seconds * 1000 }, sent: sent, now: now)
        sent.append(verdict?.at ?? now)
        planned.append(
          Planned(
            channel: channel, path: draft.path, title: draft.title, digest: draft.digest.hex,
            earliest: verdict?.at, reason: verdict?.reason))
      }
      guard means.deliverer(of: channel)?.telling != nil else { continue }
      planned += try await ground.notices(on: channel).filter { !$0.missing.isEmpty }.map {
        Planned(
          channel: channel, path: $0.matter.subject,
          title: TextReport.count($0.missing.count, "target"), digest: $0.digest.hex)
      }
    }
    return planned
      + changed.map { change in
        Planned(
          channel: change.channel, path: change.path, title: change.title,
          digest: change.digest.hex,
          change: .init(
            word: change.word, isWithdrawal: change.kind == .withdraw,
            url: change.posts.first?.url))
      }
  }
}

extension StepReport {
  /// Whether what it did was to take a copy back.
  package var isWithdrawal: Bool {
    outputs[Attempt.Field.kind] == Amendment.Kind.withdraw.rawValue
  }
}
