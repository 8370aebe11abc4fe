internal import Digests
internal import Git
internal import Workflow

/// What this machine has agreed to, beyond what any repository may do.
///
/// A repository is somebody's text until its owner on this machine says otherwise, and a clone
/// brings no consent along: it stands in git's configuration, under `controlroom.trust`, as the
/// digest of exactly what was agreed to. An edit needs a new one.
struct Trust: Sendable {
  static let key = "controlroom.trust"
  private let agreed: Set<String>

  init(_ agreed: some Sequence<String>) { self.agreed = Set(agreed) }

  /// What the configuration of a repository on this machine says.
  init(_ location: RepositoryLocation) throws {
    self.init(try location.open().configuredAll(Self.key))
  }

  /// Lets through what was agreed to.
  ///
  /// - Parameters:
  ///   - what: Everything that makes a difference, in an order that is always the same.
  ///   - description: What it is, in the words of the failure: "step 'deploy' runs unprotected".
  /// - Throws: ``StepFailure`` with the command that agrees.
  func require(_ what: [String], _ description: String) throws(StepFailure) {
    let digest = Self.digest(what)
    if agreed.contains(digest) { return }
    throw StepFailure(
      "\(description), and this machine has not agreed to that; read it, then: "
        + "git config --add \(Self.key) \(digest)")
  }

  /// 32 hexadecimal digits: 128 bits, which nobody meets by trying.
  static func digest(_ what: [String]) -> String { String(Digest(ofParts: what).hex.prefix(32)) }
}
