extension Verification {
  /// What changes something outside says what it can promise, has somebody's consent, and comes to
  /// an end.
  func effectProblems() -> [DefinitionError] {
    definition.steps.flatMap { step -> [DefinitionError] in
      guard let kind = kind(of: step) else { return [] }
      if let effect = step.effect, !isEffect(step) {
        _ = effect
        return [.needlessEffect(step: step.name, kind: kind.name)]
      }
      guard isEffect(step) else { return [] }
      var problems: [DefinitionError] = []
      if step.effect == nil { problems.append(.missingEffect(step: step.name, kind: kind.name)) }
      if step.approval == nil, kind.needsConsent {
        problems.append(.missingApproval(step: step.name, sent: step.inputs))
      }
      if step.timeout == nil { problems.append(.missingTimeout(step: step.name)) }
      if step.retry == nil { problems.append(.missingRetry(step: step.name)) }
      if step.effect?.idempotency == PipelineDefinition.Effect.Idempotency.none,
        step.effect?.reconcile == .lookup
      {
        problems.append(.lookupWithoutKey(step: step.name))
      }
      if step.freshness != nil { problems.append(.freshEffect(step: step.name)) }
      return problems
    }
  }
}

extension DefinitionError {
  fileprivate static func needlessEffect(step: String, kind: String) -> DefinitionError {
    DefinitionError(
      "needless-effect", at: .key("steps", step, "effect"),
      "'\(kind)' changes nothing outside, so it has no effect to promise anything about",
      hint: "remove 'effect'")
  }

  fileprivate static func missingEffect(step: String, kind: String) -> DefinitionError {
    DefinitionError(
      "missing-effect", at: .step(step),
      "'\(kind)' changes something outside, and step '\(step)' does not say what it can promise",
      hint: "add 'effect: { idempotency: key, reconcile: lookup }', or 'none' and 'human'")
  }

  fileprivate static func missingApproval(
    step: String, sent inputs: [String: PipelineDefinition.Reference]
  ) -> DefinitionError {
    let sent = inputs.min { $0.key < $1.key }?.value.description ?? "step.output"
    return DefinitionError(
      "missing-approval", at: .step(step),
      "step '\(step)' changes something outside without anybody's approval",
      hint: "add 'approval: { of: \(sent), from: [editor], expires: 48h }'")
  }

  fileprivate static func missingTimeout(step: String) -> DefinitionError {
    DefinitionError(
      "missing-timeout", at: .step(step),
      "step '\(step)' may wait for an answer for ever", hint: "add 'timeout: 60s'")
  }

  fileprivate static func missingRetry(step: String) -> DefinitionError {
    DefinitionError(
      "unbounded-retry", at: .step(step),
      "step '\(step)' does not say how often it may be tried",
      hint: "add 'retry: { attempts: 4, backoff: 30s..30m }'; 'attempts: 1' is once and no more")
  }

  fileprivate static func lookupWithoutKey(step: String) -> DefinitionError {
    DefinitionError(
      "lookup-without-key", at: .value("steps", step, "effect", "reconcile"),
      "a look-up cannot prove that nothing happened without a key or the content to look for",
      hint: "write 'reconcile: human', or say what the target honours: 'idempotency: key'")
  }

  fileprivate static func freshEffect(step: String) -> DefinitionError {
    DefinitionError(
      "needless-freshness", at: .key("steps", step, "freshness"),
      "what step '\(step)' does outside is done once, and never reused",
      hint: "remove 'freshness'")
  }
}
