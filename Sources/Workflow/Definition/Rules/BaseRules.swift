extension Verification {
  /// Somebody is responsible, there is something to do, and each name is given once.
  func baseProblems() -> [DefinitionError] {
    var problems: [DefinitionError] = []
    if definition.owner.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) { problems.append(.noOwner) }
    if definition.steps.isEmpty { problems.append(.noSteps) }
    var seen: Set<String> = []
    for step in definition.steps where !seen.insert(step.name).inserted {
      problems.append(.duplicateStep(step.name))
    }
    return problems
  }
}

extension DefinitionError {
  static let noOwner = DefinitionError(
    "missing-owner", at: .value(), "a pipeline needs an owner, the person directly responsible",
    hint: "name the person directly responsible: 'owner: roman'")

  static let noSteps = DefinitionError(
    "no-steps", at: .key("steps"), "a pipeline needs at least one step")

  static func duplicateStep(_ step: String) -> DefinitionError {
    DefinitionError("duplicate-step", at: .step(step), "two steps are called '\(step)'")
  }
}
