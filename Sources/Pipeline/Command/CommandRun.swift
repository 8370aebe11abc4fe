internal import Digests
internal import Glibc
internal import Sandbox
internal import Workflow

/// One run of a command step's program.
struct CommandRun {
  let context: StepContext
  let ground: CommandGround

  private var step: PipelineDefinition.Step { context.step }

  /// How the program ended, and what it left.
  struct Result {
    var cause: Ending.Cause
    /// The last line that it printed, without secrets.
    var lastLine: String
    /// What it wrote for each output that the step declares, or what is wrong with that.
    var outputs: Swift.Result<[String: String], StepFailure>
  }

  /// Bytes of an output; what is larger goes to a granted folder.
  private static let outputLimit = 64 << 10

  /// Runs it.
  ///
  /// - Returns: How it ended.
  /// - Throws: ``StepFailure`` when the step may not run, ``SandboxError`` and others when it cannot
  ///   be run: in each case the program was not begun.
  func perform() async throws -> Result {
    guard let name = step.command.first else {
      throw StepFailure("a command step says what to run: 'command: [PROGRAM, ARGUMENT]'")
    }
    let limits = try Limits(step)
    let handing = try SecretHanding(step)
    let gate = try await ground.gate(for: context)
    try await consent()
    let sandbox = try await Self.sandbox(for: step.sandbox)
    let openings =
      try step.grants.read.map { Room.Opening(try gate.read($0), at: try gate.read($0)) }
      + step.grants.write.map {
        Room.Opening(try gate.write($0), at: try gate.write($0), writable: true)
      }
    var secrets: [Secret] = []
    for name in step.grants.secrets { secrets.append(try await gate.secret(name)) }

    let place = try CommandPlace(
      snapshot: try await ground.snapshot(), inputs: context.inputs, isPrivate: sandbox != .none)
    var environment = place.environment(item: context.item, workTree: try await ground.workTree())
    let handed = handing.hand(secrets)
    environment.merge(handed.variables) { $1 }
    let room = Room(
      place.openings + openings,
      egress: step.grants.net.isEmpty ? nil : Egress(policy(gate), relay: ground.relay))
    let masked: @Sendable (String) -> String = { [secrets] line in
      secrets.reduce(line) { $1.masked(in: $0) }
    }
    let ending = try await sandbox.run(
      Program(
        try place.path(of: name), Array(step.command.dropFirst()), environment: environment,
        directory: place.seen.snapshot, files: handed.files),
      in: room, limits: limits, line: { [report = context.report] in report(masked($0)) })

    let lines = masked(ending.text).split(whereSeparator: \.isNewline)
    return Result(
      cause: ending.cause, lastLine: String(lines.last?.prefix(400) ?? ""),
      outputs: Swift.Result { () throws(StepFailure) in
        try outputs(in: place, without: secrets)
      })
  }

  /// What a repository cannot give itself has to be agreed to on this machine.
  private func consent() async throws {
    let grants = step.grants
    var reasons: [String] = []
    if step.sandbox == .none { reasons.append("runs without a sandbox") }
    if !grants.secrets.isEmpty { reasons.append("gets secrets") }
    if (grants.read + grants.write).contains(where: { $0.hasPrefix("/") }) {
      reasons.append("reaches folders outside the repository")
    }
    guard !reasons.isEmpty else { return }
    let secrets = try await ground.secrets()
    // The files that the command names are what the consent is about, too: an edit needs a new one.
    var files: [String] = []
    for word in step.command { files.append(try await ground.object(of: word) ?? "") }
    try secrets.trust.require(
      [
        ["command"], step.command, files, [step.sandbox.rawValue], grants.net, grants.read,
        grants.write,
      ] + grants.secrets.map { [$0] + secrets.sources[$0].parts },
      "step '\(step.name)' \(reasons.joined(separator: " and "))")
  }

  private static func sandbox(
    for choice: PipelineDefinition.SandboxChoice
  ) async throws(StepFailure) -> Sandbox {
    guard choice != .none else { return .none }
    switch await Availability.probe() {
    case .available(let sandbox): return sandbox
    case .refused(let why):
      throw StepFailure(
        "\(why.message)\(why.hint.map { ": \($0)" } ?? ""); "
          + "'sandbox: none' would run the step unprotected")
    }
  }

  private func policy(_ gate: Gate) -> EgressPolicy {
    EgressPolicy(
      refusal: { gate.refusal(host: $0.host, port: $0.port, address: $0.address) },
      report: { gate.record(Gate.Refusal(.net, $0, $1)) })
  }

  private func outputs(
    in place: CommandPlace, without secrets: [Secret]
  ) throws(StepFailure) -> [String: String] {
    var outputs: [String: String] = [:]
    for name in step.outputs.keys.sorted() {
      outputs[name] = try Self.output(name, in: place, without: secrets)
    }
    return outputs
  }

  /// What the program wrote for an output; the line end at its end is left out.
  private static func output(
    _ name: String, in place: CommandPlace, without secrets: [Secret]
  ) throws(StepFailure) -> String {
    let path = "\(place.outputs)/\(name)"
    // The folder was the program's: a link in it may lead to what is ours.
    guard let size = Disk.size(of: path) else {
      throw StepFailure("the program wrote no output '\(name)' into $OUTPUTS/\(name)")
    }
    guard size <= outputLimit, let bytes = try? Disk.readPlain(path, limit: outputLimit) else {
      throw StepFailure(
        "output '\(name)' has more than \(outputLimit >> 10) KiB: write it to a granted folder")
    }
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw StepFailure("output '\(name)' is not UTF-8 text")
    }
    if text.hasSuffix("\n") { text.removeLast() }
    for secret in secrets where secret.masked(in: text) != text {
      throw StepFailure("output '\(name)' holds \(secret)")
    }
    return text
  }
}
