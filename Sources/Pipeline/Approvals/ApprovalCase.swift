internal import Diagnostics
internal import Git
internal import Synchronization
internal import Workflow

/// What the repository says about one thing that waits for consent: who may give it, who wrote it,
/// and how they prove who they are.
struct ApprovalCase {
  let site: SitePeople
  let authors: ChangeAuthors
  /// Lines of allowed signers: the file that the site names, and the keys that it lists.
  let signers: [UInt8]

  /// Reads the commit of a run.
  ///
  /// - Parameters:
  ///   - run: The run that waits.
  ///   - last: The last run of the same pipeline that succeeded.
  ///   - location: The repository.
  /// - Throws: ``Stop`` when the run says no commit; ``GitError``.
  init(_ run: RunReport, after last: RunReport?, in location: RepositoryLocation) throws {
    guard let commit = run.parameters["commit"] else {
      throw Stop("run \(run.id) does not say which commit it is about")
    }
    let repository = try location.open()
    let prepared = try Preparation(.commit(commit), location)
    site = prepared.people.value
    authors = try ChangeAuthors(
      of: repository.resolve(commit),
      since: last?.parameters["commit"].map { try repository.resolve($0) }, in: repository)
    signers = try Self.signers(site, in: prepared, repository, run)
  }

  /// Why a recorded decision does not prove who made it, where the site wants that; nil when it does,
  /// or need not.
  ///
  /// - Throws: ``Stop`` when the commit of the run cannot be read any more.
  static func flaw(
    in given: Ledger.GivenApproval, of run: RunReport, _ rules: CommitRules
  ) throws -> String? {
    guard let rules = try rules.rules(of: run), rules.isSigned else { return nil }
    guard let signature = given.signature else { return "it is not signed" }
    return try SSHSignature.flaw(
      signature,
      of: SSHSignature.message(given.isApproval ? "approve" : "reject", given.subject),
      by: given.actor, allowed: rules.signers, at: given.at)
  }

  fileprivate static func signers(
    _ site: SitePeople, in prepared: Preparation, _ repository: Repository, _ run: RunReport
  ) throws -> [UInt8] {
    var lines: [UInt8] = []
    if let path = site.signers {
      guard let file = prepared.listing.files.first(where: { $0.path == path }),
        let bytes = try Reader(repository: repository).bytes(of: file, limit: 1 << 20)
      else {
        throw Stop(
          "the commit of run \(run.id) has no file \(path)",
          hint: "commit it, with a line for each person: 'address key-type key'")
      }
      lines += bytes + [UInt8(ascii: "\n")]
    }
    for (name, key) in site.keys.sorted(by: { $0.key < $1.key }) {
      let address = site.people.person(name)?.address ?? name
      lines += "\"\(address)\" namespaces=\"controlroom\" \(key)\n".utf8
    }
    return lines
  }

  /// Whether somebody wrote any of what would be sent.
  ///
  /// Of somebody without an address that cannot be told, and so it is assumed.
  func isAuthor(_ address: String) -> Bool {
    !address.contains("@") || authors.addresses.contains(address.lowercased())
  }
}

/// What commits say about the consent that counts; safe on any number of threads.
///
/// Each commit is read once, since it never changes: a run asks before each of its steps.
final class CommitRules: Sendable {
  struct Rules: Sendable {
    var isSigned: Bool
    /// See ``ApprovalCase/signers``; none where nobody has to sign.
    var signers: [UInt8]
  }

  private let location: RepositoryLocation
  private let known = Mutex<[String: Rules]>([:])

  init(_ location: RepositoryLocation) { self.location = location }

  /// The rules of the commit that a run is about; nil where it is about none.
  ///
  /// - Throws: ``Stop``, ``GitError`` when the commit cannot be read any more.
  func rules(of run: RunReport) throws -> Rules? {
    guard let commit = run.parameters["commit"] else { return nil }
    if let rules = known.withLock({ $0[commit] }) { return rules }
    let prepared = try Preparation(.commit(commit), location)
    let site = prepared.people.value
    let rules = Rules(
      isSigned: site.isSigned,
      signers: site.isSigned
        ? try ApprovalCase.signers(site, in: prepared, try location.open(), run) : [])
    known.withLock { $0[commit] = rules }
    return rules
  }
}

extension People.Person {
  /// What the person is recorded as: always the same, so that nobody is counted twice.
  var address: String { email ?? name }
}
