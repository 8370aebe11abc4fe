import Diagnostics
import Foundation
import Git
import Notes
import Support
import Testing

@testable import Pipeline

@Suite struct SnapshotTests {
  private let words = "Ten words are enough for a note to be more than a stub.\n"

  private func load(
    _ repository: TemporaryRepository, _ revision: Revision = .commit("HEAD")
  ) async throws -> Loaded {
    let snapshot = try await Snapshot.read(
      revision, of: RepositoryLocation(repository.path),
      history: revision == .commit("HEAD") ? .followed : .ignored)
    return try await Loaded.load(snapshot, asOf: .moment(Timestamp(seconds: 1_800_000_000)))
  }

  @Test func `links out of the tree are not followed`() async throws {
    let repository = try TemporaryRepository {
      $0.commit(
        "Start", write: ["notes/a.md": "# A\n\n\(words)"],
        symlink: ["notes/secret.md": "/etc/passwd", "notes/b.md": "a.md"],
        submodule: ["notes/other": "1111111111111111111111111111111111111111"])
    }
    let loaded = try await load(repository)
    #expect(loaded.library.notes.map(\.path) == ["notes/a.md"])
    #expect(loaded.snapshot.files == ["notes/a.md"])
  }

  @Test func `a note that is not UTF-8 or too large is a diagnostic, and the others are read`()
    async throws
  {
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "notes/a.md": "# A\n\n\(words)",
          "notes/large.md": String(repeating: "large ", count: 800_000),
        ])
    }
    try repository.checkOut()
    try Data([0x23, 0x20, 0xE9]).write(to: URL(filePath: repository.path + "/notes/latin.md"))
    try repository.git("add", ".")
    try repository.git("commit", "-q", "-m", "Latin")
    let loaded = try await load(repository)
    #expect(loaded.library.notes.map(\.path) == ["notes/a.md"])
    #expect(
      loaded.diagnostics.filter { $0.severity == .error }.map { "\($0.path) \($0.id)" } == [
        "notes/large.md note.too-large", "notes/latin.md note.not-utf8",
      ])
  }

  @Test func `the index and the work tree are read as they are`() async throws {
    let repository = try TemporaryRepository {
      $0.commit("Start", write: ["notes/a.md": "# A\n\n\(words)"])
    }
    try repository.checkOut()
    try repository.write("# Staged\n\n\(words)", to: "notes/b.md")
    try repository.git("add", ".")
    try repository.write("# Not staged\n\n\(words)", to: "notes/b.md")
    try repository.write("# New\n\n\(words)", to: "notes/c.md")
    #expect(try await load(repository).library.notes.map(\.title) == ["A"])
    #expect(
      try await load(repository, .index).library.notes.map(\.title).sorted() == ["A", "Staged"])
    #expect(
      try await load(repository, .workTree).library.notes.map(\.title).sorted() == [
        "A", "New", "Not staged",
      ])
  }

  @Test func `a bare repository is read like any other`() async throws {
    let repository = try TemporaryRepository(bare: true) {
      $0.commit("Start", at: "2026-03-05T20:18:50+04:00", write: ["fuuzz.md": "# Fuzz\n\n\(words)"])
      $0.commit("Rename", rename: [("fuuzz.md", "fuzz.md")])
    }
    let note = try #require(try await load(repository).library.notes.first)
    #expect(note.identity == "fuuzz.md" && note.path == "fuzz.md")
    #expect(note.date.description == "2026-03-05T20:18:50+04:00")
  }

  @Test func `a shallow clone is refused before it gives wrong dates`() async throws {
    let repository = try TemporaryRepository {
      $0.commit("Start", write: ["a.md": "# A\n\n\(words)"])
      $0.commit("Next", write: ["b.md": "# B\n\n\(words)"])
    }
    let clone = repository.sibling("shallow")
    try repository.git("clone", "-q", "--depth", "1", "file://" + repository.path, clone)
    let stop = await #expect(throws: (any Error).self) {
      _ = try await Snapshot.read(.commit("HEAD"), of: RepositoryLocation(clone))
    }
    let hint = stop.flatMap { Stop($0).hint } ?? ""
    #expect(hint.contains("git fetch --unshallow") && hint.contains("fetch-depth: 0"))
  }

  @Test func `a repository without a commit is told to make one`() async throws {
    let repository = try TemporaryRepository()
    let error = await #expect(throws: Stop.self) {
      _ = try await Snapshot.read(.commit("HEAD"), of: RepositoryLocation(repository.path))
    }
    #expect(error?.hint?.contains("git commit") == true)
  }
}
