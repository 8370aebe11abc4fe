import Digests
import Foundation
import Testing

@testable import Workflow

@Suite struct MigrationTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// A ledger as version 0.1 left it, with one run that was interrupted before its first step.
  private func makeFirst() throws {
    let definition = Sample.definition
    let canonical = String(decoding: definition.canonical, as: UTF8.self)
    let rows = TransitionTable.rows.map { row in
      "('\(row.from.rawValue)', '\(row.event.rawValue)', '\(row.to.rawValue)', "
        + "'\(row.condition.description)')"
    }
    let statements = """
      PRAGMA journal_mode = WAL;
      \(Schema.migrations[0])
      INSERT INTO transition VALUES \(rows.joined(separator: ", "));
      PRAGMA application_id = \(Schema.applicationID);
      PRAGMA user_version = 1;
      INSERT INTO pipeline VALUES ('\(definition.digest.hex)', 'publish', 'roman', '\(canonical)');
      INSERT INTO run(id, pipeline, name, subject, parameters, trigger, actor, runner, created_at)
      VALUES ('01a', '\(definition.digest.hex)', 'publish', 's', '{"commit":"abc-1"}', 'manual',
        'roman', 'b/1/2/3', 7);
      INSERT INTO step(run_id, ordinal, name, kind, max_attempts)
      VALUES ('01a', 0, 'read', 'git.read', 5), ('01a', 1, 'check', 'notes.check', 5),
        ('01a', 2, 'build', 'site.build', 5);
      """
    let ledger = URL(filePath: workshop.path)
    let folder = ledger.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = folder.appending(path: "first.sql")
    try Data(statements.utf8).write(to: script)
    // By another program than ours, which would bring it up to date at once.
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = [
      "python3", "-c",
      "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(open(sys.argv[2]).read())",
      ledger.path, script.path,
    ]
    try python.run()
    python.waitUntilExit()
    #expect(python.terminationStatus == 0)
  }

  @Test func `a ledger of the first version is brought up to date, and its runs go on`()
    async throws
  {
    try makeFirst()
    let error = #expect(throws: LedgerError.self) { try Ledger(reading: workshop.path) }
    #expect(error?.reason == .older(schema: 1))
    #expect(error?.isOlder == true)

    let ledger = try workshop.ledger()
    #expect(try ledger.health()?.schema == Schema.version)
    let old = try ledger.run("01a")
    #expect(old.state == .interrupted)
    #expect(old.steps.map(\.base) == ["read", "check", "build"])
    let report = try await workshop.engine(ledger, Sample.kinds(Tally()))
      .resume("01a", actor: "roman")
    #expect(report.line == "read:succeeded check:succeeded build:succeeded")
    #expect(try ledger.verify() == nil)
    #expect(try Ledger(reading: workshop.path).runs() == [report])
  }
}
