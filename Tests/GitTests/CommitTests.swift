import Git
import Support
import Testing

@Suite struct CommitTests {
  @Test func `a commit is a value with its author's own time zone`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("First", write: ["a.md": "a"])
      $0.commit(
        "Second line one\n\nMore.", at: "2026-03-05T20:18:50+04:00", author: "Grace",
        write: ["a.md": "b"])
    }
    let repository = try Repository(path: temporary.path)
    let commit = try repository.commit(at: "main")
    #expect(commit.author.name == "Grace")
    #expect(commit.author.email == "grace@example.org")
    #expect(commit.author.seconds == 1_772_727_530)
    #expect(commit.author.offset == 240)
    #expect(commit.committer.name == "Ada")
    #expect(commit.summary == "Second line one")
    #expect(commit.message.hasSuffix("More."))
    #expect(commit.parents == [try repository.commit(at: "HEAD~1").id])
    #expect(commit.id.description == (try temporary.git("rev-parse", "main")))
    #expect(commit.tree.description == (try temporary.git("rev-parse", "main^{tree}")))
  }

  @Test func `tags are peeled`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    try temporary.git("tag", "-a", "-m", "Version", "v1", "main")
    let repository = try Repository(path: temporary.path)
    #expect(try repository.commit(at: "v1") == repository.commit(at: "HEAD"))
  }

  @Test(arguments: ["nothing", "main~9", "HEAD:a.md", "", "a..b", "-x", "\u{0}", "main\u{0}x"])
  func `what is no commit is an error with a hint`(revision: String) throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    let repository = try Repository(path: temporary.path)
    let error = #expect(throws: GitError.self) { try repository.commit(at: revision) }
    #expect(error?.hint != nil)
  }

  @Test func `a message in Latin-1 is read as such`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    try temporary.checkOut()
    try temporary.git(
      "-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "--allow-empty", "-m", "caf\u{e9}")
    let commit = try Repository(path: temporary.path).commit(at: "HEAD")
    // The shell's bytes are UTF-8 under a header that says otherwise: two scalars, as git shows.
    #expect(commit.summary == "caf\u{c3}\u{a9}")
  }
}
