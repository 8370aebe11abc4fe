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

  /// The object of each file of the commit, by path.
  func object(of path: String) throws -> String? {
    try prepared().listing.files.first { $0.path == path }?.id?.description
  }

  /// All of the commit's files, as git names them together.
  func tree() throws -> String { try location.open().commit(at: commit).tree.description }

  func secrets() throws -> Secrets {
    Secrets(sources: try prepared().secrets.value, trust: try Trust(location))
  }

  /// The gate of a step: its grants, counted from the work tree.
  func gate(for context: StepContext) throws -> Gate {
    let repository = try location.open()
    let secrets = try secrets()
    return Gate(
      context.step.grants, root: repository.workTree,
      // A hook or a configuration in there runs without a sandbox, and the ledger is there.
      guarded: [repository.gitDirectory, repository.commonDirectory],
      source: { try await secrets.value(of: $0) },
      report: { context.denied("\($0.kind.rawValue) \($0.wanted): \($0.reason)") })
  }

  func workTree() throws -> String? { try location.open().workTree }

  private func prepared() throws -> Preparation {
    if let read { return read }
    let made = try Preparation(.commit(commit), location)
    read = made
    return made
  }
}
