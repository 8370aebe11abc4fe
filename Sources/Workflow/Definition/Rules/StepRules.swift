extension Verification {
  /// Each step uses a kind that there is, as that kind wants to be used.
  func stepProblems() -> [DefinitionError] {
    definition.steps.flatMap { step -> [DefinitionError] in
      guard let kind = kind(of: step) else {
        return [.unknownKind(step: step.name, kind: step.uses)]
      }
      let options = step.with.keys.filter { !kind.options.contains($0) }.sorted()
        .map { DefinitionError.unknownOption(step: step.name, option: $0) }
      // It takes and makes what the step says.
      if kind.isOpen { return options }
      return step.inputs.keys
        .filter { !kind.inputs.contains($0) && !kind.optionalInputs.contains($0) }.sorted()
        .map { .unknownInput(step: step.name, input: $0) }
        + kind.inputs.filter { step.inputs[$0] == nil }
        .map { .missingInput(step: step.name, input: $0) }
        + options
        + step.outputs.keys.filter { !kind.outputs.contains($0) }.sorted()
        .map { .undeclaredOutput(step: step.name, output: $0) }
    }
  }
}

extension DefinitionError {
  package static func unknownKind(step: String, kind: String) -> DefinitionError {
    DefinitionError(
      "unknown-kind", at: .value("steps", step, "uses"),
      "step '\(step)' uses '\(kind)', which is no kind of step",
      meaning: Doubt(word: kind, vocabulary: .kinds))
  }

  static func unknownInput(step: String, input: String) -> DefinitionError {
    DefinitionError(
      "unknown-input", at: .key("steps", step, "in", input),
      "step '\(step)' takes no input '\(input)'",
      meaning: Doubt(word: input, vocabulary: .inputs(step: step)))
  }

  static func missingInput(step: String, input: String) -> DefinitionError {
    DefinitionError(
      "missing-input", at: .step(step), "step '\(step)' needs an input '\(input)'",
      hint: "say where it comes from: 'in: { \(input): step.output }'")
  }

  static func unknownOption(step: String, option: String) -> DefinitionError {
    DefinitionError(
      "unknown-option", at: .key("steps", step, "with", option),
      "step '\(step)' takes no option '\(option)'",
      meaning: Doubt(word: option, vocabulary: .options(step: step)))
  }

  static func undeclaredOutput(step: String, output: String) -> DefinitionError {
    DefinitionError(
      "undeclared-output", at: .key("steps", step, "outputs", output),
      "step '\(step)' makes no output '\(output)'",
      meaning: Doubt(word: output, vocabulary: .outputs(step: step)))
  }
}
