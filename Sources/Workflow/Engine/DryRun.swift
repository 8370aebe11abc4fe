/// What a run would do, step by step, found out without doing any of it.
package struct DryRun: Sendable {
  /// What becomes of one step.
  package struct Step: Hashable, Sendable {
    package let name: String
    package let kind: String
    package let fate: Fate
    /// Why, for people.
    package let reason: String
  }

  package enum Fate: String, Hashable, Sendable, CaseIterable {
    /// What it made earlier still holds.
    case reused
    case runs
    /// It reads from a step that runs; it is reused when that one makes what it made before.
    case depends
    /// It changes something outside, once people have agreed to it where it asks them.
    case sends
  }

  /// In the order in which they would run.
  package let steps: [Step]

  /// Whether nothing would be done.
  package var isReused: Bool { steps.allSatisfy { $0.fate == .reused } }

  /// Looks at each step with what is known before the run.
  ///
  /// - Parameters:
  ///   - definition: A pipeline that was verified.
  ///   - kinds: The kinds of step, bound to what would be run.
  ///   - parameters: What kinds may read besides their inputs.
  ///   - ledger: What was done earlier; nil when nothing was.
  ///   - now: The wall clock in milliseconds since 1970, UTC.
  /// - Throws: ``DefinitionError``, ``LedgerError``.
  package init(
    _ definition: PipelineDefinition, kinds: [StepKind], parameters: [String: String],
    ledger: Ledger?, now: Int64
  ) async throws {
    let kinds = Dictionary(kinds.map { ($0.name, $0) }) { first, _ in first }
    if let problem = definition.problems(kinds: kinds).first { throw problem }
    var look = Look(
      definition: definition, kinds: kinds, parameters: parameters, ledger: ledger, now: now)
    var steps: [Step] = []
    for step in try definition.order() { steps.append(try await look.at(step)) }
    self.steps = steps
  }
}

/// What is known so far.
private struct Look {
  let definition: PipelineDefinition
  let kinds: [String: StepKind]
  let parameters: [String: String]
  let ledger: Ledger?
  let now: Int64
  /// The outputs of steps that are reused.
  var outputs: [String: [String: String]] = [:]

  mutating func at(_ step: PipelineDefinition.Step) async throws -> DryRun.Step {
    func fate(_ fate: DryRun.Fate, _ reason: String) -> DryRun.Step {
      DryRun.Step(name: step.name, kind: step.uses, fate: fate, reason: reason)
    }
    guard let kind = kinds[step.uses] else {
      throw DefinitionError.unknownKind(step: step.name, kind: step.uses)
    }
    if kind.effect(of: step) != nil {
      return fate(
        .sends, step.approval.map { "after approval by \($0.from.quoted(or: true))" } ?? "at once")
    }
    if let each = step.each {
      return fate(.depends, "once for each of '\(each)', where nothing like it was done before")
    }
    var inputs: [String: String] = [:]
    var unknown: [String] = []
    for (name, reference) in step.inputs {
      if let value = try value(of: reference) {
        inputs[name] = value
      } else {
        unknown.append(reference.step)
      }
    }
    guard unknown.isEmpty else {
      return fate(
        .depends, "it reads from \(Set(unknown).sorted().quoted(or: false)), which come first")
    }
    let context = StepContext(
      inputs: inputs, options: step.with,
      parameters: parameters.filter { kind.parameters.contains($0.key) }, step: step, run: "")
    let key = await kind.memoKey(context)
    guard let ledger, let known = try ledger.memo(key, at: 0) else {
      return fate(.runs, "nothing like it was done before")
    }
    if step.freshness != nil, try ledger.memo(key, at: now) == nil {
      return fate(.runs, "what it found is too old")
    }
    guard Set(known.outputs.keys) == kind.outputs(of: step),
      await kind.isCurrent(context, known.outputs)
    else { return fate(.runs, "what it made is not in its place any more") }
    outputs[step.name] = known.outputs
    return fate(.reused, known.note)
  }

  private func value(of reference: PipelineDefinition.Reference) throws -> String? {
    if definition.steps.contains(where: { $0.name == reference.step }) {
      return outputs[reference.step]?[reference.output]
    }
    let last = try ledger?.lastSuccess(of: reference.step)
    guard let step = last?.steps.first(where: { $0.name == reference.output }) else { return nil }
    return step.outputs.count == 1
      ? step.outputs.values.first : CanonicalJSON.strings(step.outputs).text
  }
}
