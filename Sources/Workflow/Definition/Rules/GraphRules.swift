extension Verification {
  /// Lists meet `each`, items meet items, and every step is there for something.
  func graphProblems() -> [DefinitionError] {
    definition.steps.flatMap { step in
      listProblems(of: step) + itemProblems(of: step)
    } + unusedProblems()
  }

  private func listProblems(of step: PipelineDefinition.Step) -> [DefinitionError] {
    // What is made for each item of a list is, taken together, a list itself.
    guard let each = step.each, let source = steps[each.step], source.each == nil,
      let outputs = outputs(of: source), outputs.contains(each.output)
    else { return [] }
    let type = source.outputs[each.output]
    guard type != .list else { return [] }
    return [
      DefinitionError(
        "not-a-list", at: .value("steps", step.name, "each"),
        type.map { "'\(each)' is a \($0.rawValue), and 'each' takes a list" }
          ?? "'\(each)' is not said to be a list, and 'each' takes nothing else",
        hint: "say so where it is made: 'outputs: { \(each.output): list }'")
    ]
  }

  /// What is sent for each item is sent item for item.
  ///
  /// Other steps may read everything that was made for a list, one line an item; sending it so is
  /// hardly ever meant.
  private func itemProblems(of step: PipelineDefinition.Step) -> [DefinitionError] {
    guard isEffect(step), kind(of: step)?.isOpen == false else { return [] }
    return step.references.compactMap { keys, reference in
      guard keys != ["each"], let source = steps[reference.step], let list = source.each,
        list != step.each
      else { return nil }
      return DefinitionError(
        "item-mismatch", at: DefinitionPlace(keys: ["steps", step.name] + keys),
        "'\(reference)' is made for each of '\(list)', and step '\(step.name)' is not",
        hint: "add 'each: \(list)' to the step")
    }
  }

  private func unusedProblems() -> [DefinitionError] {
    let used = Set(definition.steps.flatMap { $0.references.map(\.reference.step) })
    // What another pipeline reads is used too.
    let elsewhere = Set(
      (surroundings.others ?? []).flatMap { other in
        other.steps.flatMap { step in
          step.references.filter { $0.reference.step == definition.name }
            .map(\.reference.output)
        }
      })
    return definition.steps.filter { step in
      guard let kind = kind(of: step) else { return false }
      return !used.contains(step.name) && !elsewhere.contains(step.name) && step.isRequired
        && !kind.concludes && !kind.isOpen && !isEffect(step) && !kind.needs.contains(.write)
    }.map { step in
      DefinitionError(
        "unused-step", at: .step(step.name),
        "nothing reads what step '\(step.name)' makes, and it has no effect",
        hint: "read from it, or remove it")
    }
  }
}
