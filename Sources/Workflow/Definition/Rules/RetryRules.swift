extension Verification {
  /// Retries are bounded in count and in time, and the wait between them grows.
  func retryProblems() -> [DefinitionError] {
    definition.steps.compactMap { step in
      guard let retry = step.retry else { return nil }
      if !(1...PipelineDefinition.Retry.mostAttempts).contains(retry.attempts) {
        return DefinitionError(
          "unbounded-retry", at: .value("steps", step.name, "retry", "attempts"),
          "step '\(step.name)' is tried 1 to \(PipelineDefinition.Retry.mostAttempts) times")
      }
      if retry.first > retry.longest {
        return DefinitionError(
          "unbounded-retry", at: .value("steps", step.name, "retry", "backoff"),
          "the first wait is longer than the longest", hint: "write the shorter one first: 30s..30m"
        )
      }
      if let expires = step.approval?.expires, retry.longest >= expires {
        return DefinitionError(
          "unbounded-retry", at: .value("steps", step.name, "retry", "backoff"),
          "one wait may outlast the approval of step '\(step.name)'",
          hint: "wait less, or let the approval be good for longer")
      }
      return nil
    }
  }
}

extension PipelineDefinition.Retry {
  /// More than this is no retry but a loop.
  package static let mostAttempts = 20
}
