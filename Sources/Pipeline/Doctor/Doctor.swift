internal import Git
internal import Workflow

/// `doctor`: what is missing on this machine for this repository, and what mends it.
///
/// Changes nothing. Asks no secret for its value and reaches no network, unless ``accounts`` says so.
package struct Doctor: Sendable {
  package var location: RepositoryLocation
  /// The program that hooks and timers are to call.
  package var program: String
  /// Where systemd looks for a user's units: `$XDG_CONFIG_HOME`, else `~/.config`; nil without a
  /// home.
  package var configuration: String?
  /// What channels are asked with whether they take the accounts' credentials; nil to ask none.
  package var accounts: DeliveryMeans?

  package init(
    _ location: RepositoryLocation, program: String, configuration: String?,
    accounts: DeliveryMeans? = nil
  ) {
    self.location = location
    self.program = program
    self.configuration = configuration
    self.accounts = accounts
  }

  /// Looks at everything, one thing after another.
  ///
  /// - Returns: What was found, always in the same order.
  /// - Throws: ``Stop`` when there is no repository to look at.
  package func examine() async throws -> [Finding] {
    let patient = try Patient(self)
    var findings: [Finding] = []
    for check in Self.checks { findings += await check(patient) }
    return findings
  }

  /// All that there is to look at; a new check is one file and one line here.
  private static let checks: [@Sendable (Patient) async -> [Finding]] = [
    GitCheck.examine, IdentityCheck.examine, SandboxCheck.examine, LedgerCheck.examine,
    HooksCheck.examine, ScheduleCheck.examine, SecretsCheck.examine, SigningCheck.examine,
    CardsCheck.examine, PicturesCheck.examine, LanguagesCheck.examine, AccountsCheck.examine,
  ]
}

/// The repository and the machine that are looked at.
struct Patient: Sendable {
  let doctor: Doctor
  let commonDirectory: String
  let workTree: String?
  let email: String?
  /// What the newest commit declares; nil in a repository without one, or where it cannot be read,
  /// which `check` reports.
  let prepared: Preparation?

  init(_ doctor: Doctor) throws {
    self.doctor = doctor
    let repository = try doctor.location.open()
    commonDirectory = repository.commonDirectory
    workTree = repository.workTree
    email = try repository.configured("user.email")
    prepared = repository.isEmpty ? nil : try? Preparation(.commit("HEAD"), doctor.location)
  }

  /// The steps of all pipelines that can be understood.
  var steps: [PipelineDefinition.Step] {
    prepared.map { PipelineSet($0).definitions.flatMap(\.steps) } ?? []
  }
}
