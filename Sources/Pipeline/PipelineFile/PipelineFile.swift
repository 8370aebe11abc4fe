internal import ConfigFormats
package import Diagnostics
internal import Notes
package import Workflow

/// Reads `pipelines/*.yaml`: what the engine runs, with the place of each mistake.
package enum PipelineFile {
  /// Reads one pipeline.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - kinds: The kinds of step that exist.
  /// - Returns: The definition; nil when there is an error among the diagnostics.
  package static func read(
    _ file: SourceFile, kinds: [StepKind]
  ) -> Checked<PipelineDefinition?> {
    var reader = PipelineFileReader(path: file.path)
    let value: ConfigValue
    do throws(ConfigError) {
      value = try ConfigFormat.yaml.read(file.bytes[...])
    } catch {
      return Checked(
        nil,
        [
          Diagnostic(
            .error, "pipeline.invalid", at: error.range, in: file.path, error.message,
            hint: error.hint)
        ])
    }
    let definition = reader.read(value)
    if !reader.diagnostics.hasErrors {
      for problem in definition.problems(kinds: kinds) { reader.report(problem) }
    }
    let diagnostics = reader.diagnostics.sorted()
    return Checked(diagnostics.hasErrors ? nil : definition, diagnostics)
  }
}

private struct PipelineFileReader {
  let path: String
  var diagnostics: [Diagnostic] = []
  /// Where each step, and each input of it, stands.
  private var places: [String: SourceRange] = [:]

  init(path: String) { self.path = path }

  /// Keys of the format that this version does not carry out.
  ///
  /// They are refused and not passed over: a gate that nobody keeps is worse than none.
  private static let later: Set = [
    "each", "effect", "approval", "grants", "limit", "retry", "timeout", "budget", "freshness",
    "required", "command",
  ]

  mutating func read(_ value: ConfigValue) -> PipelineDefinition {
    var definition = PipelineDefinition(name: "", owner: "", steps: [])
    for entry in value.table ?? [] {
      switch entry.key {
      case "pipeline": definition.name = text(entry) ?? ""
      case "version":
        if entry.value.integer != 1 { invalid(entry, "version is 1, and nothing else yet") }
      case "owner": definition.owner = text(entry) ?? ""
      case "description": _ = text(entry)
      case "triggers": triggers(entry)
      case "concurrency": definition.concurrency.queue = concurrency(entry)
      case "steps": definition.steps = steps(entry)
      default:
        unknown(
          entry,
          among: [
            "pipeline", "version", "owner", "description", "triggers", "concurrency", "steps",
          ])
      }
    }
    let required = ["pipeline", "version", "owner", "steps"]
    for key in required where value[key] == nil {
      diagnostics.append(
        Diagnostic(
          .error, key == "owner" ? "pipeline.missing-owner" : "pipeline.missing-key",
          at: SourceRange(line: 1), in: path, "the pipeline does not say '\(key)'",
          hint: key == "owner"
            ? "name the person directly responsible: 'owner: roman'" : "add '\(key):'"))
    }
    return definition
  }

  /// Checked for their form; who starts a run is the hook's and the command line's affair.
  private mutating func triggers(_ entry: ConfigValue.Entry) {
    guard let items = entry.value.list else { return invalid(entry, "triggers are a list") }
    for item in items {
      guard let triggers = item.table, !triggers.isEmpty else {
        diagnostics.append(
          Diagnostic(
            .error, "pipeline.invalid", at: item.range, in: path, "a trigger is a table",
            hint: "write '- commit: { branch: main }'"))
        continue
      }
      for trigger in triggers {
        switch trigger.key {
        case "commit", "manual": break
        case "schedule":
          diagnostics.append(
            Diagnostic(
              .error, "pipeline.unsupported", at: trigger.keyRange, in: path,
              "this version starts no pipeline by a schedule", hint: "use cron or a systemd timer"))
        default: unknown(trigger, among: ["commit", "manual", "schedule"])
        }
      }
    }
  }

  private mutating func concurrency(_ entry: ConfigValue.Entry)
    -> PipelineDefinition.Concurrency.Queue
  {
    var queue = PipelineDefinition.Concurrency.Queue.latest
    for entry in entry.value.table ?? [] {
      switch entry.key {
      case "group": _ = text(entry)
      case "queue":
        guard let word = text(entry) else { continue }
        guard let known = PipelineDefinition.Concurrency.Queue(rawValue: word) else {
          invalid(entry, "'\(word)' is none of 'latest', 'all' and 'reject'")
          continue
        }
        queue = known
      default: unknown(entry, among: ["group", "queue"])
      }
    }
    return queue
  }

  private mutating func steps(_ entry: ConfigValue.Entry) -> [PipelineDefinition.Step] {
    guard let table = entry.value.table else {
      invalid(entry, "steps are a table, with a name for each")
      return []
    }
    return table.map { entry in
      places[entry.key] = entry.keyRange
      return step(entry)
    }
  }

  private mutating func step(_ step: ConfigValue.Entry) -> PipelineDefinition.Step {
    var result = PipelineDefinition.Step(step.key, uses: "")
    for entry in step.value.table ?? [] {
      switch entry.key {
      case "uses": result.uses = text(entry) ?? ""
      case "in":
        for input in entry.value.table ?? [] {
          places["\(step.key).\(input.key)"] = input.value.range
          guard let text = text(input) else { continue }
          guard let reference = PipelineDefinition.Reference(text) else {
            invalid(input, "'\(text)' is not an output of a step", hint: "write 'step.output'")
            continue
          }
          result.inputs[input.key] = reference
        }
      case "with":
        for option in entry.value.table ?? [] { result.with[option.key] = text(option) }
      case "outputs":
        for output in entry.value.table ?? [] { result.outputs[output.key] = outputType(output) }
      case let key where Self.later.contains(key):
        diagnostics.append(
          Diagnostic(
            .error, "pipeline.unsupported", at: entry.keyRange, in: path,
            "this version does not carry out '\(key)'", hint: "remove it"))
      default: unknown(entry, among: ["uses", "in", "with", "outputs"])
      }
    }
    if result.uses.isEmpty {
      invalid(step, "step '\(step.key)' does not say what it uses", hint: "add 'uses: site.build'")
    }
    return result
  }

  private mutating func outputType(
    _ entry: ConfigValue.Entry
  ) -> PipelineDefinition.OutputType {
    guard let word = text(entry) else { return .value }
    if let type = PipelineDefinition.OutputType(rawValue: word) { return type }
    let known = PipelineDefinition.OutputType.allCases.map { "'\($0.rawValue)'" }
    invalid(entry, "'\(word)' is none of \(known.joined(separator: ", "))")
    return .value
  }

  private mutating func text(_ entry: ConfigValue.Entry) -> String? {
    if let text = entry.value.text, !text.isEmpty { return text }
    invalid(entry, "'\(entry.key)' is \(entry.value.kind), and has to be text")
    return nil
  }

  private mutating func invalid(
    _ entry: ConfigValue.Entry, _ message: String, hint: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(.error, "pipeline.invalid", at: entry.value.range, in: path, message, hint: hint))
  }

  private mutating func unknown(_ entry: ConfigValue.Entry, among keys: [String]) {
    let near = Suggestion.nearest(to: entry.key, among: keys)
    diagnostics.append(
      Diagnostic(
        .error, "pipeline.unknown-key", at: entry.keyRange, in: path,
        "'\(entry.key)' is not a key of a pipeline", hint: near.map { "did you mean '\($0)'?" },
        fix: near))
  }

  /// Shows what the engine found where it was written.
  mutating func report(_ problem: DefinitionError) {
    let step = problem.step
    let input = problem.input.flatMap { input in step.flatMap { places["\($0).\(input)"] } }
    diagnostics.append(
      Diagnostic(
        .error, problem.id, at: input ?? step.flatMap { places[$0] } ?? .wholeFile, in: path,
        problem.description))
  }
}

extension DefinitionError {
  fileprivate var id: Diagnostic.ID {
    switch self {
    case .noOwner: "pipeline.missing-owner"
    case .noSteps: "pipeline.no-steps"
    case .duplicateStep: "pipeline.duplicate-step"
    case .unknownKind: "pipeline.unknown-kind"
    case .unknownInput: "pipeline.unknown-input"
    case .missingInput: "pipeline.missing-input"
    case .unknownOption: "pipeline.unknown-option"
    case .undeclaredOutput: "pipeline.undeclared-output"
    case .unknownStep, .unknownOutput: "pipeline.unknown-reference"
    case .cycle: "pipeline.cycle"
    }
  }
}
