extension Verification {
  /// What a step reads is made by a step of this pipeline, or by another pipeline.
  func referenceProblems() -> [DefinitionError] {
    definition.steps.flatMap { step in
      step.references.compactMap { keys, reference in
        let place = DefinitionPlace(keys: ["steps", step.name] + keys)
        if let source = steps[reference.step] {
          // Of a source of an unknown kind only what it names itself is known.
          guard let outputs = outputs(of: source), !outputs.contains(reference.output) else {
            return nil
          }
          return .unknownOutput(step: step.name, at: place, reference: reference)
        }
        guard let others = surroundings.others else { return nil }
        guard let other = others.first(where: { $0.name == reference.step }) else {
          return .unknownStep(step: step.name, at: place, reference: reference)
        }
        guard !other.steps.contains(where: { $0.name == reference.output }) else { return nil }
        return .unknownStepElsewhere(step: step.name, at: place, reference: reference)
      }
    }
  }
}

extension DefinitionError {
  static func unknownStep(
    step: String, at place: DefinitionPlace, reference: PipelineDefinition.Reference
  ) -> DefinitionError {
    DefinitionError(
      "unknown-reference", at: place,
      "step '\(step)' reads '\(reference)', but there is no step '\(reference.step)'",
      meaning: Doubt(word: reference.step, vocabulary: .steps))
  }

  static func unknownOutput(
    step: String, at place: DefinitionPlace, reference: PipelineDefinition.Reference
  ) -> DefinitionError {
    DefinitionError(
      "unknown-reference", at: place,
      "step '\(step)' reads '\(reference)', but '\(reference.step)' has no output "
        + "'\(reference.output)'",
      meaning: Doubt(word: reference.output, vocabulary: .outputs(step: reference.step)))
  }

  static func unknownStepElsewhere(
    step: String, at place: DefinitionPlace, reference: PipelineDefinition.Reference
  ) -> DefinitionError {
    DefinitionError(
      "unknown-reference", at: place,
      "step '\(step)' reads '\(reference)', but pipeline '\(reference.step)' has no step "
        + "'\(reference.output)'")
  }
}
