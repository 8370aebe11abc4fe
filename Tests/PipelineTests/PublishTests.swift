import Diagnostics
import Foundation
import Notes
import Support
import Testing
import Workflow

@testable import Pipeline

@Suite struct PublishTests {
  private let words = "Ten words are enough for a note to be more than a stub.\n"

  private func repository(_ more: (inout TemporaryRepository.Commits) -> Void = { _ in }) throws
    -> TemporaryRepository
  {
    try TemporaryRepository {
      $0.commit(
        "Start", at: "2026-03-05T20:18:50+04:00",
        write: [
          "pipelines/site.yaml": "url: https://example.org\nowner: ada\n",
          "notes/a.md": "# A\n\n\(words)", "notes/b.md": "# B\n\n[A](a.md) \(words)",
          "notes/later.md": "---\ndate: 2026-07-01\n---\n# Later\n\n\(words)",
        ])
      more(&$0)
    }
  }

  private func publish(
    _ repository: TemporaryRepository, now: String = "2026-06-01", _ revision: String = "HEAD"
  ) async throws -> Publish.Outcome {
    try await Publish(
      RepositoryLocation(repository.path), revision: revision,
      output: repository.sibling("dist"), asOf: .now(try #require(Timestamp(now))),
      trigger: "manual", actor: "ada"
    ).run()
  }

  private func reused(_ outcome: Publish.Outcome) -> [String] {
    outcome.run.steps.filter(\.isReused).map(\.name)
  }

  @Test func `the second publication of a commit reuses every step`() async throws {
    let repository = try repository()
    let first = try await publish(repository)
    #expect(first.run.state == .succeeded && reused(first).isEmpty)
    let second = try await publish(repository, now: "2026-06-30")
    #expect(second.run.isReused)
  }

  @Test func `a date that comes is a reason to publish again`() async throws {
    let repository = try repository()
    _ = try await publish(repository)
    let page = repository.sibling("dist") + "/site/notes/later/index.html"
    #expect(!FileManager.default.fileExists(atPath: page))
    let then = try await publish(repository, now: "2026-07-02")
    #expect(!then.run.isReused)
    #expect(FileManager.default.fileExists(atPath: page))
  }

  @Test func `an output that somebody touched is made again`() async throws {
    let repository = try repository()
    _ = try await publish(repository)
    try FileManager.default.removeItem(atPath: repository.sibling("dist") + "/channels")
    let outcome = try await publish(repository)
    #expect(reused(outcome) == ["snapshot", "check", "build"])
    #expect(
      FileManager.default.fileExists(atPath: repository.sibling("dist") + "/channels/index.json"))
  }

  @Test func `a receipt that comes is shown on the next publication's page, and named`()
    async throws
  {
    let repository = try repository {
      $0.commit(
        "Receipts", on: "receipts",
        write: [
          "mastodon/1": "note: notes/a.md\nurl: https://social.example/@ada/1\n",
          "mastodon/2": "note: notes/b.md\nurl: javascript:alert(1)\n",
          "x/1": "url: https://x.example/1\nno line of a receipt\n",
          "x/2": String(repeating: "note: notes/a.md\n", count: 8_000),
        ])
    }
    _ = try await publish(repository)
    let dist = repository.sibling("dist")
    let before = try String(contentsOfFile: dist + "/manifest.json", encoding: .utf8)
    #expect(before.contains("\"receipts\": null,"))

    try repository.git("update-ref", "refs/controlroom/receipts", "receipts")
    let outcome = try await publish(repository)
    #expect(reused(outcome) == ["snapshot", "check", "excerpts"])
    let page = try String(contentsOfFile: dist + "/site/notes/a/index.html", encoding: .utf8)
    #expect(page.contains("rel=\"syndication\" href=\"https://social.example/@ada/1\""))
    let other = try String(contentsOfFile: dist + "/site/notes/b/index.html", encoding: .utf8)
    #expect(!other.contains("syndication"))
    let after = try String(contentsOfFile: dist + "/manifest.json", encoding: .utf8)
    #expect(after.contains("\"receipts\": \"\(try repository.git("rev-parse", "receipts"))\","))
    #expect(try await publish(repository).run.isReused)
  }

  @Test func `what a note said before has pages, unless the site wants none`() async throws {
    let changed = "# B\n\nIt was changed. \(words)"
    let repository = try repository {
      $0.commit("Change it", write: ["notes/b.md": changed])
      $0.commit("Move it", rename: [("notes/b.md", "notes/c.md")])
      $0.commit("None", write: ["pipelines/site.yaml": "owner: ada\nrevisions: 0\n"])
    }
    _ = try await publish(repository, "HEAD~1")
    let site = repository.sibling("dist") + "/site/notes"
    let page = try String(contentsOfFile: site + "/c/revisions/index.html", encoding: .utf8)
    #expect(page.contains("Change it") && !page.contains("Move it"))
    #expect(page.contains("<ins>") && page.contains("<del>"))
    let commit = try repository.git("rev-parse", "HEAD~2").prefix(12)
    #expect(FileManager.default.fileExists(atPath: "\(site)/c/revisions/\(commit)/index.html"))
    #expect(!FileManager.default.fileExists(atPath: site + "/a/revisions"))
    _ = try await publish(repository)
    #expect(!FileManager.default.fileExists(atPath: site + "/c/revisions"))
  }

  @Test func `an older commit can be published again`() async throws {
    let repository = try repository {
      $0.commit(
        "Next",
        write: ["notes/c.md": "# C\n\nTen words are enough for a note to be no stub, they say.\n"])
    }
    let page = repository.sibling("dist") + "/site/notes/c/index.html"
    _ = try await publish(repository)
    #expect(FileManager.default.fileExists(atPath: page))
    let older = try await publish(repository, "HEAD~1")
    #expect(older.run.state == .succeeded)
    #expect(!FileManager.default.fileExists(atPath: page))
  }

  @Test func `an error in the content publishes nothing`() async throws {
    let repository = try repository {
      $0.commit(
        "Break",
        write: [
          "notes/a.md":
            "# A\n\n[Nowhere](nowhere.md) and some ten words more, so as to be no stub.\n"
        ])
    }
    _ = try await publish(repository, "HEAD~1")
    let index = repository.sibling("dist") + "/manifest.json"
    let before = try Data(contentsOf: URL(filePath: index))
    let outcome = try await publish(repository)
    #expect(outcome.run.state == .failed)
    #expect(outcome.diagnostics.map(\.id).contains("link.missing-note"))
    #expect(try Data(contentsOf: URL(filePath: index)) == before)
  }

  @Test func `a draft over its channel's limit publishes nothing`() async throws {
    let text = String(repeating: "word ", count: 100)
    let repository = try repository {
      $0.commit(
        "Long",
        write: ["notes/a.md": "---\nchannels: { x: { text: \(text)} }\n---\n# A\n\n\(words)"])
    }
    let outcome = try await publish(repository)
    #expect(outcome.run.failure?.name == "excerpts")
    #expect(outcome.diagnostics.map(\.id).contains("channel.over-limit"))
    #expect(!FileManager.default.fileExists(atPath: repository.sibling("dist") + "/site"))
    let built = try await Build(
      RepositoryLocation(repository.path), output: repository.sibling("other"), asOf: .commitTime
    ).run()
    #expect(!built.isReleased && built.diagnostics.map(\.id).contains("channel.over-limit"))
    #expect(!FileManager.default.fileExists(atPath: repository.sibling("other") + "/site"))
  }

  @Test func `the pipeline of the commit is the one that runs`() async throws {
    let repository = try repository {
      $0.commit(
        "Pipeline",
        write: [
          "pipelines/publish.yaml": """
          pipeline: only-check
          version: 1
          owner: grace
          steps:
            snapshot: { uses: git.snapshot }
            check: { uses: notes.check, in: { notes: snapshot.notes } }
          """
        ])
    }
    let outcome = try await publish(repository)
    #expect(outcome.run.pipeline == "only-check" && outcome.run.owner == "grace")
    #expect(outcome.run.steps.map(\.name) == ["snapshot", "check"])
  }

  @Test func `a pipeline that is wrong runs nothing`() async throws {
    let repository = try repository {
      $0.commit("Pipeline", write: ["pipelines/publish.yaml": "pipeline: x\nversion: 1\n"])
    }
    let refused = await #expect(throws: PipelineRefused.self) { _ = try await publish(repository) }
    #expect(
      refused?.diagnostics.map(\.path) == ["pipelines/publish.yaml", "pipelines/publish.yaml"])
    #expect(try Runs(RepositoryLocation(repository.path)).list(limit: 5).isEmpty)
  }

  @Test func `files and drafts are those of the golden list`() async throws {
    let repository = try repository()
    _ = try await publish(repository, now: "2026-06-01")
    let root = repository.sibling("dist")
    let inventory = try Output(path: root).inventory()
    var listing = ""
    for record in inventory.records {
      listing += "\(record.path) <- \(record.sources.joined(separator: " "))\n"
      if record.path.hasSuffix(".request.json"), record.path.hasPrefix("channels/") {
        listing += try String(contentsOfFile: "\(root)/\(record.path)", encoding: .utf8)
          .split(separator: "\n", omittingEmptySubsequences: false).map { "  | \($0)\n" }.joined()
      }
    }
    let stable = listing.replacing(#/style\.[0-9a-f]{10}\.css/#, with: "style.….css")
    try expectGolden(stable, "publication.txt")
  }

  @Test func `a run that died before its release is resumed with all that it built`() async throws {
    let repository = try repository()
    let location = RepositoryLocation(repository.path)
    let output = repository.sibling("dist")
    let commit = try repository.git("rev-parse", "HEAD")
    let asOf = try #require(Timestamp("2026-03-05T20:18:50+04:00"))
    do {
      let publication = Publication(
        location, commit: commit, asOf: asOf, output: output, progress: .silent)
      let kinds = ContentSteps.kinds(publication).map { kind in
        guard kind.name == ContentSteps.releaseName else { return kind }
        return StepKind(
          kind.name, version: kind.version, inputs: kind.inputs, outputs: kind.outputs,
          isCurrent: { _, _ in false }, run: { _ in throw CancellationError() })
      }
      let engine = Engine(
        ledger: try Ledger(path: LedgerPlace.path(in: repository.path + "/.git")), kinds: kinds,
        now: { 1_780_000_000_000 })
      await #expect(throws: CancellationError.self) {
        _ = try await engine.run(
          .publish(owner: "ada"), trigger: "manual", subject: commit,
          parameters: [
            "commit": commit, "as-of": asOf.description, "output": output, "receipts": "",
          ], actor: "ada")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: output + "/site"))
    let run = try #require(try Runs(location).list(limit: 1).first)
    let outcome = try await Runs(location).resume(run.id, actor: "ada")
    #expect(outcome.run.state == .succeeded && outcome.isReleased)
    for file in ["site/notes/a/index.html", "channels/index.json", "manifest.json"] {
      #expect(FileManager.default.fileExists(atPath: "\(output)/\(file)"))
    }
    #expect(try await publish(repository).run.isReused)
  }

  @Test func `a check reads the pipeline that a publication would run`() async throws {
    let repository = try repository {
      $0.commit("Pipeline", write: ["pipelines/publish.yaml": "pipeline: x\nversion: 1\n"])
    }
    let result = try await Check(RepositoryLocation(repository.path), .revision(.commit("HEAD")))
      .run()
    #expect(
      result.diagnostics.filter { $0.path == "pipelines/publish.yaml" }.map(\.id) == [
        "pipeline.missing-key", "pipeline.missing-owner",
      ])
  }
}
