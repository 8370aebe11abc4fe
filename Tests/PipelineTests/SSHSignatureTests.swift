import Digests
import Foundation
import Support
import Testing
import Workflow

@testable import Pipeline

/// Real keys, real `ssh-keygen`.
@Suite(.enabled(if: SSHKey.isAtHand)) struct SSHSignatureTests {
  private let message = SSHSignature.message("approve", String(repeating: "ab", count: 32))

  @Test func `a signature counts for its signer, its message and its time`() throws {
    let (ada, bob) = (try SSHKey(), try SSHKey())
    let signature = try SSHSignature.sign(message, key: ada.path)
    let allowed = "ada@example.org \(ada.line)\nbob@example.org \(bob.line)\n"
    func flaw(
      _ text: String, of message: [UInt8]? = nil, by signer: String = "ada@example.org",
      allowed lines: String? = nil, at time: Int64 = 1_780_000_000_000
    ) throws -> String? {
      try SSHSignature.flaw(
        text, of: message ?? self.message, by: signer, allowed: Array((lines ?? allowed).utf8),
        at: time)
    }
    #expect(try flaw(signature) == nil)
    #expect(try flaw(try SSHSignature.sign(message, key: bob.path)) != nil)
    #expect(try flaw(signature, by: "bob@example.org") != nil)
    #expect(try flaw(signature, of: SSHSignature.message("reject", "ab")) != nil)
    #expect(try flaw(signature, allowed: "") != nil)
    #expect(try flaw("") != nil && flaw("-----BEGIN SSH SIGNATURE-----\n") != nil)

    var tampered = Array(signature)
    let place = tampered.count / 2
    tampered[place] = tampered[place] == "A" ? "B" : "A"
    #expect(try flaw(String(tampered)) != nil)

    let limited = "ada@example.org valid-before=\"20260101\" \(ada.line)\n"
    #expect(try flaw(signature, allowed: limited, at: 1_760_000_000_000) == nil)
    #expect(try flaw(signature, allowed: limited, at: 1_780_000_000_000) != nil)
    let elsewhere = "ada@example.org namespaces=\"git\" \(ada.line)\n"
    #expect(try flaw(signature, allowed: elsewhere) != nil)
  }

  @Test func `where decisions are signed, none is taken without a key that is known`() async throws
  {
    let (bob, stray) = (try SSHKey(), try SSHKey())
    let newsroom = try Newsroom(site: "signed: true", keys: ["bob": bob.line])
    let run = try await newsroom.publish()
    let subject = try newsroom.subject()
    #expect(throws: Stop.self) { try newsroom.decide(.approve, subject, as: "bob") }
    #expect(throws: Stop.self) {
      try newsroom.decide(.approve, subject, as: "bob", signingWith: stray.path)
    }
    // Bob's key does not sign for Ada.
    #expect(throws: Stop.self) {
      try newsroom.decide(.approve, subject, as: "ada", signingWith: bob.path)
    }
    #expect(try await newsroom.resume(run).state == .waiting)
    #expect(try newsroom.decide(.approve, subject, as: "bob", signingWith: bob.path).isSigned)
    #expect(try await newsroom.resume(run).state == .succeeded)
    #expect(try newsroom.approvals.faults().isEmpty)
  }

  @Test func `signers come from a file of the commit, and a key's time ends`() async throws {
    let bob = try SSHKey()
    let site = "signed: true\nsigners: pipelines/allowed_signers"
    let ended = try Newsroom(
      site: site,
      more: [
        "pipelines/allowed_signers":
          "bob@example.org valid-before=\"20200101\" \(bob.line)"
      ])
    _ = try await ended.publish()
    let stop = #expect(throws: Stop.self) {
      try ended.decide(.approve, try ended.subject(), as: "bob", signingWith: bob.path)
    }
    #expect(stop?.message.contains("does not count") == true)
    let good = try Newsroom(
      site: site, more: ["pipelines/allowed_signers": "bob@example.org \(bob.line)"])
    _ = try await good.publish()
    #expect(
      try good.decide(.approve, try good.subject(), as: "bob", signingWith: bob.path).isSigned)
    let missing = try Newsroom(site: site)
    _ = try await missing.publish()
    #expect(throws: Stop.self) {
      try missing.decide(.approve, try missing.subject(), as: "bob", signingWith: bob.path)
    }
  }

  @Test func `a decision that was slipped into the ledger opens no gate and is found`() async throws
  {
    let bob = try SSHKey()
    let newsroom = try Newsroom(site: "signed: true", keys: ["bob": bob.line])
    let run = try await newsroom.publish()
    let ledger = try Ledger(path: newsroom.repository.path + "/.git/controlroom/ledger.sqlite")
    try ledger.decide(
      Decision(
        subject: try #require(Digest(hex: try newsroom.subject())), verdict: .approve,
        actor: "bob@example.org", osUser: "bob", host: "desk", role: "editor", isAuthor: false),
      now: WallClock.milliseconds())
    #expect(try newsroom.approvals.faults().count == 1)
    #expect(try await newsroom.resume(run).state == .waiting)
  }
}

/// A key pair in a folder that is gone with it.
final class SSHKey: Sendable {
  let path: String
  /// Type and key, as an allowed-signers file has it.
  let line: String
  private let folder: URL

  static let isAtHand =
    ProcessInfo.processInfo.environment["CI"] != nil
    || FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen")

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "key").path
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/ssh-keygen")
    process.arguments = ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path]
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOfFile: path + ".pub", encoding: .utf8)
    line = text.split(separator: " ").prefix(2).joined(separator: " ")
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }
}
