import Diagnostics
import Pipeline
import Support
import Testing
import Workflow

@Suite struct DueRunsTests {
  private let repository: TemporaryRepository
  private let location: RepositoryLocation
  /// 09:30 of Wednesday 10 June 2026 in Berlin.
  private let half: Int64 = 1_781_076_600_000
  private let hour: Int64 = 3_600_000

  init() throws {
    repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "notes/good.md": "# Good\n\nTen words are enough for a note to be more than a stub.\n",
          "pipelines/daily.yaml": Self.pipeline("daily", "at: '09:30', missed: once, window: 6h"),
          "pipelines/skipped.yaml": Self.pipeline("skipped", "at: '09:30', missed: skip"),
          "pipelines/late.yaml": Self.pipeline("late", "at: '23:00', missed: skip"),
        ])
    }
    location = RepositoryLocation(repository.path)
  }

  private static func pipeline(_ name: String, _ schedule: String) -> String {
    """
    pipeline: \(name)
    version: 1
    owner: Ada
    triggers:
      - schedule: { \(schedule), zone: Europe/Berlin }
    steps:
      snapshot: { uses: git.snapshot, outputs: { notes: text } }
      check: { uses: notes.check, in: { notes: snapshot.notes }, outputs: { report: digest } }

    """
  }

  private func due(_ now: Int64, only: String? = nil) throws -> [String] {
    try DueRuns(location).find(only: only, now: now).value.map(\.pipeline)
  }

  private func publish(_ pipeline: String, _ instant: Int64) -> Publish {
    Publish(
      location, pipeline: pipeline, output: repository.sibling("dist"), asOf: .commitTime,
      trigger: "schedule", actor: "ada",
      dedup: DueRuns.Start(pipeline: pipeline, instant: instant).key)
  }

  private func start(_ pipeline: String, _ instant: Int64) async throws -> RunReport {
    try await publish(pipeline, instant).run().run
  }

  @Test func `what is due starts once`() async throws {
    #expect(try due(half - 1) == [])
    #expect(try due(half + 1_000) == ["daily", "skipped"])
    #expect(try due(half + 1_000, only: "late") == [])
    let run = try await start("daily", half)
    #expect(run.state == .succeeded && run.trigger == "schedule")
    #expect(try due(half + 1_000) == ["skipped"])
    // Whoever else was woken up for it finds the run that there is.
    #expect(try await start("daily", half).id == run.id)
    #expect(try Runs(location).list(limit: 9).map(\.pipeline) == ["daily"])
  }

  @Test func `two that are woken up at once start one run`() async throws {
    let publish = publish("daily", half)
    async let one = publish.run()
    async let other = publish.run()
    #expect(try await one.run.id == other.run.id)
    #expect(try Runs(location).list(limit: 9).count == 1)
  }

  @Test func `a time that was missed is made up for once, within its window`() async throws {
    _ = try await start("daily", half)
    _ = try await start("skipped", half)
    let week = 7 * 24 * hour
    #expect(try due(half + week + 2 * hour) == ["daily"])
    _ = try await start("daily", half + week)
    #expect(try due(half + week + 2 * hour) == [])
    #expect(try due(half + 2 * week + 7 * hour) == [])
  }

  @Test func `a clock that is set back starts nothing again`() async throws {
    _ = try await start("daily", half)
    _ = try await start("daily", half + 24 * hour)
    for now in stride(from: half, through: half + 30 * hour, by: 600_000) {
      #expect(try !due(now).contains("daily"))
    }
  }

  @Test func `a pipeline that is wrong keeps no other from starting`() throws {
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "notes/good.md": "# Good\n\nText.\n",
          "pipelines/daily.yaml": Self.pipeline("daily", "at: '09:30', missed: skip"),
          "pipelines/wrong.yaml": Self.pipeline("wrong", "cron: '0 0 30 2 *', missed: skip"),
        ])
    }
    let runs = DueRuns(RepositoryLocation(repository.path))
    let found = try runs.find(now: half)
    #expect(found.value.map(\.pipeline) == ["daily"])
    #expect(found.diagnostics.map(\.path) == ["pipelines/wrong.yaml"])
    #expect(throws: PipelineRefused.self) { try runs.find(only: "wrong", now: half) }
    #expect(throws: Stop.self) { try runs.find(only: "dayly", now: half) }
  }
}
