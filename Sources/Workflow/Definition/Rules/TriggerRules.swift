extension Verification {
  /// Each trigger can come to pass.
  func triggerProblems() -> [DefinitionError] {
    definition.triggers.enumerated().compactMap { number, trigger in
      switch trigger {
      case .commit: nil
      case .manual(let roles): manualProblem(roles, number)
      case .schedule(let schedule): scheduleProblem(schedule, number)
      }
    }
  }

  private func manualProblem(_ roles: [String], _ number: Int) -> DefinitionError? {
    guard surroundings.people.listed != nil, !roles.isEmpty,
      surroundings.people.holding(anyOf: roles).isEmpty
    else { return nil }
    return DefinitionError(
      "trigger-nobody", at: .value("triggers", "\(number)", "manual", "roles"),
      "nobody has the role \(roles.quoted(or: true)), so nobody may start the pipeline",
      hint: "give it to somebody under 'people' in pipelines/site.yaml",
      meaning: roles.first.map { .init(word: $0, vocabulary: .roles) })
  }

  private func scheduleProblem(
    _ schedule: PipelineDefinition.Schedule, _ number: Int
  ) -> DefinitionError? {
    let times: DefinitionPlace
    switch schedule.times {
    case .at: times = .value("triggers", "\(number)", "schedule", "at")
    case .cron: times = .value("triggers", "\(number)", "schedule", "cron")
    }
    switch surroundings.flaw(schedule) {
    case nil: return nil
    case .unknownZone:
      return DefinitionError(
        "unknown-zone", at: .value("triggers", "\(number)", "schedule", "zone"),
        "'\(schedule.zone)' is no time zone", hint: "write an IANA name, such as 'Europe/Berlin'",
        meaning: .init(word: schedule.zone, vocabulary: .zones))
    case .cron(let message, let hint):
      return DefinitionError("invalid-cron", at: times, message, hint: hint)
    case .neverFires:
      return DefinitionError(
        "never-fires", at: times, "the schedule never comes: there is no such day",
        hint: "name a day that a year has")
    }
  }
}

extension [String] {
  /// The words as a sentence has them: `'a'`, `'a' or 'b'`.
  func quoted(or: Bool) -> String {
    let words = map { "'\($0)'" }
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + (or ? " or " : " and ") + last
  }
}
