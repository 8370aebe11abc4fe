package import Diagnostics
internal import Notes
package import Workflow

/// All pipelines of a snapshot, verified among one another.
package struct PipelineSet: Sendable {
  /// What was found in them, in order.
  package let diagnostics: [Diagnostic]
  private let entries: [Entry]

  private struct Entry: Sendable {
    var path: String
    var name: String?
    var definition: PipelineDefinition?
    var diagnostics: [Diagnostic]
  }

  /// Reads and verifies them.
  ///
  /// - Parameters:
  ///   - files: The pipeline files, as ``isPipeline(_:)`` knows them.
  ///   - people: Who may do what.
  ///   - kinds: The kinds of step that exist.
  ///   - standIns: The pipelines of a repository that declares none of their names.
  package init(
    _ files: [SourceFile], people: People, kinds: [StepKind], standIns: [PipelineDefinition]
  ) {
    let read = files.map { PipelineFile($0) }
    var entries = read.enumerated().map { number, file in
      var others = read.enumerated().filter { $0.offset != number }
        .compactMap(\.element.definition)
      others += standIns.filter { standIn in
        !read.contains { $0.definition?.name == standIn.name }
      }
      let verified = file.verified(
        kinds: kinds, in: .init(people: people, others: others, flaw: Calendar.flaw))
      return Entry(
        path: file.path, name: file.definition?.name, definition: verified.value,
        diagnostics: verified.diagnostics)
    }
    diagnostics = entries.flatMap(\.diagnostics).sorted()
    for standIn in standIns
    where !files.contains(where: { $0.path == Self.path(standIn.name) })
      && !entries.contains(where: { $0.name == standIn.name })
    {
      entries.append(
        Entry(path: "", name: standIn.name, definition: standIn, diagnostics: []))
    }
    self.entries = entries
  }

  /// The pipelines that can be run, in the order of their files.
  package var definitions: [PipelineDefinition] { entries.compactMap(\.definition) }

  /// The names of all pipelines, those that cannot be run too.
  package var names: [String] { entries.compactMap(\.name) }

  /// One pipeline.
  ///
  /// - Throws: ``PipelineRefused`` when it is wrong, ``Stop`` when there is none of that name.
  package func definition(named name: String) throws -> PipelineDefinition {
    guard let entry = entries.first(where: { $0.name == name || $0.path == Self.path(name) }) else {
      let near = Suggestion.nearest(to: name, among: names)
      throw Stop(
        "there is no pipeline '\(name)'",
        hint: near.map { "did you mean '\($0)'?" } ?? "add \(Self.path(name))")
    }
    guard let definition = entry.definition else {
      throw PipelineRefused(diagnostics: entry.diagnostics)
    }
    return definition
  }

  /// Whether a file of the repository is a pipeline: `pipelines/*.yaml`, but not the site's.
  package static func isPipeline(_ path: String) -> Bool {
    let folder = "pipelines/"
    guard path.hasPrefix(folder), path != SiteConfiguration.path,
      path.hasSuffix(".yaml") || path.hasSuffix(".yml")
    else { return false }
    let name = path.dropFirst(folder.count)
    return !name.contains("/") && !name.hasPrefix(".")
  }

  private static func path(_ name: String) -> String { "pipelines/\(name).yaml" }
}

extension PipelineSet {
  /// The pipelines of what was prepared.
  init(
    _ prepared: Preparation, kinds: [StepKind] = ContentSteps.unbound,
    means: DeliveryMeans = .real
  ) {
    self.init(
      prepared.pipelines, people: prepared.people.value.forVerifying, kinds: kinds,
      standIns: PipelineDefinition.usual(
        of: prepared.configuration.value, people: prepared.people.value.people,
        otherwise: prepared.author, means: means))
  }

  /// The pipelines of a snapshot.
  init(_ snapshot: Snapshot) {
    self.init(
      snapshot.pipelines, people: snapshot.people, kinds: ContentSteps.unbound,
      standIns: PipelineDefinition.usual(
        of: snapshot.configuration, people: snapshot.people, otherwise: snapshot.author,
        means: .real))
  }
}

extension SitePeople {
  /// Whom pipelines are held against: one mistake in the list of people is not one in each pipeline.
  var forVerifying: People { isWhole ? people : People() }
}

extension PipelineDefinition {
  /// The usual pipelines, which belong to the site's owner, else to its author.
  static func usual(
    of site: SiteConfiguration, people: People, otherwise author: Author?, means: DeliveryMeans
  ) -> [PipelineDefinition] {
    let owner = site.owner ?? site.author?.name ?? author?.name ?? "nobody"
    let syndicate = syndicate(
      owner: owner, to: means.channels(of: site), people: people)
    return [.publish(owner: owner)] + [syndicate].compactMap(\.self)
  }
}
