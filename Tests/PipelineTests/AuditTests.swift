import Foundation
import Notes
import Support
import Testing
import Workflow

@testable import Pipeline

@Suite struct AuditTests {
  private let repository: TemporaryRepository

  init() throws {
    repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: ["notes/a.md": "# A\n\nTen words are enough for a note to be no stub at all.\n"])
    }
  }

  private var location: RepositoryLocation { RepositoryLocation(repository.path) }

  private func publish() async throws {
    _ = try await Publish(
      location, output: repository.sibling("dist"),
      asOf: .now(try #require(Timestamp("2026-06-01"))), trigger: "manual", actor: "ada"
    ).run()
  }

  private var ledgerPath: String { LedgerPlace.path(in: repository.path + "/.git") }

  @Test func `the head of the record is noted in the repository when a run is over`() async throws {
    try await publish()
    let outcome = try Audit(location).verify()
    #expect(outcome.fault == nil)
    #expect(outcome.events > 10 && outcome.noted == outcome.events)
    let noted = try repository.git("cat-file", "-p", AuditAnchor.name)
    #expect(noted.hasSuffix(try #require(outcome.head)))
  }

  @Test func `a record that was cut off at its end is missed`() async throws {
    try await publish()
    let before = try Data(contentsOf: URL(filePath: ledgerPath))
    try await publish()
    let long = try Audit(location).verify()
    for suffix in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: ledgerPath + suffix)
    }
    try before.write(to: URL(filePath: ledgerPath))
    let cut = try Audit(location).verify()
    #expect(cut.events < long.events)
    #expect(
      cut.fault?.description
        == "event \(cut.events + 1): it is missing: \(long.events) events were noted outside the "
        + "ledger")
    // Going on from there does not hide it.
    try await publish()
    #expect(try Audit(location).verify().fault != nil)
    try FileManager.default.removeItem(atPath: ledgerPath)
    #expect(try Audit(location).verify().fault?.sequence == 1)
  }

  @Test func `the export is the record, line by line`() async throws {
    try await publish()
    var lines: [String] = []
    try Audit(location).export { lines.append($0) }
    #expect(lines.count == Int(try Audit(location).verify().events))
    let events = try lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(events.map { $0["sequence"] as? Int } == Array(1...lines.count))
    #expect(events.first?["event"] as? String == "created")
    for (event, next) in zip(events, events.dropFirst()) {
      #expect(event["hash"] as? String == next["previous"] as? String)
    }
  }

  @Test func `a repository without a ledger has nothing to verify`() throws {
    #expect(try Audit(location).verify().fault == nil)
    try Audit(location).export { _ in Issue.record("there is nothing to export") }
  }
}
