// What a definition leaves out is left out of its JSON too, so that a key that a later version adds
// changes no digest of today.

extension PipelineDefinition {
  var json: CanonicalJSON {
    var members: [String: CanonicalJSON] = [
      "name": .string(name), "owner": .string(owner), "version": .integer(Int64(version)),
      "queue": .string(concurrency.queue.rawValue), "steps": .array(steps.map(\.json)),
    ]
    if concurrency.group != name { members["group"] = .string(concurrency.group) }
    if !description.isEmpty { members["description"] = .string(description) }
    if !triggers.isEmpty { members["triggers"] = .array(triggers.map(\.json)) }
    members["budget"] = retryBudget?.json
    return .object(members)
  }

  /// Reads a definition back from its canonical JSON.
  ///
  /// - Returns: Nil when these are not the bytes of a definition.
  package init?(canonical bytes: [UInt8]) {
    guard let json = CanonicalJSON(parsing: bytes), let name = json["name"]?.string,
      let owner = json["owner"]?.string, let version = json["version"]?.integer,
      let queue = json["queue"]?.string.flatMap(Concurrency.Queue.init(rawValue:)),
      let steps = json["steps"]?.all({ Step(json: $0) }),
      let triggers = (json["triggers"] ?? []).all({ Trigger(json: $0) })
    else { return nil }
    self.init(
      name: name, version: Int(version), owner: owner,
      description: json["description"]?.string ?? "", triggers: triggers,
      group: json["group"]?.string, queue: queue,
      retryBudget: json["budget"].flatMap { Rate(json: $0) }, steps: steps)
  }
}

extension PipelineDefinition.Step {
  fileprivate var json: CanonicalJSON {
    var members: [String: CanonicalJSON] = [
      "in": .strings(inputs.mapValues(\.description)), "name": .string(name),
      "outputs": .strings(outputs.mapValues(\.rawValue)), "uses": .string(uses),
      "with": .strings(with),
    ]
    members["each"] = each.map { .string($0.description) }
    members["effect"] = effect.map {
      .strings(["idempotency": $0.idempotency.rawValue, "reconcile": $0.reconcile.rawValue])
    }
    members["approval"] = approval?.json
    if !grants.isEmpty { members["grants"] = grants.json }
    members["limit"] = limit?.json
    members["retry"] = retry?.json
    members["timeout"] = timeout.map(CanonicalJSON.duration)
    members["freshness"] = freshness.map(CanonicalJSON.duration)
    if !isRequired { members["required"] = .flag(false) }
    if !command.isEmpty { members["command"] = .texts(command) }
    if sandbox != .bubblewrap { members["sandbox"] = .string(sandbox.rawValue) }
    return .object(members)
  }

  fileprivate init?(json: CanonicalJSON) {
    typealias Reference = PipelineDefinition.Reference
    guard let name = json["name"]?.string, let uses = json["uses"]?.string,
      let inputs = json["in"]?.map({ $0.string.flatMap { Reference($0) } }),
      let with = json["with"]?.map(\.string),
      let outputs = json["outputs"]?.map({
        $0.string.flatMap(PipelineDefinition.OutputType.init(rawValue:))
      })
    else { return nil }
    self.init(
      name, uses: uses, each: json["each"]?.string.flatMap { Reference($0) }, inputs: inputs,
      with: with, outputs: outputs, effect: json["effect"].flatMap { .init(json: $0) },
      approval: json["approval"].flatMap { .init(json: $0) },
      grants: json["grants"].map { .init(json: $0) } ?? .init(),
      limit: json["limit"].map { .init(json: $0) },
      retry: json["retry"].flatMap { .init(json: $0) },
      timeout: json["timeout"]?.duration, freshness: json["freshness"]?.duration,
      isRequired: json["required"]?.flag ?? true, command: json["command"]?.texts ?? [],
      sandbox: json["sandbox"]?.string.flatMap { .init(rawValue: $0) } ?? .bubblewrap)
  }
}

extension PipelineDefinition.Effect {
  fileprivate init?(json: CanonicalJSON) {
    guard let idempotency = json["idempotency"]?.string.flatMap(Idempotency.init(rawValue:)),
      let reconcile = json["reconcile"]?.string.flatMap(Reconcile.init(rawValue:))
    else { return nil }
    self.init(idempotency: idempotency, reconcile: reconcile)
  }
}

extension PipelineDefinition.Approval {
  fileprivate var json: CanonicalJSON {
    [
      "of": .string(of.description), "from": .texts(from), "separate": .flag(separate),
      "count": .integer(Int64(count)), "expires": .duration(expires),
    ]
  }

  fileprivate init?(json: CanonicalJSON) {
    guard let of = json["of"]?.string.flatMap({ PipelineDefinition.Reference($0) }),
      let from = json["from"]?.texts, let separate = json["separate"]?.flag,
      let count = json["count"]?.integer, let expires = json["expires"]?.duration
    else { return nil }
    self.init(of: of, from: from, separate: separate, count: Int(count), expires: expires)
  }
}

extension PipelineDefinition.Grants {
  var json: CanonicalJSON {
    var members: [String: CanonicalJSON] = [
      "net": .texts(net), "secrets": .texts(secrets), "read": .texts(read), "write": .texts(write),
    ]
    // Left out where there is none, so that what earlier versions remember is still found.
    if !branches.isEmpty { members["branches"] = .texts(branches) }
    return .object(members)
  }

  fileprivate init(json: CanonicalJSON) {
    func texts(_ key: String) -> [String] { json[key]?.texts ?? [] }
    self.init(
      net: texts("net"), secrets: texts("secrets"), read: texts("read"), write: texts("write"),
      branches: texts("branches"))
  }
}

extension PipelineDefinition.Limit {
  fileprivate var json: CanonicalJSON {
    var members: [String: CanonicalJSON] = [:]
    members["rate"] = rate?.json
    members["parallel"] = parallel.map { .integer(Int64($0)) }
    return .object(members)
  }

  fileprivate init(json: CanonicalJSON) {
    self.init(
      rate: json["rate"].flatMap { .init(json: $0) },
      parallel: json["parallel"]?.integer.map { Int($0) })
  }
}

extension PipelineDefinition.Retry {
  fileprivate var json: CanonicalJSON {
    [
      "attempts": .integer(Int64(attempts)), "first": .duration(first),
      "longest": .duration(longest),
    ]
  }

  fileprivate init?(json: CanonicalJSON) {
    guard let attempts = json["attempts"]?.integer, let first = json["first"]?.duration,
      let longest = json["longest"]?.duration
    else { return nil }
    self.init(attempts: Int(attempts), first: first, longest: longest)
  }
}

extension PipelineDefinition.Rate {
  fileprivate var json: CanonicalJSON { ["count": .integer(Int64(count)), "per": .duration(per)] }

  fileprivate init?(json: CanonicalJSON) {
    guard let count = json["count"]?.integer, let per = json["per"]?.duration else { return nil }
    self.init(Int(count), per: per)
  }
}

extension PipelineDefinition.Trigger {
  fileprivate var json: CanonicalJSON {
    switch self {
    case .commit(let branch, let paths):
      ["commit": ["branch": .optional(branch), "paths": .texts(paths)]]
    case .manual(let roles): ["manual": .texts(roles)]
    case .schedule(let schedule): ["schedule": schedule.json]
    }
  }

  fileprivate init?(json: CanonicalJSON) {
    if let commit = json["commit"] {
      self = .commit(branch: commit["branch"]?.string, paths: commit["paths"]?.texts ?? [])
    } else if let manual = json["manual"] {
      self = .manual(roles: manual.texts ?? [])
    } else if let schedule = json["schedule"].flatMap({ PipelineDefinition.Schedule(json: $0) }) {
      self = .schedule(schedule)
    } else {
      return nil
    }
  }
}

extension PipelineDefinition.Schedule {
  fileprivate var json: CanonicalJSON {
    var members: [String: CanonicalJSON] = [
      "zone": .string(zone), "missed": .string(missed.rawValue), "window": .duration(window),
    ]
    switch times {
    case .at(let hour, let minute, let days):
      members["at"] = [.integer(Int64(hour)), .integer(Int64(minute))]
      members["days"] = .texts(days)
    case .cron(let line): members["cron"] = .string(line)
    }
    return .object(members)
  }

  fileprivate init?(json: CanonicalJSON) {
    guard let zone = json["zone"]?.string,
      let missed = json["missed"]?.string.flatMap(Missed.init(rawValue:)),
      let window = json["window"]?.duration
    else { return nil }
    let times: Times
    if let line = json["cron"]?.string {
      times = .cron(line)
    } else if let at = json["at"]?.all({ $0.integer }), at.count == 2 {
      times = .at(hour: Int(at[0]), minute: Int(at[1]), days: json["days"]?.texts ?? [])
    } else {
      return nil
    }
    self.init(times: times, zone: zone, missed: missed, window: window)
  }
}

extension CanonicalJSON {
  fileprivate static func texts(_ values: [String]) -> Self { .array(values.map(Self.string)) }

  fileprivate static func flag(_ value: Bool) -> Self { .integer(value ? 1 : 0) }

  /// Whole milliseconds; nothing in a pipeline file is finer.
  fileprivate static func duration(_ value: Duration) -> Self { .integer(value.milliseconds) }

  fileprivate subscript(_ key: String) -> CanonicalJSON? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  fileprivate var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  fileprivate var integer: Int64? {
    guard case .integer(let number) = self else { return nil }
    return number
  }

  fileprivate var flag: Bool? { integer.map { $0 != 0 } }

  fileprivate var duration: Duration? { integer.map { .milliseconds($0) } }

  fileprivate var texts: [String]? { all(\.string) }

  /// All of an array's items, if each can be read.
  fileprivate func all<Value>(_ read: (CanonicalJSON) -> Value?) -> [Value]? {
    guard case .array(let items) = self else { return nil }
    let values = items.compactMap(read)
    return values.count == items.count ? values : nil
  }

  /// All of an object's members, if each can be read.
  fileprivate func map<Value>(_ read: (CanonicalJSON) -> Value?) -> [String: Value]? {
    guard case .object(let members) = self else { return nil }
    let values = members.compactMapValues(read)
    return values.count == members.count ? values : nil
  }
}

extension Duration {
  /// Rounded towards zero.
  var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
