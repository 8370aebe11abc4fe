extension PipelineDefinition {
  /// The steps such that each comes after those it reads from, and otherwise in file order.
  ///
  /// - Throws: ``DefinitionError`` for a duplicate name, a reference to a step that is not there,
  ///   or a cycle.
  package func order() throws(DefinitionError) -> [Step] {
    var byName: [String: Step] = [:]
    for step in steps where byName.updateValue(step, forKey: step.name) != nil {
      throw .duplicateStep(step.name)
    }
    var ordered: [Step] = []
    var placed: Set<String> = []
    for step in steps {
      var path: [String] = []
      try place(step, among: byName, path: &path, placed: &placed, into: &ordered)
    }
    return ordered
  }

  private func place(
    _ step: Step, among byName: [String: Step], path: inout [String], placed: inout Set<String>,
    into ordered: inout [Step]
  ) throws(DefinitionError) {
    guard !placed.contains(step.name) else { return }
    if let start = path.firstIndex(of: step.name) { throw .cycle(path[start...] + [step.name]) }
    path.append(step.name)
    for (input, reference) in step.inputs.sorted(by: { $0.key < $1.key }) {
      guard let needed = byName[reference.step] else {
        throw .unknownStep(step: step.name, input: input, reference: reference)
      }
      try place(needed, among: byName, path: &path, placed: &placed, into: &ordered)
    }
    path.removeLast()
    placed.insert(step.name)
    ordered.append(step)
  }
}

extension PipelineDefinition {
  /// Everything that keeps this pipeline from running with these kinds, in file order.
  package func problems(kinds: [StepKind]) -> [DefinitionError] {
    problems(kinds: Dictionary(kinds.map { ($0.name, $0) }) { first, _ in first })
  }

  func problems(kinds: [String: StepKind]) -> [DefinitionError] {
    var problems: [DefinitionError] = []
    if owner.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) { problems.append(.noOwner) }
    if steps.isEmpty { problems.append(.noSteps) }

    let byName = Dictionary(steps.map { ($0.name, $0) }) { first, _ in first }
    var seen: Set<String> = []
    for step in steps {
      if !seen.insert(step.name).inserted { problems.append(.duplicateStep(step.name)) }
      if let kind = kinds[step.uses] {
        problems += step.problems(with: kind)
      } else {
        problems.append(.unknownKind(step: step.name, kind: step.uses))
      }
      for (input, reference) in step.inputs.sorted(by: { $0.key < $1.key }) {
        guard let source = byName[reference.step] else {
          problems.append(.unknownStep(step: step.name, input: input, reference: reference))
          continue
        }
        // Of a source of an unknown kind only what it names itself is known.
        let outputs =
          source.outputs.isEmpty ? kinds[source.uses]?.outputs : Array(source.outputs.keys)
        if let outputs, !outputs.contains(reference.output) {
          problems.append(.unknownOutput(step: step.name, input: input, reference: reference))
        }
      }
    }
    do throws(DefinitionError) { _ = try order() } catch {
      if case .cycle = error { problems.append(error) }
    }
    return problems
  }
}

extension PipelineDefinition.Step {
  fileprivate func problems(with kind: StepKind) -> [DefinitionError] {
    // An open kind takes whatever the step gives it.
    if kind.isOpen { return [] }
    return inputs.keys.filter { !kind.inputs.contains($0) }.sorted()
      .map { .unknownInput(step: name, input: $0) }
      + kind.inputs.filter { inputs[$0] == nil }.map { .missingInput(step: name, input: $0) }
      + with.keys.filter { !kind.options.contains($0) }.sorted()
      .map { .unknownOption(step: name, option: $0) }
      + outputs.keys.filter { !kind.outputs.contains($0) }.sorted()
      .map { .undeclaredOutput(step: name, output: $0) }
  }
}
