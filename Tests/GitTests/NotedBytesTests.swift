import Git
import Support
import Testing

@Suite struct NotedBytesTests {
  private let name = "refs/controlroom/test"

  @Test func `what was noted at a ref is read back, and git sees it too`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    let repository = try Repository(path: temporary.path)
    #expect(try repository.noted(at: name) == nil)
    try repository.note(Array("one\n".utf8), at: name)
    try repository.note(Array("two\n".utf8), at: name)
    #expect(try repository.noted(at: name) == Array("two\n".utf8))
    #expect(try temporary.git("cat-file", "-p", name) == "two")
    #expect(try temporary.git("fsck", "--strict", "--no-dangling").isEmpty)
  }

  @Test func `linked work trees share it`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    try temporary.git("worktree", "add", "-q", temporary.sibling("linked"))
    try Repository(path: temporary.sibling("linked")).note([7], at: name)
    #expect(try Repository(path: temporary.path).noted(at: name) == [7])
  }

  @Test func `a ref that cannot be is refused`() throws {
    let temporary = try TemporaryRepository()
    let repository = try Repository(path: temporary.path)
    #expect(throws: GitError.self) { try repository.note([], at: "refs/../x") }
    #expect(throws: GitError.self) { try repository.note([], at: "a\0b") }
  }
}
