internal import Git
internal import Sandbox
internal import Workflow

/// What stops the work: a repository, a configuration or a disk that cannot be used.
///
/// What is wrong with content is a diagnostic; this is everything else, in words for a person.
package struct Stop: Error, Hashable, Sendable {
  /// A headline: what could not be done, and why.
  package var message: String
  /// How to mend it.
  package var hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  /// Any error of the layers below, in the same form.
  package init(_ error: any Error) {
    switch error {
    case let stop as Stop: self = stop
    case let error as GitError: self.init(error.description, hint: error.hint)
    case let error as LedgerError: self.init(error.description, hint: error.hint)
    case let error as EngineError: self.init(error.description, hint: error.hint)
    case let error as SandboxError: self.init(error.message, hint: error.hint)
    case let error as DefinitionError: self.init("\(error)")
    case is CancellationError: self.init("stopped before it was done", hint: "run it again")
    default: self.init("\(error)")
    }
  }
}

extension Stop: CustomStringConvertible {
  package var description: String { message }
}
