extension Verification {
  /// Every approval is of what the step takes, and can be given by somebody who is there.
  func approvalProblems() -> [DefinitionError] {
    definition.steps.flatMap { step -> [DefinitionError] in
      guard let approval = step.approval else { return [] }
      var problems: [DefinitionError] = []
      if steps[approval.of.step] != nil, !step.inputs.values.contains(approval.of) {
        problems.append(.wrongSubject(step: step, approval.of))
      }
      if let problem = approverProblem(step.name, approval) { problems.append(problem) }
      return problems
    }
  }

  private func approverProblem(
    _ step: String, _ approval: PipelineDefinition.Approval
  ) -> DefinitionError? {
    guard surroundings.people.listed != nil else {
      // One person has every role, and is the author of everything.
      if approval.separate { return .onlyItsAuthor(step: step, author: nil, approval.from) }
      return approval.count > 1 ? .tooFew(step: step, approval, there: []) : nil
    }
    let able = surroundings.people.holding(anyOf: approval.from)
    guard able.count >= approval.count else {
      return .tooFew(step: step, approval, there: able.map(\.name))
    }
    guard approval.separate else { return nil }
    let stuck = surroundings.people.authors.first { author in
      !able.contains { $0.name != author.name }
    }
    return stuck.map { .onlyItsAuthor(step: step, author: $0.name, approval.from) }
  }
}

extension DefinitionError {
  fileprivate static func wrongSubject(
    step: PipelineDefinition.Step, _ of: PipelineDefinition.Reference
  ) -> DefinitionError {
    let sent = Set(step.inputs.values.map(\.description)).sorted()
    return DefinitionError(
      "approval-subject", at: .value("steps", step.name, "approval", "of"),
      "the approval is of '\(of)', which step '\(step.name)' does not take",
      hint: sent.isEmpty
        ? "give the step what is approved: 'in: { payload: \(of) }'"
        : "approve what it takes: \(sent.quoted(or: true))")
  }

  fileprivate static func tooFew(
    step: String, _ approval: PipelineDefinition.Approval, there: [String]
  ) -> DefinitionError {
    let roles = approval.from.quoted(or: true)
    let who =
      there.isEmpty ? "nobody has the role \(roles)" : "only \(there.quoted(or: false)) may"
    return DefinitionError(
      "approval-nobody", at: .value("steps", step, "approval", "from"),
      approval.count > 1
        ? "\(approval.count) people have to approve step '\(step)', and \(who)"
        : "nobody may approve step '\(step)': \(who)",
      hint: "give somebody the role under 'people' in pipelines/site.yaml",
      meaning: there.isEmpty
        ? approval.from.first.map { .init(word: $0, vocabulary: .roles) } : nil)
  }

  // The author is nil where one person does everything.
  fileprivate static func onlyItsAuthor(
    step: String, author: String?, _ roles: [String]
  ) -> DefinitionError {
    DefinitionError(
      "approval-author-only", at: .value("steps", step, "approval", "separate"),
      author.map {
        "what '\($0)' writes could only be approved by '\($0)', who alone has the role "
          + roles.quoted(or: true)
      } ?? "the site file lists no people, so only the author could approve step '\(step)'",
      hint: "add a person under 'people' in pipelines/site.yaml, or say 'separate: false'")
  }
}
