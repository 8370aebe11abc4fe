extension PipelineDefinition {
  /// The steps such that each comes after those it reads from, and otherwise in file order.
  ///
  /// What a step reads are its inputs, the list of its `each` and what its approval is of. Outputs
  /// of other pipelines are there already, and order nothing.
  ///
  /// - Throws: ``DefinitionError`` for a duplicate name or a cycle.
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
    for (_, reference) in step.references {
      guard let needed = byName[reference.step] else { continue }
      try place(needed, among: byName, path: &path, placed: &placed, into: &ordered)
    }
    path.removeLast()
    placed.insert(step.name)
    ordered.append(step)
  }
}
