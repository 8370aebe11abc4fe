internal import Digests
internal import Glibc
internal import Sandbox
internal import Workflow

/// `uses: command`: any program of the user's, in a sandbox that shows it its grants.
///
/// Without an `effect` it is pure: it is given the snapshot and its inputs, and what it makes of
/// them is remembered. With one, its exit code says what happened: 0 it did, 75 (EX_TEMPFAIL of
/// sysexits.h) or a violent end it may have, any other it did not.
enum CommandStep {
  static let name = "command"

  static func kind(_ ground: CommandGround) -> StepKind {
    StepKind(
      name, version: "1", options: Limits.options + [SecretHanding.option], isOpen: true,
      concludes: true,
      fingerprint: { context in await fingerprint(context.step, ground) },
      isCurrent: { context, _ in
        // What it saw of the outside world is in no memo key; 'freshness' bounds its age instead.
        context.step.grants.isEmpty || context.step.freshness != nil
      },
      work: .either(
        { context in try await run(context, ground) },
        EffectWork(
          intend: { context in await intend(context, ground) },
          call: { _, context in try await call(context, ground) })))
  }

  /// What a program makes depends on its own bytes, and on all of the snapshot.
  private static func fingerprint(
    _ step: PipelineDefinition.Step, _ ground: CommandGround
  ) async -> String {
    let tree = (try? await ground.tree()) ?? ""
    guard let name = step.command.first, !name.contains("/") || name.hasPrefix("/"),
      let path = ProgramSearch.find(name, path: Room.path),
      let bytes = try? Disk.readPlain(path, limit: 1 << 30)
    else { return tree }
    return "\(tree) \(Digest(of: bytes).hex)"
  }

  private static func run(
    _ context: StepContext, _ ground: CommandGround
  ) async throws -> StepOutcome {
    let result = try await CommandRun(context: context, ground: ground).perform()
    guard result.cause == .exited(0) else { throw failure(result) }
    return try outcome(result, of: context.step)
  }

  private static func intend(_ context: StepContext, _ ground: CommandGround) async -> EffectIntent
  {
    let step = context.step
    var parts = ["command", step.name] + step.command + [await fingerprint(step, ground)]
    parts += context.inputs.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    if let item = context.item { parts += ["item", item] }
    let payload = Digest(ofParts: parts)
    return EffectIntent(
      key: "command|\(step.name)|\(payload.hex)",
      target: step.grants.net.first ?? step.grants.write.first ?? "this machine", payload: payload,
      details: ["command": step.command.joined(separator: " ")])
  }

  private static func call(
    _ context: StepContext, _ ground: CommandGround
  ) async throws -> EffectOutcome {
    let result: CommandRun.Result
    do {
      result = try await CommandRun(context: context, ground: ground).perform()
    } catch {
      // The program was not begun.
      return .absent("\(error)", permanent: (error as? StepFailure)?.isPermanent ?? false)
    }
    switch result.cause {
    case .exited(0):
      do {
        return .done(try outcome(result, of: context.step), evidence: result.lastLine)
      } catch {
        return .ambiguous("it says that it is done, and \(error)")
      }
    case .exited(EX_TEMPFAIL), .killed, .timedOut, .cancelled:
      return .ambiguous(failure(result).message)
    case .exited: return .absent(failure(result).message)
    }
  }

  private static func outcome(
    _ result: CommandRun.Result, of step: PipelineDefinition.Step
  ) throws -> StepOutcome {
    let notes = (step.sandbox == .none ? ["without a sandbox"] : []) + [result.lastLine]
    return StepOutcome(
      try result.outputs.get(), note: notes.filter { !$0.isEmpty }.joined(separator: ": "))
  }

  private static func failure(_ result: CommandRun.Result) -> StepFailure {
    let said = result.lastLine.isEmpty ? "" : ": \(result.lastLine)"
    return StepFailure(result.cause.inWords + said, permanent: false)
  }
}
