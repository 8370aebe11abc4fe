import Foundation
import Git
import Support
import Testing

@Suite struct RepositoryTests {
  @Test func `a missing repository is reported, not trapped`() {
    do throws(GitError) {
      _ = try Repository(path: "/nonexistent")
      Issue.record("opened")
    } catch {
      #expect(error.code == .notFound)
      #expect(error.cause == .noRepository(path: "/nonexistent"))
      #expect(error.hint == "start one with: git init /nonexistent")
    }
  }

  @Test func `a repository is found from a folder inside it`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["notes/deep/a.md": "a"]) }
    try temporary.checkOut()
    let repository = try Repository(path: temporary.path + "/notes/deep")
    #expect(repository.workTree == temporary.path)
    #expect(repository.gitDirectory == temporary.path + "/.git")
    #expect(!repository.isBare && !repository.isShallow && !repository.isEmpty)
  }

  @Test func `a bare repository has no work tree`() throws {
    let temporary = try TemporaryRepository(bare: true) { $0.commit("A", write: ["a.md": "a"]) }
    let repository = try Repository(path: temporary.path + "/refs/heads")
    #expect(repository.isBare)
    #expect(repository.workTree == nil)
    #expect(repository.gitDirectory == temporary.path)
    #expect(throws: GitError.self) { try repository.workTreeFiles() }
  }

  @Test func `a repository without commits is empty`() throws {
    let temporary = try TemporaryRepository()
    let repository = try Repository(path: temporary.path)
    #expect(repository.isEmpty)
    #expect(try repository.stagedChanges() == [])
    #expect(try repository.workTreeFiles().paths == [])
    let error = #expect(throws: GitError.self) { try repository.commit(at: "HEAD") }
    #expect(error?.cause == .noCommits)
  }

  @Test func `a linked work tree has its own index and the shared objects`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    let linked = temporary.sibling("linked")
    try temporary.git("worktree", "add", "-q", "-b", "side", linked, "main")
    try "b".write(toFile: linked + "/b.md", atomically: false, encoding: .utf8)
    try temporary.git("add", "b.md", in: linked)
    let repository = try Repository(path: linked)
    #expect(repository.workTree == linked)
    #expect(repository.commonDirectory == temporary.path + "/.git")
    #expect(try repository.stagedChanges().map(\.path) == ["b.md"])
    #expect(try repository.files(of: repository.commit(at: "HEAD")).map(\.path) == ["a.md"])
  }

  @Test func `an unknown extension is refused with its name`() throws {
    let temporary = try TemporaryRepository()
    try temporary.git("config", "core.repositoryformatversion", "1")
    try temporary.git("config", "extensions.objectformat", "sha256")
    let error = #expect(throws: GitError.self) { try Repository(path: temporary.path) }
    #expect(error?.cause == .unsupportedExtension(name: "objectformat"))
    #expect(error?.hint?.contains("SHA-256") == true)
  }

  @Test(.enabled(if: geteuid() == 0, "only root may give a file away"))
  func `another user's repository is refused with the command that trusts it`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    let path = temporary.path
    try FileManager.default.setAttributes([.ownerAccountID: 12_345], ofItemAtPath: path)
    try FileManager.default.setAttributes([.ownerAccountID: 12_345], ofItemAtPath: path + "/.git")
    let error = #expect(throws: GitError.self) { try Repository(path: path + "/.git") }
    #expect(error?.cause == .foreignOwner(path: path))
    #expect(error?.hint?.hasSuffix("git config --global --add safe.directory \(path)") == true)
  }
}
