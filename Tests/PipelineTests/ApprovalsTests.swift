import Diagnostics
import Foundation
import Support
import Testing
import Workflow

@testable import Pipeline

@Suite struct ApprovalsTests {
  @Test func `what waits says exactly what it is and who may decide`() async throws {
    let newsroom = try Newsroom()
    let run = try await newsroom.publish()
    #expect(run.state == .waiting)
    let waiting = try #require(try newsroom.approvals.waiting().first)
    #expect(waiting.people == ["ada", "bob", "carl@example.org", "dan"] && !waiting.isSigned)
    #expect(waiting.pending.step == "release" && waiting.pending.run == run.id)
    #expect(waiting.pending.subject == run.steps.last?.subject)
    #expect(waiting.commit == run.subject)
  }

  @Test func `its author alone cannot open a gate, and somebody else can`() async throws {
    let newsroom = try Newsroom()
    let run = try await newsroom.publish()
    let subject = try newsroom.subject()
    let own = try newsroom.decide(.approve, subject, as: "ada")
    #expect(own.isAuthor && own.takesAnother && own.actor == "ada@example.org")
    #expect(try await newsroom.resume(run).state == .waiting)
    // In capitals it is the same person.
    let other = try newsroom.decide(.approve, String(subject.prefix(8)), as: "BOB")
    #expect(!other.isAuthor && other.actor == "bob@example.org" && other.role == "editor")
    #expect(try await newsroom.resume(run).state == .succeeded)
    #expect(try newsroom.approvals.waiting().isEmpty)
  }

  @Test func `whoever wrote a part of it is an author, as co-author too`() async throws {
    let newsroom = try Newsroom(message: "Write\n\nCo-authored-by: Bob <Bob@example.org>\n")
    _ = try await newsroom.publish()
    #expect(try newsroom.decide(.approve, try newsroom.subject(), as: "bob").isAuthor)
  }

  @Test func `what was published before makes nobody an author of what came after`() async throws {
    let newsroom = try Newsroom(message: "Write\n\nCo-authored-by: Bob <bob@example.org>\n")
    _ = try await newsroom.publish()
    let first = try newsroom.subject()
    for name in ["ada", "carl"] { try newsroom.decide(.approve, first, as: name) }
    #expect(try await newsroom.publish().state == .succeeded)
    try newsroom.edit()
    _ = try await newsroom.publish()
    let second = try newsroom.subject()
    #expect(second != first)
    #expect(try !newsroom.decide(.approve, second, as: "bob").isAuthor)
  }

  @Test func `an edit asks again`() async throws {
    let newsroom = try Newsroom()
    _ = try await newsroom.publish()
    let subject = try newsroom.subject()
    try newsroom.decide(.approve, subject, as: "bob")
    try newsroom.edit()
    #expect(try await newsroom.publish().state == .waiting)
    #expect(try newsroom.subject() != subject)
  }

  @Test func `a rejection ends the run with its reason`() async throws {
    let newsroom = try Newsroom()
    let run = try await newsroom.publish()
    try newsroom.decide(.reject, try newsroom.subject(), as: "bob", because: "not true")
    #expect(try await newsroom.resume(run).state == .rejected)
  }

  @Test(arguments: ["eve", "stranger"])
  func `somebody without the role decides nothing`(_ name: String) async throws {
    let newsroom = try Newsroom()
    _ = try await newsroom.publish()
    let subject = try newsroom.subject()
    let stop = #expect(throws: Stop.self) {
      try newsroom.decide(.approve, subject, as: name)
    }
    #expect(stop?.message.contains("'\(name)@example.org' may not decide") == true)
    #expect(try newsroom.approvals.waiting().first?.pending.given.isEmpty == true)
  }

  @Test func `a subject is named by enough of its digest, and has to wait`() async throws {
    let newsroom = try Newsroom()
    _ = try await newsroom.publish()
    for name in ["abc", "abcdef0123", ""] {
      #expect(throws: Stop.self) { try newsroom.decide(.approve, name, as: "bob") }
    }
  }

  @Test func `whoever has no address may have written anything`() async throws {
    let newsroom = try Newsroom()
    _ = try await newsroom.publish()
    let decided = try newsroom.approvals.decide(
      .approve, on: [try newsroom.subject()], because: "",
      as: Identity(address: "dan", user: "dan", host: "desk"))
    #expect(decided.first?.isAuthor == true)
  }
}

/// A repository whose publication asks an editor.
struct Newsroom {
  let repository: TemporaryRepository
  var approvals: Approvals { Approvals(RepositoryLocation(repository.path)) }

  init(
    site: String = "", keys: [String: String] = [:], more: [String: String] = [:],
    message: String = "Write"
  ) throws {
    func key(_ name: String) -> String { keys[name].map { ", key: \($0)" } ?? "" }
    var files = [
      "pipelines/site.yaml": """
      url: https://example.org
      people:
        ada: { email: ada@example.org, roles: [author, editor]\(key("ada")) }
        bob: { email: bob@example.org, roles: [editor]\(key("bob")) }
        carl@example.org: { roles: [editor] }
        dan: { roles: [editor] }
        eve: { email: eve@example.org, roles: [author] }
      \(site)
      """,
      "pipelines/publish.yaml": """
      pipeline: publish
      version: 1
      owner: ada
      steps:
        snapshot: { uses: git.snapshot }
        check: { uses: notes.check, in: { notes: snapshot.notes } }
        build: { uses: site.build, in: { notes: snapshot.notes, report: check.report } }
        excerpts: { uses: channels.draft, in: { notes: snapshot.notes, report: check.report } }
        release:
          uses: site.release
          in: { notes: snapshot.notes, site: build.site, drafts: excerpts.drafts }
          approval: { of: build.site, from: [editor], expires: 48h }
      """,
      "notes/budgets.md":
        "# Budgets\n\nA budget of retries keeps a bad day from becoming a worse one.\n",
    ]
    files.merge(more) { $1 }
    let written = files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    repository = try TemporaryRepository {
      $0.commit(message, write: TemporaryRepository.Entries(written))
    }
  }

  /// Commits another text.
  func edit() throws {
    try repository.checkOut()
    try repository.write(
      "# Budgets\n\nA budget of retries keeps a good day from becoming a worse one.\n",
      to: "notes/budgets.md")
    try repository.git("commit", "-q", "-a", "-m", "Edit")
  }

  /// Publishes the latest commit as far as it goes.
  func publish() async throws -> RunReport {
    try await Publish(
      RepositoryLocation(repository.path), output: repository.sibling("dist"), asOf: .commitTime,
      trigger: "test", actor: "test"
    ).run().run
  }

  func resume(_ run: RunReport) async throws -> RunReport {
    try await Runs(RepositoryLocation(repository.path)).resume(run.id, actor: "test").run
  }

  func subject() throws -> String { try #require(try approvals.waiting().first).pending.subject }

  @discardableResult
  func decide(
    _ verdict: Decision.Verdict, _ subject: String, as name: String, because reason: String = "",
    signingWith key: String? = nil
  ) throws -> Approvals.Decided {
    try #require(
      try approvals.decide(
        verdict, on: [subject], because: reason, signingWith: key,
        as: Identity(address: "\(name)@example.org", user: name, host: "desk")
      ).first)
  }
}
