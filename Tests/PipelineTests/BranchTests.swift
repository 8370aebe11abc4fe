import Foundation
import Notes
import Support
import Testing
import Workflow

@testable import Pipeline

@Suite struct BranchTests {
  private let words = "Ten words are enough for a note to be more than a stub.\n"
  private let pipeline = """
    pipeline: publish
    version: 1
    owner: ada
    triggers:
      - manual: {}
    concurrency: { group: site, queue: latest }
    steps:
      snapshot: { uses: git.snapshot }
      check: { uses: notes.check, in: { notes: snapshot.notes } }
      build: { uses: site.build, in: { notes: snapshot.notes, report: check.report } }
      excerpts: { uses: channels.draft, in: { notes: snapshot.notes, report: check.report } }
      release:
        uses: site.release
        in: { notes: snapshot.notes, site: build.site, drafts: excerpts.drafts }
      deploy: { uses: git.branch, in: { manifest: release.manifest }BRANCH }

    """

  private func repository(
    bare: Bool = false, branch: String? = nil,
    _ more: (inout TemporaryRepository.Commits) -> Void = { _ in }
  ) throws -> TemporaryRepository {
    let options = branch.map { ", with: { branch: \($0) }" } ?? ""
    return try TemporaryRepository(bare: bare) {
      $0.commit(
        "Start", at: "2026-03-05T20:18:50+04:00",
        write: [
          "pipelines/site.yaml": "url: https://example.org\nowner: ada\n",
          "pipelines/publish.yaml": pipeline.replacing("BRANCH", with: options),
          "notes/a.md": "# A\n\n\(words)",
        ])
      more(&$0)
    }
  }

  private func publish(
    _ repository: TemporaryRepository, _ revision: String = "main"
  ) async throws -> Publish.Outcome {
    try await Publish(
      RepositoryLocation(repository.path), revision: revision,
      output: repository.sibling("dist"), asOf: .now(try #require(Timestamp("2026-06-01"))),
      trigger: "manual", actor: "ada"
    ).run()
  }

  @Test(arguments: [false, true])
  func `the site becomes a commit on a branch, byte for byte`(bare: Bool) async throws {
    let repository = try repository(bare: bare)
    #expect(try await publish(repository).run.state == .succeeded)
    let site = repository.sibling("dist") + "/site"
    let names = try repository.git("ls-tree", "-r", "--name-only", "gh-pages").split(
      separator: "\n")
    var expected = try FileManager.default.subpathsOfDirectory(atPath: site).filter {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(site)/\($0)")
      return attributes[.type] as? FileAttributeType == .typeRegular
    }
    expected.append(".nojekyll")
    #expect(Set(names.map(String.init)) == Set(expected))
    for name in ["index.html", "notes/a/index.html", "notes/a/index.md", "atom.xml"] {
      let blob = try repository.git("rev-parse", "gh-pages:\(name)")
      #expect(try repository.git("hash-object", "--no-filters", "\(site)/\(name)") == blob)
    }
    #expect(
      try repository.git("log", "--format=%an %ae %aI %cI %B", "gh-pages").hasPrefix(
        "Ada ada@example.org 2026-03-05T20:18:50+04:00 2026-03-05T20:18:50+04:00 Publish "))
    try repository.git("fsck", "--strict", "--no-dangling")
    if !bare { #expect(try repository.git("ls-files").isEmpty) }
  }

  @Test func `the same site makes no second commit, a changed one a commit on top`() async throws {
    let repository = try repository {
      $0.commit("Same", write: ["other.txt": "no note"])
      $0.commit("Change", write: ["notes/a.md": "# A\n\nMore than that. \(words)"])
    }
    _ = try await publish(repository, "main~2")
    let first = try repository.git("rev-parse", "gh-pages")
    let again = try await publish(repository, "main~2")
    #expect(again.run.isReused)
    _ = try await publish(repository, "main")
    #expect(try repository.git("rev-parse", "gh-pages~1") == first)
    #expect(try repository.git("rev-list", "--count", "gh-pages") == "2")
    // Somebody took the branch back: the next publication puts it right.
    try repository.git("update-ref", "refs/heads/gh-pages", first)
    let mended = try await publish(repository, "main")
    #expect(!mended.run.isReused)
    #expect(try repository.git("rev-list", "--count", "gh-pages") == "2")
  }

  @Test func `the same commit and branch make the same commit on every machine`() async throws {
    var ids: Set<String> = []
    for _ in 0..<2 {
      let repository = try repository()
      _ = try await publish(repository)
      ids.insert(try repository.git("rev-parse", "gh-pages"))
    }
    #expect(ids.count == 1)
  }

  @Test func `what a host wants on the branch stays, and everything else is the site`() async throws
  {
    let repository = try repository {
      $0.commit("Pages", on: "pages", write: ["CNAME": "example.org\n", "old.html": "old\n"])
    }
    try repository.git("branch", "-m", "pages", "gh-pages")
    _ = try await publish(repository)
    #expect(try repository.git("show", "gh-pages:CNAME") == "example.org")
    #expect(try repository.git("ls-tree", "--name-only", "gh-pages", "old.html").isEmpty)
  }

  @Test(arguments: ["main", "side", "-x", "a..b"])
  func `a branch that people work on is not written to`(branch: String) async throws {
    let repository = try repository(branch: "\"\(branch)\"") {
      $0.commit("Side", on: "side", from: "main", write: ["a.txt": "a"])
    }
    let before = try repository.git(
      "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads")
    let outcome = try await publish(repository)
    #expect(outcome.run.state == .failed)
    #expect(
      try repository.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads")
        == before)
  }
}
