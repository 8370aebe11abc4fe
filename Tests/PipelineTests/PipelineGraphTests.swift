import Diagnostics
import Foundation
import Support
import Testing
import Workflow

@testable import Pipeline

@Suite struct PipelineGraphTests {
  private func graph(_ text: String) throws -> PipelineGraph {
    let file = PipelineFile(SourceFile(path: "pipelines/p.yaml", bytes: Array(text.utf8)))
    #expect(file.diagnostics.isEmpty)
    return try PipelineGraph(try #require(file.definition))
  }

  static let pipeline = """
    pipeline: syndicate
    version: 1
    owner: roman
    triggers:
      - commit: { branch: main, paths: ["**/*.md"] }
      - manual: { roles: [author, editor] }
      - schedule: { at: "09:30", days: [tue, thu], zone: Europe/Berlin, missed: once, window: 6h }
      - schedule: { cron: 0 4 * * 1, zone: UTC }
    concurrency: { group: channels, queue: all }
    budget: { retries: 20/1h }
    steps:
      post-mastodon:
        each: select.notes
        uses: channel.post
        in: { payload: draft.payload }
        effect: { idempotency: key, reconcile: lookup }
        approval: { of: draft.payload, from: [editor], expires: 48h }
        grants: { net: ["https://mastodon.example"], secrets: [MASTODON_TOKEN] }
        limit: { rate: 5/1h, parallel: 1 }
        retry: { attempts: 4, backoff: 30s..30m }
        timeout: 60s
      select: { uses: notes.select, in: { release: publish.release }, outputs: { notes: list } }
      draft: { each: select.notes, uses: notes.draft, in: { note: select.notes } }
      end:
        uses: command
        command: [sh, -c, "echo \\"<#&>\\u001B\\" \\\\"]
        sandbox: none
        required: false
        freshness: 7d
        grants: { write: ["a\\"b"] }
        approval: { of: draft.payload, from: [editor, author], separate: false, count: 2, expires: 1h }
    """

  @Test func `a graph shows approvals, effects and grants`() throws {
    let graph = try graph(Self.pipeline)
    try expectGolden(graph.text + "\n", "graph.txt")
    try expectGolden(graph.mermaid + "\n", "graph.mmd")
    try expectGolden(graph.dot + "\n", "graph.dot")
  }

  @Test(.enabled(if: Graphviz.isAtHand))
  func `Graphviz reads what is written for it`() throws {
    let plain = try Graphviz.plain(try graph(Self.pipeline).dot)
    let nodes = plain.split(separator: "\n").filter { $0.hasPrefix("node ") }
    #expect(
      nodes.map { $0.split(separator: " ")[1] }.sorted() == [
        "s_draft", "s_end", "s_end_gate", "s_post_mastodon", "s_post_mastodon_gate",
        "s_publish__release", "s_select",
      ])
    #expect(plain.split(separator: "\n").count { $0.hasPrefix("edge ") } == 7)
  }
}

/// Debian's `dot`, which only says where things are.
private enum Graphviz {
  private static let program = "/usr/bin/dot"
  static let isAtHand = FileManager.default.isExecutableFile(atPath: program)

  static func plain(_ text: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = ["-Tplain", file.path]
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }
}
