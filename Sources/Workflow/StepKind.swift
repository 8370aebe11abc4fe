internal import Digests

/// A kind of work that steps can ask for by name: where content plugs into the engine.
///
/// A kind is pure: what it makes depends on nothing but its inputs, options and parameters, so
/// that it can be run again after a crash and left out when all of them are known. What crosses
/// the ledger is short (digests, object ids, counts), never content.
package struct StepKind: Sendable {
  /// What a pipeline file writes after `uses`.
  package let name: String
  /// Part of every memo key: change it when the same inputs would make something else.
  package let version: String
  /// The inputs that a step of this kind must be given.
  package let inputs: [String]
  /// The options that a step of this kind may be given.
  package let options: [String]
  /// The parameters of the run that it reads.
  ///
  /// It is shown no others, which is what makes its memo key complete.
  package let parameters: [String]
  /// The outputs that it makes, every time.
  package let outputs: [String]
  /// Whether what was made earlier, given its remembered outputs, is still there to be used.
  package let isCurrent: @Sendable (StepContext, [String: String]) async -> Bool
  package let run: @Sendable (StepContext) async throws -> StepOutcome

  package init(
    _ name: String, version: String, inputs: [String] = [], options: [String] = [],
    parameters: [String] = [], outputs: [String],
    isCurrent: @escaping @Sendable (StepContext, [String: String]) async -> Bool = { _, _ in true },
    run: @escaping @Sendable (StepContext) async throws -> StepOutcome
  ) {
    self.name = name
    self.version = version
    self.inputs = inputs
    self.options = options
    self.parameters = parameters
    self.outputs = outputs
    self.isCurrent = isCurrent
    self.run = run
  }
}

extension StepKind {
  /// What a step is remembered by.
  ///
  /// It covers the values of the inputs and not the steps they came from: when an earlier step
  /// runs again and makes the same, what follows is reused. The step's own name is left out for
  /// the same reason.
  func memoKey(_ context: StepContext) -> Digest {
    Digest(ofParts: [
      "step", name, version, CanonicalJSON.strings(context.inputs).text,
      CanonicalJSON.strings(context.options).text, CanonicalJSON.strings(context.parameters).text,
    ])
  }
}
