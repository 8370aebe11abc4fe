import Foundation
import Glibc
import Support
import Testing

/// Workers as they are run: processes that share a ledger, and are killed.
@Suite(.onPostgres) struct WorkerTests {
  private let repository: TemporaryRepository
  private let address: String
  private static let commits = 24

  init() throws {
    // A pipeline for each commit, so that no run waits for another one's turn.
    repository = try TemporaryRepository {
      for number in 1...Self.commits {
        $0.commit(
          "Note \(number)",
          write: [
            "notes/n\(number).md":
              "# Note \(number)\n\nWords enough that it is no stub, number \(number).\n",
            "pipelines/publish.yaml": """
            pipeline: publish-\(number)
            version: 1
            owner: ada
            steps:
              snapshot: { uses: git.snapshot, outputs: { notes: text } }
              check: { uses: notes.check, in: { notes: snapshot.notes }, outputs: { report: digest } }

            """,
          ])
      }
    }
    try repository.checkOut()
    address = try PostgresServer.shared().address()
  }

  private func controlroom(_ arguments: String...) throws -> Child {
    try Child(arguments, in: repository.path, ledger: address)
  }

  private func queue() async throws {
    for number in (0..<Self.commits).reversed() {
      #expect(try await controlroom("publish", "--queue", "--quiet", "HEAD~\(number)").wait() == 0)
    }
  }

  private struct Run: Decodable {
    struct Step: Decodable {
      var name: String
      var state: String
      var attempts: Int
    }
    var id: String
    var state: String
    var steps: [Step]
  }

  private func runs() async throws -> [Run] {
    let child = try controlroom("runs", "--json", "--limit", "1000")
    #expect(try await child.wait() == 0)
    return try JSONDecoder().decode([Run].self, from: Data(child.output.utf8))
  }

  @Test func `workers share the runs, and one that is killed is made up for`() async throws {
    try await queue()
    #expect(try await runs().map(\.state) == Array(repeating: "queued", count: Self.commits))

    let doomed = try controlroom("worker")
    let steady = try controlroom("worker")
    while !doomed.output.contains("✓"), doomed.isRunning {
      try await Task.sleep(for: .milliseconds(5))
    }
    doomed.signal(SIGKILL)
    // Whoever comes later takes over at once what the dead one held: it was on this machine.
    let last = try controlroom("worker", "--once")
    #expect(try await last.wait() == 0)
    let deadline = ContinuousClock.now + .seconds(120)
    while try await runs().contains(where: { $0.state != "succeeded" }),
      ContinuousClock.now < deadline
    {
      try await Task.sleep(for: .milliseconds(100))
    }
    steady.signal(SIGTERM)
    #expect(try await steady.wait() == 0)
    #expect(steady.output.hasSuffix("stopped\n"))

    let runs = try await runs()
    #expect(runs.count == Self.commits)
    #expect(runs.allSatisfy { $0.state == "succeeded" })
    // Each step was begun once, but for the one that the dead worker may have been at.
    let again = runs.flatMap(\.steps).filter { $0.attempts > 1 }
    #expect(again.count <= 1 && again.allSatisfy { $0.attempts == 2 })
    #expect(runs.flatMap(\.steps).allSatisfy { $0.attempts > 0 })
    // Both did some of it: each run is told by the one that did it.
    #expect(doomed.output.contains("run "))
    #expect(steady.output.contains("run ") || last.output.contains("run "))
  }

  @Test func `a worker that has nothing to do says nothing, and ends when it is told to`()
    async throws
  {
    let worker = try controlroom("worker", "--once")
    #expect(try await worker.wait() == 0)
    #expect(worker.output == "")

    let waiting = try controlroom("worker")
    try await Task.sleep(for: .milliseconds(500))
    waiting.signal(SIGINT)
    #expect(try await waiting.wait() == 0)
    #expect(waiting.output == "stopped\n")
  }

  @Test func `a run that writes elsewhere, or is of another repository, is left to others`()
    async throws
  {
    #expect(try await controlroom("publish", "--queue", "--out", "/srv/elsewhere").wait() == 0)
    let worker = try controlroom("worker", "--once")
    #expect(try await worker.wait() == 0)
    #expect(
      worker.output.contains("is left to others: it writes to /srv/elsewhere, and this worker"))

    let other = try TemporaryRepository { $0.commit("Start", write: ["a.md": "# A\n"]) }
    let stranger = try Child(
      ["worker", "--once", "--out", "/srv/elsewhere"], in: other.path, ledger: address)
    #expect(try await stranger.wait() == 0)
    #expect(stranger.output.contains("is left to others: commit "))
    #expect(try await runs().map(\.state) == ["queued"])
  }

  @Test func `an address is never shown with its password`() async throws {
    let child = try Child(
      ["runs"], in: repository.path,
      ledger: "postgres://roman:hush@%2Fnonexistent/notes")
    #expect(try await child.wait() == 2)
    #expect(child.output.contains("postgres://roman@/notes?host=/nonexistent cannot be reached"))
    #expect(!child.output.contains("hush"))
  }
}
