/// Everything that can be known of a pipeline without running it.
///
/// Pure: what surrounds the pipeline is given, and the same pipeline in the same surroundings has
/// the same problems, in the same order.
package struct Verification: Sendable {
  package let definition: PipelineDefinition
  package let kinds: [String: StepKind]
  package let surroundings: Surroundings

  /// The steps by name; the first where two share one.
  let steps: [String: PipelineDefinition.Step]

  package init(
    _ definition: PipelineDefinition, kinds: [StepKind], in surroundings: Surroundings = .init()
  ) {
    self.init(
      definition, kinds: Dictionary(kinds.map { ($0.name, $0) }) { first, _ in first },
      in: surroundings)
  }

  init(
    _ definition: PipelineDefinition, kinds: [String: StepKind],
    in surroundings: Surroundings = .init()
  ) {
    self.definition = definition
    self.kinds = kinds
    self.surroundings = surroundings
    steps = Dictionary(definition.steps.map { ($0.name, $0) }) { first, _ in first }
  }

  /// What a pipeline is verified among.
  package struct Surroundings: Sendable {
    package var people: People
    /// The other pipelines of the repository; nil where they are not known, and what is read from
    /// them is not judged.
    package var others: [PipelineDefinition]?
    /// What is wrong with a schedule, by the calendar; nil when nothing is.
    package var flaw: @Sendable (PipelineDefinition.Schedule) -> ScheduleFlaw?

    package init(
      people: People = People(), others: [PipelineDefinition]? = nil,
      flaw: @escaping @Sendable (PipelineDefinition.Schedule) -> ScheduleFlaw? = { _ in nil }
    ) {
      self.people = people
      self.others = others
      self.flaw = flaw
    }
  }

  /// Why a schedule starts nothing.
  package enum ScheduleFlaw: Hashable, Sendable {
    case unknownZone
    case cron(String, hint: String?)
    /// As on the 30th of February.
    case neverFires
  }

  /// Everything that keeps the pipeline from running, in the order of the rules and of the file.
  ///
  /// What is said of a step that cannot be understood is left out: one mistake is one problem.
  package func problems() -> [DefinitionError] {
    let structure = structureProblems()
    return structure
      + (ownerProblems() + groupProblems() + triggerProblems() + graphProblems()
      + grantProblems() + effectProblems() + approvalProblems() + commandProblems()
      + retryProblems())
      .filter { problem in !structure.contains { $0.hides(problem) } }
  }

  /// What keeps the pipeline from being put in order at all.
  func structureProblems() -> [DefinitionError] {
    baseProblems() + stepProblems() + referenceProblems() + cycleProblems()
  }

  /// The kind of a step, where it is known.
  func kind(of step: PipelineDefinition.Step) -> StepKind? { kinds[step.uses] }

  /// Whether a step changes something outside.
  func isEffect(_ step: PipelineDefinition.Step) -> Bool {
    guard let kind = kind(of: step) else { return step.effect != nil }
    return kind.effect(of: step) != nil
  }

  /// The outputs that other steps may refer to; nil when they are not known.
  func outputs(of step: PipelineDefinition.Step) -> Set<String>? {
    if !step.outputs.isEmpty { return Set(step.outputs.keys) }
    return kind(of: step).map { $0.outputs(of: step) }
  }
}

extension DefinitionError {
  /// Whether a problem of an unknown kind of step makes another one of the same step idle.
  fileprivate func hides(_ other: DefinitionError) -> Bool {
    rule == "unknown-kind" && place.keys.prefix(2) == other.place.keys.prefix(2)
  }
}

extension PipelineDefinition {
  /// What keeps this pipeline from running with these kinds, whoever is there and whenever it is:
  /// the engine's own look before each run.
  package func problems(kinds: [StepKind]) -> [DefinitionError] {
    Verification(self, kinds: kinds).structureProblems()
  }

  func problems(kinds: [String: StepKind]) -> [DefinitionError] {
    Verification(self, kinds: kinds).structureProblems()
  }
}

extension PipelineDefinition.Step {
  /// Everything that the step reads, with the keys under which the file says it, in a fixed order.
  var references: [(keys: [String], reference: PipelineDefinition.Reference)] {
    (each.map { [(["each"], $0)] } ?? [])
      + inputs.sorted { $0.key < $1.key }.map { (["in", $0.key], $0.value) }
      + (approval.map { [(["approval", "of"], $0.of)] } ?? [])
  }
}
