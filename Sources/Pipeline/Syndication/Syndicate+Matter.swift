internal import Delivering
internal import Diagnostics
internal import Git
internal import Notes
internal import Workflow

extension Syndicate {
  /// What is delivered, and by which pipeline.
  struct Matter {
    var publication: Publication
    var channels: [String]
    var set: PipelineSet
    var standIn: PipelineDefinition?
    var isLab: Bool

    func definition() throws -> PipelineDefinition {
      let definition =
        isLab
        ? standIn : try set.definition(named: PipelineDefinition.syndicateName)
      guard var definition else { throw Stop("no channel can be delivered to") }
      // Of the usual pipeline, the channels that were asked for.
      let usual = Set(
        channels.flatMap {
          [
            $0, "select-\($0)", "draft-\($0)", "changed-\($0)", "amendment-\($0)", "amend-\($0)",
          ]
        })
      if definition == standIn { definition.steps.removeAll { !usual.contains($0.name) } }
      return definition
    }
  }

  /// Reads what is to be delivered.
  ///
  /// - Throws: ``Stop`` when there is nothing to deliver from or to; ``PipelineRefused``.
  func matter() async throws -> Matter {
    let repository = try location.open()
    if revision == "HEAD", repository.isEmpty { throw Stop.noCommit(in: location) }
    let commit = try repository.commit(at: revision)
    let snapshot = try await Snapshot.read(
      .commit(commit.id.description), of: location, progress: progress)
    let loaded = try await Loaded.load(
      snapshot, asOf: .now(Timestamp(seconds: means.now() / 1000)))
    // The pipeline that is run is verified by itself; another that is wrong keeps none back.
    let errors = loaded.diagnostics.filter {
      $0.severity == .error && !$0.id.description.hasPrefix("pipeline.")
    }
    if !errors.isEmpty { throw PipelineRefused(diagnostics: errors) }
    let site = loaded.library.configuration
    let able = means.channels(of: site)
    for name in channels where !able.contains(where: { $0.deliverer.channel == name }) {
      throw Stop(
        "'\(name)' cannot be delivered to",
        hint: able.isEmpty
          ? "name an account under 'channels' in \(SiteConfiguration.path)"
          : "there are accounts for "
            + able.map(\.deliverer.channel).joined(separator: ", "))
    }
    guard !able.isEmpty else {
      throw Stop(
        "no channel has an account",
        hint: "name one in \(SiteConfiguration.path): 'channels: { mastodon: { endpoint: "
          + "https://mastodon.example, secrets: { token: MASTODON_TOKEN } } }'")
    }
    let prepared = try Preparation(.commit(commit.id.description), location)
    let publication = Publication(
      location, commit: commit.id.description, asOf: loaded.library.snapshot.asOf,
      output: try location.usualOutput(orOwn: true), means: means, progress: progress,
      loaded: loaded)
    let names = able.map(\.deliverer.channel)
    let standIn = PipelineDefinition.usual(
      of: site, people: prepared.people.value.people, otherwise: prepared.author, means: means
    ).first { $0.name == PipelineDefinition.syndicateName }
    return Matter(
      publication: publication, channels: channels.isEmpty ? names : channels,
      set: PipelineSet(prepared, kinds: ContentSteps.kinds(publication), means: means),
      standIn: standIn, isLab: means.lab != nil)
  }
}
