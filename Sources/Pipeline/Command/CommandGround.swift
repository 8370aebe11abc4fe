internal import Diagnostics
internal import Git
internal import Sandbox
internal import Workflow

/// What the command steps of one run share: the commit, its files in a folder, and where secrets
/// come from.
actor CommandGround {
  let location: RepositoryLocation
  let commit: String
  /// What carries connections out of the sandbox: this program.
  let relay: Egress.Relay
  private var checkout: Task<Scratch, any Error>?
  private var read: Preparation?

  init(_ location: RepositoryLocation, commit: String, relay: Egress.Relay = .here()) {
    self.location = location
    self.commit = commit
    self.relay = relay
  }

  /// The files of the commit, written out by the first step that needs them.
  func snapshot() async throws -> Scratch {
    let task =
      checkout
      ?? Task { [location, commit] in try await Checkout.write(commit, of: location) }
    checkout = task
    return try await task.value
  }

  /// The object of the file of the commit that a word of a command names, however it spells it.
  func object(of word: String) throws -> String? {
    let inside = word.hasPrefix("/snapshot/") ? word.dropFirst("/snapshot/".count) : word[...]
    var path: [Substring] = []
    for part in inside.split(separator: "/") where part != "." {
      if part == ".." { _ = path.popLast() } else { path.append(part) }
    }
    let name = path.joined(separator: "/")
    return try prepared().listing.files.first { $0.path == name }?.id?.description
  }

  /// All of the commit's files, as git names them together.
  func tree() throws -> String { try location.open().commit(at: commit).tree.description }

  func secrets() throws -> Secrets {
    Secrets(sources: try prepared().secrets.value, trust: try Trust(location))
  }

  /// The gate of a step, whose folders count from the work tree.
  ///
  /// - Parameters:
  ///   - context: The step's.
  ///   - grants: What it may touch; what its pipeline grants it when left out.
  /// - Returns: A gate that puts on the record what it refuses.
  /// - Throws: ``GitError`` when the repository cannot be opened.
  func gate(
    for context: StepContext, _ grants: PipelineDefinition.Grants? = nil
  ) throws -> Gate {
    let repository = try location.open()
    let record = RefusalRecord(context.denied)
    return Gate(
      grants ?? context.step.grants, root: repository.workTree,
      // A hook or a configuration in there runs without a sandbox, and the ledger is there.
      guarded: [repository.gitDirectory, repository.commonDirectory],
      source: { [self] in try await secrets().value(of: $0) },
      report: { record.add($0) })
  }

  func workTree() throws -> String? { try location.open().workTree }

  private func prepared() throws -> Preparation {
    if let read { return read }
    let made = try Preparation(.commit(commit), location)
    read = made
    return made
  }
}
