internal import Sandbox
internal import Workflow

/// How a command step is given its secrets.
enum SecretHanding: String, CaseIterable {
  /// As variables of their names, which is what most programs read. Whatever the program starts gets
  /// them too.
  case variables
  /// As open files, whose numbers are in variables: `NAME_FD`.
  case descriptors

  static let option = "secrets"

  /// - Throws: ``StepFailure`` for a word that is none, and for more secrets than can be handed over.
  init(_ step: PipelineDefinition.Step) throws(StepFailure) {
    guard let word = step.with[Self.option] else {
      self = .variables
      return
    }
    guard let choice = Self(rawValue: word) else {
      let words = Self.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
      throw StepFailure("'\(Self.option): \(word)' is not \(words)")
    }
    let most = Program.mostFiles
    guard choice == .variables || step.grants.secrets.count <= most else {
      throw StepFailure("at most \(most) secrets are handed over as descriptors")
    }
    self = choice
  }

  /// What a program finds in its environment and behind its descriptors.
  func hand(_ secrets: [Secret]) -> (variables: [String: String], files: [[UInt8]]) {
    switch self {
    case .variables:
      (Dictionary(secrets.map { ($0.name, $0.reveal()) }) { first, _ in first }, [])
    case .descriptors:
      (
        Dictionary(
          secrets.enumerated().map { ("\($1.name)_FD", String(Program.firstFile + $0)) }
        ) { first, _ in first },
        secrets.map { Array($0.reveal().utf8) }
      )
    }
  }
}
