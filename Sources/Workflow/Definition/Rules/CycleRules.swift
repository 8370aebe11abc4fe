extension Verification {
  /// No steps, and no pipelines, wait for one another.
  func cycleProblems() -> [DefinitionError] {
    do throws(DefinitionError) {
      _ = try definition.order()
    } catch {
      guard error.rule == "cycle" else { return [] }
      return [deadlock() ?? error]
    }
    return pipelineCycle().map { [$0] } ?? []
  }

  /// An approval of what is made from the very step that waits for it.
  private func deadlock() -> DefinitionError? {
    for step in definition.steps {
      guard let of = step.approval?.of, let source = steps[of.step],
        source.name == step.name || reads(source, from: step.name)
      else { continue }
      return .approvalDeadlock(step: step.name, of: of)
    }
    return nil
  }

  /// Whether a step reads from another one, be it through others.
  private func reads(_ step: PipelineDefinition.Step, from target: String) -> Bool {
    var seen: Set<String> = []
    var frontier = [step]
    while let step = frontier.popLast() {
      // What an approval is of is the edge that is looked at, and not one to look along.
      for reference in step.inputs.values + (step.each.map { [$0] } ?? []) {
        if reference.step == target { return true }
        if let next = steps[reference.step], seen.insert(next.name).inserted {
          frontier.append(next)
        }
      }
    }
    return false
  }

  /// A pipeline that needs a run of another one first, which needs a run of this one first.
  private func pipelineCycle() -> DefinitionError? {
    let others = Dictionary((surroundings.others ?? []).map { ($0.name, $0) }) { first, _ in first }
    var seen: Set<String> = []
    var frontier = others.isEmpty ? [] : [(definition, [definition.name])]
    while let (pipeline, path) = frontier.popLast() {
      let own = Set(pipeline.steps.map(\.name))
      for step in pipeline.steps {
        for (keys, reference) in step.references where !own.contains(reference.step) {
          if reference.step == definition.name {
            let first = path.count > 1 ? placeOfReading(path[1]) : nil
            return .pipelineCycle(
              path + [definition.name],
              at: first ?? DefinitionPlace(keys: ["steps", step.name] + keys))
          }
          if let next = others[reference.step], seen.insert(next.name).inserted {
            frontier.append((next, path + [next.name]))
          }
        }
      }
    }
    return nil
  }

  private func placeOfReading(_ pipeline: String) -> DefinitionPlace? {
    for step in definition.steps {
      for (keys, reference) in step.references where reference.step == pipeline {
        return DefinitionPlace(keys: ["steps", step.name] + keys)
      }
    }
    return nil
  }
}

extension DefinitionError {
  /// Steps that wait for one another, in the order in which they do; the first is repeated last.
  static func cycle(_ steps: [String]) -> DefinitionError {
    DefinitionError(
      "cycle", at: steps.first.map { .step($0) } ?? .value(),
      "steps wait for one another: \(steps.joined(separator: " → "))")
  }

  fileprivate static func pipelineCycle(
    _ pipelines: [String], at place: DefinitionPlace
  ) -> DefinitionError {
    DefinitionError(
      "cycle", at: place,
      "pipelines wait for one another's first run: \(pipelines.joined(separator: " → "))")
  }

  fileprivate static func approvalDeadlock(
    step: String, of reference: PipelineDefinition.Reference
  ) -> DefinitionError {
    DefinitionError(
      "approval-deadlock", at: .value("steps", step, "approval", "of"),
      "the approval of step '\(step)' waits for '\(reference)', which waits for step '\(step)'",
      hint: "let the approval be of something that is there before the step begins")
  }
}
