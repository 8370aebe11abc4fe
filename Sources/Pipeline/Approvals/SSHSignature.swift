internal import Glibc

/// Signatures of SSH keys over decisions, made and verified by `ssh-keygen -Y`.
enum SSHSignature {
  /// Keeps a signature that was made for something else from counting here.
  private static let namespace = "controlroom"

  /// What is signed: the verdict and its subject, so that consent cannot be turned into refusal,
  /// nor be used for anything else.
  static func message(_ verdict: String, _ subject: String) -> [UInt8] {
    Array("controlroom \(verdict) \(subject)\n".utf8)
  }

  /// Signs with a private key, or with the agent's where `key` is a public one.
  ///
  /// - Throws: ``Stop`` when there is no `ssh-keygen`, or it refuses.
  static func sign(_ message: [UInt8], key: String) throws(Stop) -> String {
    let answer = try call(["-Y", "sign", "-f", key, "-n", namespace], input: message)
    guard answer.status == 0 else {
      throw Stop(
        "ssh-keygen does not sign with \(key): \(words(answer))",
        hint: "name a key that ssh-keygen can use: --sign ~/.ssh/id_ed25519")
    }
    return String(decoding: answer.output, as: UTF8.self)
  }

  /// Whether `signer` made a signature over `message`, with a key that was good at `time`.
  ///
  /// - Parameters:
  ///   - signature: As ``sign(_:key:)`` returns it.
  ///   - message: What it is over.
  ///   - signer: The principal, as the allowed signers name it.
  ///   - allowed: Lines of an allowed-signers file, see ssh-keygen(1).
  ///   - time: Milliseconds since 1970, UTC.
  /// - Returns: Why it does not count; nil when it does.
  /// - Throws: ``Stop`` when there is no `ssh-keygen`.
  static func flaw(
    _ signature: String, of message: [UInt8], by signer: String, allowed: [UInt8], at time: Int64
  ) throws(Stop) -> String? {
    let folder = try TemporaryFolder()
    let files = (folder.path + "/allowed", folder.path + "/signature")
    try Disk.write(allowed, to: files.0)
    try Disk.write(Array(signature.utf8), to: files.1)
    let answer = try call(
      [
        "-Y", "verify", "-f", files.0, "-I", signer, "-n", namespace, "-s", files.1,
        "-O", "verify-time=\(stamp(time))",
      ], input: message)
    return answer.status == 0 ? nil : words(answer)
  }

  private static func call(_ arguments: [String], input: [UInt8]) throws(Stop) -> Tool.Answer {
    guard let answer = try Tool.call("ssh-keygen", arguments, input: input) else {
      throw Stop("there is no ssh-keygen", hint: "apt install openssh-client")
    }
    return answer
  }

  private static func words(_ answer: Tool.Answer) -> String {
    let text = String(decoding: answer.errors + answer.output, as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).first.map(String.init)
      ?? "exit code \(answer.status)"
  }

  /// `YYYYMMDDHHMMSSZ`.
  private static func stamp(_ milliseconds: Int64) -> String {
    Moment.text(milliseconds: milliseconds).prefix(19).filter(\.isNumber) + "Z"
  }
}

/// A folder that is gone with this value.
private final class TemporaryFolder: Sendable {
  let path: String

  init() throws(Stop) {
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var name = Array((parent + "/controlroom-XXXXXX").utf8CString)
    let made = unsafe name.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) } != nil
    }
    guard made else { throw Disk.failure("make a folder in", parent) }
    path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? Disk.removeFolder(path) }
}
