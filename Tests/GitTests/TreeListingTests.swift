import Foundation
import Git
import Support
import Testing

@Suite struct TreeListingTests {
  @Test func `files come in git's order, with links and submodules listed and not followed`() throws
  {
    let temporary = try TemporaryRepository {
      $0.commit(
        "A", write: ["b/x.md": "x", "b.md": "b", "a.md": "a"], executable: ["run.sh": "#!"],
        symlink: ["link.md": "/etc/passwd"],
        submodule: ["vendor": "1234567890123456789012345678901234567890"])
    }
    let repository = try Repository(path: temporary.path)
    let files = try repository.files(of: repository.commit(at: "HEAD"))
    #expect(
      files.map { "\($0.path) \($0.kind)" } == [
        "a.md file", "b.md file", "b/x.md file", "link.md symlink", "run.sh executable",
        "vendor submodule",
      ])
    #expect(
      files.map(\.path).joined(separator: "\n")
        == (try temporary.git("ls-tree", "-r", "--name-only", "main")))
    #expect(files.allSatisfy { $0.flaw == nil })
  }

  @Test func `a path that is not UTF-8 is listed with a flaw`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    let blob = try temporary.git("rev-parse", "main:a.md")
    try temporary.commitTree(blob: blob, name: [0x63, 0xe9])
    let repository = try Repository(path: temporary.path)
    let files = try repository.files(of: repository.commit(at: "HEAD"))
    #expect(files.map(\.path) == ["c\u{fffd}"])
    #expect(files.map(\.flaw) == [.notUTF8])
  }

  @Test(arguments: ["..", ".git", ".GIT", "git~1", "a\\b", ".git ", "c:x", "\u{1}", ".g\u{200c}it"])
  func `a hostile name is listed with a flaw`(name: String) throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    let blob = try temporary.git("rev-parse", "main:a.md")
    try temporary.commitTree(blob: blob, name: Array(name.utf8))
    let repository = try Repository(path: temporary.path)
    let files = try repository.files(of: repository.commit(at: "HEAD"))
    #expect(files.map(\.path) == [name])
    #expect(files.map(\.flaw) == [.hostile])
  }

  @Test(arguments: [".gitignore", "a.b/c..d", "\u{e9}/x.md", ".github/x", "git/x", "a~b"])
  func `an odd name is no flaw`(path: String) throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: [path: "a"]) }
    let repository = try Repository(path: temporary.path)
    let files = try repository.files(of: repository.commit(at: "HEAD"))
    #expect(files.map(\.path) == [path])
    #expect(files.map(\.flaw) == [nil])
  }

  @Test func `folders nested without end are an error`() throws {
    let deep = String(repeating: "d/", count: 300) + "a.md"
    let temporary = try TemporaryRepository { $0.commit("A", write: [deep: "a"]) }
    let repository = try Repository(path: temporary.path)
    let commit = try repository.commit(at: "HEAD")
    let error = #expect(throws: GitError.self) { try repository.files(of: commit) }
    #expect(error?.code == .tooLarge)
    #expect(throws: GitError.self) { try History(of: commit, in: repository) { _ in true } }
  }
}

extension TemporaryRepository {
  /// Commits to `main` a tree of one file that git's own commands would refuse to make.
  fileprivate func commitTree(blob: String, name: [UInt8]) throws {
    var bytes = Data("100644 ".utf8) + name + [0]
    var digits = blob[...]
    while let byte = UInt8(digits.prefix(2), radix: 16), digits.count >= 2 {
      bytes.append(byte)
      digits = digits.dropFirst(2)
    }
    let file = sibling("tree")
    try bytes.write(to: URL(filePath: file))
    let tree = try git("hash-object", "-t", "tree", "--literally", "-w", file)
    let commit = try git("commit-tree", "-m", "Odd", tree)
    try git("update-ref", "refs/heads/main", commit)
  }
}
