import Digests
import Foundation
import Support
import Synchronization
import Testing
import Workflow

/// What `runs show` tells of runs that no pipeline of this repository could have.
@Suite struct StoryTests {
  private let repository: TemporaryRepository
  private let ledger: Ledger
  private let time = Time()

  /// Ten seconds further at each look.
  private final class Time: Sendable {
    private let now = Atomic<Int64>(1_772_000_000_000)
    func look() -> Int64 { now.wrappingAdd(10_000, ordering: .relaxed).newValue }
    func pass(_ seconds: Int64) { now.wrappingAdd(seconds * 1_000, ordering: .relaxed) }
  }

  init() throws {
    repository = try TemporaryRepository { $0.commit("Start", write: ["a.md": "# A\n\nText.\n"]) }
    ledger = try Ledger(path: repository.path + "/.git/controlroom/ledger.sqlite")
  }

  /// A run that posts a text, whose first call is refused and whose second one is cut off.
  private func run(approval: Bool) async throws -> RunReport {
    let calls = Mutex(0)
    let engine = Engine(
      ledger: ledger,
      kinds: [
        StepKind("write", version: "1", outputs: ["text"]) { _ in
          StepOutcome(["text": "hello"], note: "5 letters")
        },
        StepKind(
          "post", version: "1", inputs: ["text"], outputs: ["url"],
          work: .effect(
            EffectWork(
              intend: { _ in
                EffectIntent(key: "hello", target: "example.org", payload: Digest(of: "hello"))
              },
              call: { _, _ in
                let isFirst = calls.withLock { count in
                  count += 1
                  return count == 1
                }
                return isFirst ? .absent("HTTP 503") : .ambiguous("the connection was cut")
              }))),
      ], now: { [time] in time.look() },
      sleep: { [time] nap in
        time.pass(nap.components.seconds)
        try await Task.sleep(for: .milliseconds(1))
      })
    let text = PipelineDefinition.Reference(step: "write", output: "text")
    return try await engine.run(
      PipelineDefinition(
        name: "syndicate", owner: "ada",
        steps: [
          .init("write", uses: "write", outputs: ["text": .text]),
          .init(
            "post", uses: "post", inputs: ["text": text], outputs: ["url": .text],
            effect: .init(idempotency: .none, reconcile: .human),
            approval: approval
              ? .init(of: text, from: ["editor"], separate: false, expires: .seconds(86_400)) : nil,
            grants: .init(net: ["https://example.org"]),
            retry: .init(attempts: 3, first: .seconds(30), longest: .seconds(60)),
            timeout: .seconds(5)),
        ]),
      trigger: "manual", subject: "0fa2df9713d4", actor: "ada@example.org")
  }

  private func show(_ run: RunReport, json: Bool = false) throws -> String {
    let binary = URL(
      filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    ).deletingLastPathComponent().appending(path: "controlroom")
    let process = Process()
    process.executableURL = binary
    process.arguments =
      ["--repo", repository.path, "runs", "show", run.id] + (json ? ["--json"] : [])
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }

  /// What stands below a step, with times, ids and digests taken out.
  private func details(_ step: String, in text: String) -> [String] {
    let lines = text.split(separator: "\n").drop { !$0.contains(" \(step) ") }.dropFirst()
    return lines.prefix { $0.hasPrefix("      ") }.map { line in
      String(line.dropFirst(6)).replacing(/20[0-9T:+-]+/, with: "TIME")
        .replacing(/[0-9.]+ m?s\b/, with: "SPAN").replacing(/01[0-9a-z]{24}/, with: "RUN")
        .replacing(/[0-9a-f]{64}/, with: "DIGEST").replacing(/[0-9a-f]{12}/, with: "DIG")
    }
  }

  @Test func `each attempt has its time and its cause, and what waits has its command`()
    async throws
  {
    let run = try await run(approval: false)
    #expect(run.state == .parked)
    #expect(
      details("post", in: try show(run)) == [
        "attempt 1  TIME for SPAN: HTTP 503",
        "attempt 2  TIME for SPAN: the connection was cut; find out whether it happened, then: "
          + "controlroom runs resolve RUN 'post' --done|--absent --evidence TEXT",
        "next: controlroom runs resolve RUN 'post' --done|--absent --evidence TEXT",
      ])
  }

  @Test func `what waits for consent says for which, and who has given it`() async throws {
    let run = try await run(approval: true)
    #expect(run.state == .waiting)
    #expect(
      details("post", in: try show(run)) == [
        "approval: whoever wrote it may be the only one (separate: false)",
        "waits for approval of DIGEST", "next: controlroom approve DIG",
      ])
    let subject = try #require(run.steps.last?.subject.flatMap { Digest(hex: $0) })
    try ledger.decide(
      Decision(
        subject: subject, verdict: .approve, actor: "eve@example.org", osUser: "eve", host: "h",
        role: "editor", isAuthor: true, reason: "reads well\u{1B}[2J"), now: time.look())
    let told = details("post", in: try show(run))
    #expect(
      told.contains(
        "approved by eve@example.org (editor, an author of it) TIME reads well\\u{1B}[2J"),
      "\(told)")
  }

  @Test func `JSON has all of it`() async throws {
    let run = try await run(approval: false)
    let data = Data(try show(run, json: true).utf8)
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let steps = try #require(json["steps"] as? [[String: Any]])
    let history = try #require(steps.last?["history"] as? [[String: Any]])
    #expect(history.map { $0["attempt"] as? Int } == [1, 2])
    #expect(history.map { $0["outcome"] as? String } == ["effect_absent", "effect_ambiguous"])
    #expect(history.last?["target"] as? String == "example.org")
    let record = try #require(json["record"] as? [[String: Any]])
    #expect(record.compactMap { $0["event"] as? String }.contains("effect_ambiguous"))
    #expect(record.count == (try ledger.events(of: run.id).count))
  }
}
