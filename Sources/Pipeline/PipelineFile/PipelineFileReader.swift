internal import ConfigFormats
internal import Workflow

extension PipelineDefinition {
  /// Reads a definition from a file that has the shape of one.
  init(_ file: ConfigValue) {
    let concurrency = file["concurrency"]
    self.init(
      name: file.text("pipeline"), version: file["version"]?.integer ?? 1,
      owner: file.text("owner"), description: file.text("description"),
      triggers: (file["triggers"]?.list ?? []).compactMap { Trigger($0) },
      group: concurrency?["group"]?.text, queue: concurrency?.word("queue") ?? .latest,
      retryBudget: file["budget"]?["retries"]?.text.flatMap(Spelling.rate),
      steps: (file["steps"]?.table ?? []).map { Step($0) })
  }
}

extension PipelineDefinition.Trigger {
  fileprivate init?(_ value: ConfigValue) {
    if let commit = value["commit"] {
      self = .commit(branch: commit["branch"]?.text, paths: commit.texts("paths"))
    } else if let manual = value["manual"] {
      self = .manual(roles: manual.texts("roles"))
    } else if let schedule = value["schedule"] {
      let times: PipelineDefinition.Schedule.Times
      if let at = schedule["at"]?.text.flatMap(Spelling.clock) {
        times = .at(hour: at.hour, minute: at.minute, days: schedule.texts("days"))
      } else {
        times = .cron(schedule.text("cron"))
      }
      self = .schedule(
        .init(
          times: times, zone: schedule.text("zone"), missed: schedule.word("missed") ?? .skip,
          window: schedule.duration("window") ?? .seconds(86_400)))
    } else {
      return nil
    }
  }
}

extension PipelineDefinition.Step {
  fileprivate init(_ entry: ConfigValue.Entry) {
    let step = entry.value
    self.init(
      entry.key, uses: step.text("uses"), each: step.reference("each"),
      inputs: step.map("in") { $0.text.flatMap { PipelineDefinition.Reference($0) } },
      with: step.map("with", \.text),
      outputs: step.map("outputs") { $0.text.flatMap(PipelineDefinition.OutputType.init) },
      effect: step["effect"].flatMap { effect in
        guard let idempotency: PipelineDefinition.Effect.Idempotency = effect.word("idempotency"),
          let reconcile: PipelineDefinition.Effect.Reconcile = effect.word("reconcile")
        else { return nil }
        return .init(idempotency: idempotency, reconcile: reconcile)
      },
      approval: step["approval"].flatMap { approval in
        guard let of = approval.reference("of"), let expires = approval.duration("expires") else {
          return nil
        }
        return .init(
          of: of, from: approval.texts("from"), separate: approval["separate"]?.bool ?? true,
          count: approval["count"]?.integer ?? 1, expires: expires)
      },
      grants: step["grants"].map { grants in
        .init(
          net: grants.texts("net"), secrets: grants.texts("secrets"), read: grants.texts("read"),
          write: grants.texts("write"), branches: grants.texts("branches"))
      } ?? .init(),
      limit: step["limit"].map { limit in
        .init(
          rate: limit["rate"]?.text.flatMap(Spelling.rate),
          parallel: limit["parallel"]?.integer)
      },
      retry: step["retry"].flatMap { retry in
        guard let backoff = retry["backoff"]?.text.flatMap(Spelling.backoff) else { return nil }
        return .init(
          attempts: retry["attempts"]?.integer ?? 1, first: backoff.first,
          longest: backoff.longest)
      },
      timeout: step.duration("timeout"), freshness: step.duration("freshness"),
      isRequired: step["required"]?.bool ?? true, command: step.texts("command"),
      sandbox: step.word("sandbox") ?? .bubblewrap)
  }
}

// The shape was checked before: what is missing here was left out.
extension ConfigValue {
  fileprivate func text(_ key: String) -> String { self[key]?.text ?? "" }

  fileprivate func texts(_ key: String) -> [String] {
    (self[key]?.list ?? []).compactMap(\.text)
  }

  fileprivate func word<Word: RawRepresentable<String>>(_ key: String) -> Word? {
    self[key]?.text.flatMap(Word.init)
  }

  fileprivate func duration(_ key: String) -> Duration? {
    self[key]?.text.flatMap(Spelling.duration)
  }

  fileprivate func reference(_ key: String) -> PipelineDefinition.Reference? {
    self[key]?.text.flatMap { PipelineDefinition.Reference($0) }
  }

  fileprivate func map<Value>(
    _ key: String, _ read: (ConfigValue) -> Value?
  ) -> [String: Value] {
    (self[key]?.table ?? []).reduce(into: [:]) { $0[$1.key] = read($1.value) }
  }
}
