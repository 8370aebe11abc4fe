internal import Glibc
internal import Sandbox
internal import Workflow

/// Finds the values of secrets on this machine.
struct Secrets: Sendable {
  let sources: SecretSources
  let trust: Trust

  /// More is no secret.
  private static let sizeLimit = 64 << 10

  /// The value of a secret.
  ///
  /// - Throws: ``StepFailure`` when there is none, or when its source needs consent.
  func value(of name: String) async throws -> Secret {
    if let refusal = refusal(of: name) { throw refusal }
    let source = sources[name]
    guard let value = try await read(source), !value.isEmpty else {
      throw StepFailure("secret '\(name)' is not on this machine: it is \(source)")
    }
    return Secret(name, value: value)
  }

  /// Why a secret may not be asked for; nil when it may.
  ///
  /// Only the variable of its own name needs no consent: any other source is the repository's
  /// choice of what to read or run here.
  func refusal(of name: String) -> StepFailure? {
    let source = sources[name]
    if source == .environment(name) { return nil }
    do {
      try trust.require([["secret"], [name] + source.parts], "secret '\(name)' is \(source)")
      return nil
    } catch {
      return error
    }
  }

  /// Whether a secret can be had, without asking for it: no program is run.
  func isPresent(_ name: String) -> Bool? {
    switch sources[name] {
    case .environment(let variable): Self.variable(variable)?.isEmpty == false
    case .file(let path): Disk.size(of: Self.expanded(path)).map { $0 > 0 } ?? false
    case .command: nil
    }
  }

  private func read(_ source: SecretSource) async throws -> String? {
    switch source {
    case .environment(let name): return Self.variable(name)
    case .file(let path):
      let path = Self.expanded(path)
      guard let size = Disk.size(of: path), size <= Self.sizeLimit else { return nil }
      return try Disk.read(path).map(Self.line)
    case .command(let words):
      // A person's own program, such as a password manager: it has the person's environment.
      guard let program = ProgramSearch.find(words[0]) else {
        throw StepFailure("there is no program '\(words[0])', which a secret comes from")
      }
      var limits = Limits()
      limits.wall = .seconds(60)
      let ending = try await Sandbox.none.run(
        Program(program, Array(words.dropFirst()), environment: Program.ownEnvironment()),
        limits: limits)
      // What it printed is the secret, or part of it, and is shown to nobody.
      guard ending.cause == .exited(0), !ending.isCut else {
        throw StepFailure("'\(words[0])' gave no secret: \(ending.cause.inWords)", permanent: false)
      }
      return Self.line(ending.output)
    }
  }

  private static func line(_ bytes: [UInt8]) -> String {
    var bytes = bytes[...]
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func expanded(_ path: String) -> String {
    path.hasPrefix("~/") ? (variable("HOME") ?? "") + path.dropFirst() : path
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}

extension Ending.Cause {
  /// For a sentence after a colon.
  var inWords: String {
    switch self {
    case .exited(let code): "exit code \(code)"
    case .killed(SIGXCPU), .killed(SIGKILL): "it was killed, as by a limit"
    case .killed(let signal): "it was killed by signal \(signal)"
    case .timedOut: "it took too long"
    case .cancelled: "it was stopped"
    }
  }
}
