internal import Digests

/// A kind of work that steps can ask for by name: where content plugs into the engine.
///
/// Pure work depends on nothing but its inputs, options and parameters, so that it can be run
/// again after a crash and left out when all of them are known. Work with an effect changes the
/// world, and goes through the outbox. What crosses the ledger is short (digests, object ids,
/// counts), never content.
package struct StepKind: Sendable {
  /// What a pipeline file writes after `uses`.
  package let name: String
  /// Part of every memo key: change it when the same inputs would make something else.
  package let version: String
  /// The inputs that a step of this kind must be given.
  package let inputs: [String]
  /// The inputs that it may be given besides, which it waits for and does not read.
  package let optionalInputs: [String]
  /// The options that a step of this kind may be given.
  package let options: [String]
  /// The parameters of the run that it reads.
  ///
  /// It is shown no others, which is what makes its memo key complete.
  package let parameters: [String]
  /// The outputs that it makes, every time.
  package let outputs: [String]
  /// Whether a step says itself which inputs it takes and which outputs it makes, as one that runs
  /// a program does; ``inputs`` and ``outputs`` are empty then.
  package let isOpen: Bool
  /// What it cannot do its work without; a step has to be granted something of each.
  package let needs: Set<Need>
  /// What it has a use for where it is granted, and does without otherwise.
  package let takes: Set<Need>
  /// What its steps may touch where their pipeline grants them nothing.
  package let own: OwnGrants
  /// Whether a pipeline may end with it: its verdict, or what it leaves in place, is worth having
  /// although no step reads what it makes.
  package let concludes: Bool
  /// Whether its steps share something, and are done one at a time, in the order of the pipeline.
  package let isExclusive: Bool
  /// Whether somebody has to agree to what its steps change outside, each time.
  package let needsConsent: Bool
  package let work: Work
  /// What else its outcome depends on, such as the digest of a program; part of the memo key.
  package let fingerprint: @Sendable (StepContext) async -> String
  /// Whether what was made earlier, given its remembered outputs, is still there to be used.
  package let isCurrent: @Sendable (StepContext, [String: String]) async -> Bool

  /// What a kind may need to be granted.
  package enum Need: String, Hashable, Sendable, CaseIterable {
    case net, secrets, read, write, branches
  }

  /// What the steps of a kind may touch by themselves, given the step and the folder of output: a
  /// path, or for people what it is called.
  package typealias OwnGrants =
    @Sendable (
      _ step: PipelineDefinition.Step, _ output: String
    ) -> PipelineDefinition.Grants

  /// Nothing.
  package static let nothing: OwnGrants = { _, _ in PipelineDefinition.Grants() }

  /// What a kind does.
  package enum Work: Sendable {
    case pure(@Sendable (StepContext) async throws -> StepOutcome)
    case effect(EffectWork)
    /// Pure, unless the step has an `effect` of its own.
    case either(@Sendable (StepContext) async throws -> StepOutcome, EffectWork)
  }

  package init(
    _ name: String, version: String, inputs: [String] = [], optionalInputs: [String] = [],
    options: [String] = [], parameters: [String] = [], outputs: [String] = [], isOpen: Bool = false,
    needs: Set<Need> = [], takes: Set<Need> = [], own: @escaping OwnGrants = nothing,
    concludes: Bool = false, isExclusive: Bool = false, needsConsent: Bool = true,
    fingerprint: @escaping @Sendable (StepContext) async -> String = { _ in "" },
    isCurrent: @escaping @Sendable (StepContext, [String: String]) async -> Bool = { _, _ in true },
    work: Work
  ) {
    self.name = name
    self.version = version
    self.inputs = inputs
    self.optionalInputs = optionalInputs
    self.options = options
    self.parameters = parameters
    self.outputs = outputs
    self.isOpen = isOpen
    self.needs = needs
    self.takes = takes
    self.own = own
    self.concludes = concludes
    self.isExclusive = isExclusive
    self.needsConsent = needsConsent
    self.fingerprint = fingerprint
    self.isCurrent = isCurrent
    self.work = work
  }

  /// A pure kind.
  package init(
    _ name: String, version: String, inputs: [String] = [], optionalInputs: [String] = [],
    options: [String] = [], parameters: [String] = [], outputs: [String], needs: Set<Need> = [],
    own: @escaping OwnGrants = nothing, concludes: Bool = false, isExclusive: Bool = false,
    fingerprint: @escaping @Sendable (StepContext) async -> String = { _ in "" },
    isCurrent: @escaping @Sendable (StepContext, [String: String]) async -> Bool = { _, _ in true },
    run: @escaping @Sendable (StepContext) async throws -> StepOutcome
  ) {
    self.init(
      name, version: version, inputs: inputs, optionalInputs: optionalInputs, options: options,
      parameters: parameters, outputs: outputs, needs: needs, own: own, concludes: concludes,
      isExclusive: isExclusive,
      fingerprint: fingerprint, isCurrent: isCurrent, work: .pure(run))
  }
}

extension PipelineDefinition.Step {
  /// What the step may touch: what its pipeline grants it and nothing else, or, where that says
  /// nothing, what its kind has by itself.
  ///
  /// - Parameters:
  ///   - own: What its kind has.
  ///   - output: The folder of output.
  /// - Returns: What its gate is made from.
  package func grants(or own: StepKind.OwnGrants, output: String) -> PipelineDefinition.Grants {
    grants.isEmpty ? own(self, output) : grants
  }
}

extension StepKind {
  /// Whether every step of this kind changes something outside.
  package var isEffect: Bool {
    if case .effect = work { true } else { false }
  }

  /// How this step changes something outside; nil when it does not.
  func effect(of step: PipelineDefinition.Step) -> EffectWork? {
    switch work {
    case .pure: nil
    case .effect(let work): work
    case .either(_, let work): step.effect == nil ? nil : work
    }
  }

  /// The outputs that this step makes, every time.
  func outputs(of step: PipelineDefinition.Step) -> Set<String> {
    Set(isOpen ? Array(step.outputs.keys) : outputs)
  }

  /// What a step is remembered by.
  ///
  /// It covers the values of the inputs and not the steps they came from: when an earlier step
  /// runs again and makes the same, what follows is reused. The step's own name is left out for
  /// the same reason.
  func memoKey(_ context: StepContext) async -> Digest {
    Digest(ofParts: [
      "step", name, version, CanonicalJSON.strings(context.inputs).text,
      CanonicalJSON.strings(context.options).text, CanonicalJSON.strings(context.parameters).text,
      context.item ?? "", context.step.grants.json.text,
      CanonicalJSON.array(context.step.command.map(CanonicalJSON.string)).text,
      context.step.sandbox.rawValue, await fingerprint(context),
    ])
  }
}
