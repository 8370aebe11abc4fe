import Diagnostics
import Foundation
import Notes
import Support
import Testing
import Workflow

@testable import Pipeline

/// What steps that know content may touch, with and without a word in their pipeline.
@Suite struct GrantTests {
  private static let words = "Ten words are enough for a note to be more than a stub.\n"

  /// The pipeline that publishes, with grants for some of its steps.
  private func pipeline(
    build: String = "", excerpts: String = "", release: String = "", deploy: String = ""
  ) -> String {
    """
    pipeline: publish
    version: 1
    owner: ada
    triggers:
      - manual: {}
    concurrency: { group: site, queue: latest }
    steps:
      snapshot: { uses: git.snapshot }
      check: { uses: notes.check, in: { notes: snapshot.notes } }
      build: { uses: site.build, in: { notes: snapshot.notes, report: check.report }\(build) }
      excerpts:
        { uses: channels.draft, in: { notes: snapshot.notes, report: check.report }\(excerpts) }
      release:
        uses: site.release
        in: { notes: snapshot.notes, site: build.site, drafts: excerpts.drafts }
    \(release)
      deploy: { uses: git.branch, in: { manifest: release.manifest }\(deploy) }

    """
  }

  private func repository(_ pipeline: String, note: String = "") throws -> TemporaryRepository {
    try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "pipelines/site.yaml": "url: https://example.org\nowner: ada\n",
          "pipelines/publish.yaml": pipeline, "notes/a.md": "# A\n\n\(Self.words)\(note)",
        ])
    }
  }

  private func publish(
    _ repository: TemporaryRepository, to output: String
  ) async throws -> RunReport {
    try await Publish(
      RepositoryLocation(repository.path), output: output,
      asOf: .now(try #require(Timestamp("2026-06-01"))), trigger: "manual", actor: "ada"
    ).run().run
  }

  /// What the record says was refused.
  private func denied(_ run: RunReport, in repository: TemporaryRepository) throws -> [String] {
    let ledger = try Ledger(path: LedgerPlace.path(in: repository.path + "/.git"))
    return try ledger.events(of: run.id).filter { $0.event == "denied" }.compactMap {
      $0.detail["access"]
    }
  }

  @Test func `a step whose grants leave out its output is refused, and writes nothing`()
    async throws
  {
    let elsewhere = ", grants: { write: [elsewhere] }"
    for (name, text) in [
      ("build", pipeline(build: elsewhere)), ("excerpts", pipeline(excerpts: elsewhere)),
    ] {
      let repository = try repository(text)
      let dist = repository.sibling("dist")
      let run = try await publish(repository, to: dist)
      #expect(run.state == .failed)
      let step = try #require(run.steps.first { $0.name == name })
      let why = "not granted: it needs 'write: [\"\(dist)\"]'"
      #expect(step.cause == "write of '\(dist)' was refused: \(why)")
      #expect(try denied(run, in: repository) == ["write \(dist): \(why)"])
      for folder in ["site", "channels", ".new-\(name == "build" ? "site" : "channels")"] {
        #expect(!FileManager.default.fileExists(atPath: "\(dist)/\(folder)"))
      }
    }
  }

  @Test func `a release whose grants leave out the output keeps what was published`() async throws {
    let repository = try repository(
      pipeline(release: "    grants: { write: [elsewhere] }"))
    let dist = repository.sibling("dist")
    let run = try await publish(repository, to: dist)
    #expect(run.steps.first { $0.name == "release" }?.state == .failed)
    #expect(try denied(run, in: repository).count == 1)
    #expect(!FileManager.default.fileExists(atPath: dist + "/manifest.json"))
    #expect(!FileManager.default.fileExists(atPath: dist + "/site"))
  }

  @Test func `what was made for one folder is not looked at in another that is not granted`()
    async throws
  {
    let grants = "grants: { write: [dist] }"
    let repository = try repository(
      pipeline(
        build: ", \(grants)", excerpts: ", \(grants)", release: "    \(grants)",
        deploy: ", grants: { write: [dist], branches: [gh-pages] }"))
    let first = try await publish(repository, to: repository.path + "/dist")
    #expect(first.state == .succeeded, "\(first)")
    #expect(try denied(first, in: repository).isEmpty)
    #expect(try await publish(repository, to: repository.path + "/dist").isReused)
    let other = repository.sibling("other")
    let second = try await publish(repository, to: other)
    #expect(second.state == .failed)
    #expect(try denied(second, in: repository).count >= 1)
    #expect(!FileManager.default.fileExists(atPath: other))
  }

  @Test func `a branch that was not granted is not committed to`() async throws {
    let dist = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      .path(percentEncoded: false)
    defer { try? FileManager.default.removeItem(atPath: dist) }
    let repository = try repository(
      pipeline(deploy: ", grants: { write: [\"\(dist)\"], branches: [pages] }"))
    let run = try await publish(repository, to: dist)
    #expect(run.steps.first { $0.name == "deploy" }?.state == .failed)
    #expect(
      try denied(run, in: repository) == [
        "branches gh-pages: not granted: it needs 'branches: [\"gh-pages\"]'"
      ])
    #expect(try repository.git("for-each-ref", "--format=%(refname)", "refs/heads/gh-pages") == "")
  }

  @Test func `a link to a host that was not granted is on the record, once for each host`()
    async throws
  {
    let repository = try repository(
      """
      pipeline: publish
      version: 1
      owner: ada
      triggers:
        - manual: {}
      concurrency: { group: links, queue: reject }
      steps:
        snapshot: { uses: git.snapshot }
        links:
          uses: links.external
          in: { notes: snapshot.notes }
          grants: { net: ["https://example.org"] }
          timeout: 1m

      """,
      note: "[a](https://a.invalid/1) [b](https://a.invalid/2) [c](https://127.0.0.1:9/)\n")
    let run = try await publish(repository, to: repository.sibling("dist"))
    #expect(run.state == .succeeded)
    #expect(
      try denied(run, in: repository).sorted() == [
        "net 127.0.0.1: not granted: it needs 'net: [\"https://127.0.0.1\"]'",
        "net a.invalid: not granted: it needs 'net: [\"https://a.invalid\"]'",
      ])
  }

  @Test func `grants that are written down have to be enough, and no more`() throws {
    let repository = try repository(
      pipeline(
        build: ", grants: { branches: [x] }",
        deploy: ", grants: { branches: [gh-pages] }"))
    let result = try PipelineCheck(
      RepositoryLocation(repository.path), revision: .commit("HEAD")
    ).run()
    #expect(
      result.diagnostics.map { "\($0.id) \($0.message) \($0.hint ?? "")" } == [
        "pipeline.missing-grant 'site.build' needs the grant 'write' say what it may touch: "
          + "'grants: { write: [dist] }'",
        "pipeline.unused-grant 'site.build' has no use for the grant 'branches' "
          + "remove it: a step is granted what it needs and no more",
        "pipeline.missing-grant 'git.branch' needs the grant 'write' say what it may touch: "
          + "'grants: { write: [dist] }'",
      ])
  }

  @Test func `grants that name nothing are a mistake, and not a way to grant nothing`() throws {
    let repository = try repository(pipeline(build: ", grants: {}"))
    let result = try PipelineCheck(
      RepositoryLocation(repository.path), revision: .commit("HEAD")
    ).run()
    #expect(result.diagnostics.map(\.message) == ["'grants' says nothing"])
  }

  @Test func `a picture shows what a step may touch, though nobody wrote it down`() throws {
    let repository = try repository(pipeline(build: ", grants: { write: [dist] }"))
    let graph = try PipelineCheck(
      RepositoryLocation(repository.path), revision: .commit("HEAD")
    ).graph(of: "publish")
    let lines = Dictionary(uniqueKeysWithValues: graph.nodes.map { ($0.lines[0], $0.lines[2...]) })
    #expect(lines["check"] == [])
    #expect(lines["build"] == ["write: dist"])
    #expect(lines["release"] == ["write: the output folder"])
    #expect(lines["deploy"] == ["write: the output folder", "branches: gh-pages"])
  }
}
