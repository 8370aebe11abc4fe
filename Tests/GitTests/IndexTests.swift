import Foundation
import Git
import Support
import Testing

@Suite struct IndexTests {
  @Test func `what differs from HEAD is listed in order`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("A", write: ["a.md": "a", "b.md": "b", "c/d.md": "d", "e.md": "e"])
    }
    try temporary.checkOut()
    try temporary.write("changed", to: "b.md")
    try temporary.write("new", to: "c/new.md")
    try temporary.write("not staged", to: "e.md")
    try temporary.git("rm", "-q", "c/d.md")
    try temporary.git("add", "b.md", "c/new.md")
    let repository = try Repository(path: temporary.path)
    #expect(
      try repository.stagedChanges().map { "\($0.kind) \($0.path)" } == [
        "modified b.md", "deleted c/d.md", "added c/new.md",
      ])
    let staged = try repository.stagedFiles()
    #expect(staged.files.map(\.path) == ["a.md", "b.md", "c/new.md", "e.md"])
    #expect(staged.unmerged == [])
    let changed = try #require(try repository.stagedChanges().first?.file)
    #expect(try repository.bytes(of: changed.id) == Array("changed".utf8))
  }

  @Test func `a file in conflict is reported once`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("Base", write: ["a.md": "base\n", "b.md": "b"])
      $0.commit("Side", on: "side", from: "main", write: ["a.md": "side\n", "b.md": "b"])
      $0.commit("Main", write: ["a.md": "main\n"])
    }
    try temporary.checkOut()
    #expect(throws: GitFailure.self) { try temporary.git("merge", "-q", "side") }
    let repository = try Repository(path: temporary.path)
    let staged = try repository.stagedFiles()
    #expect(staged.unmerged == ["a.md"])
    #expect(staged.files.map(\.path) == ["b.md"])
    #expect(try repository.stagedChanges().map { "\($0.kind) \($0.path)" } == ["unmerged a.md"])
  }

  @Test func `a split index is refused with the command that mends it`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    try temporary.checkOut()
    try temporary.git("update-index", "--split-index")
    let repository = try Repository(path: temporary.path)
    let error = #expect(throws: GitError.self) { try repository.stagedFiles() }
    #expect(error?.cause == .unsupportedIndex)
    #expect(error?.hint?.contains("--no-split-index") == true)
  }

  @Test func `what is only intended to be added is not staged`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    try temporary.checkOut()
    try temporary.write("b", to: "b.md")
    try temporary.git("add", "--intent-to-add", "b.md")
    let repository = try Repository(path: temporary.path)
    #expect(try repository.stagedChanges() == [])
  }
}
