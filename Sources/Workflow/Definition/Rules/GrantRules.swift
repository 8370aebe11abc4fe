extension Verification {
  /// A step is granted what its kind needs, and nothing that it has no use for.
  func grantProblems() -> [DefinitionError] {
    definition.steps.flatMap { step -> [DefinitionError] in
      guard let kind = kind(of: step) else { return [] }
      let granted = step.grants.needs
      // Grants of its own are in place of the kind's, so they have to be enough.
      let own = kind.own(step, "dist")
      let needed = kind.needs.union(step.grants.isEmpty ? [] : own.needs)
      let missing = needed.subtracting(granted).sorted().map { need in
        DefinitionError(
          "missing-grant", at: .step(step.name),
          "'\(step.uses)' needs the grant '\(need.rawValue)'",
          hint: "say what it may touch: 'grants: { \(need.rawValue): [\(need.example(own))] }'")
      }
      // A program may want anything, and says so by its grants.
      guard !kind.isOpen else { return missing }
      return missing
        + granted.subtracting(kind.needs.union(kind.takes).union(own.needs)).sorted().map { need in
          DefinitionError(
            "unused-grant", at: .key("steps", step.name, "grants", need.rawValue),
            "'\(step.uses)' has no use for the grant '\(need.rawValue)'",
            hint: "remove it: a step is granted what it needs and no more")
        }
    }
  }
}

extension PipelineDefinition.Grants {
  /// What there is a grant of.
  var needs: Set<StepKind.Need> {
    var needs: Set<StepKind.Need> = []
    if !net.isEmpty { needs.insert(.net) }
    if !secrets.isEmpty { needs.insert(.secrets) }
    if !read.isEmpty { needs.insert(.read) }
    if !write.isEmpty { needs.insert(.write) }
    if !branches.isEmpty { needs.insert(.branches) }
    return needs
  }
}

extension StepKind.Need: Comparable {
  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// What a grant of it may look like; what the kind has by itself is a good one.
  fileprivate func example(_ own: PipelineDefinition.Grants) -> String {
    switch self {
    case .net: "https://host.example"
    case .secrets: "NAME_OF_SECRET"
    case .read: "folder"
    case .write: own.write.first ?? "folder"
    case .branches: own.branches.first ?? "branch"
    }
  }
}
