import Foundation
import Git
import Support
import Testing

@Suite struct BlobTests {
  @Test func `a file's size, bytes and text are those that were committed`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "caf\u{e9}\n"]) }
    let repository = try Repository(path: temporary.path)
    let id = try repository.resolve("HEAD:a.md")
    #expect(try repository.size(of: id) == 6)
    #expect(try repository.bytes(of: id) == Array("caf\u{e9}\n".utf8))
    let blob = try repository.blob(id)
    let text = blob.text()
    #expect(text == "caf\u{e9}\n")
  }

  @Test func `a folder is no file`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a/b.md": "b"]) }
    let repository = try Repository(path: temporary.path)
    let id = try repository.resolve("HEAD:a")
    #expect(throws: GitError.self) { try repository.bytes(of: id) }
    #expect(throws: GitError.self) { try repository.size(of: id) }
  }

  @Test func `whatever happens to an object's file is an error that says so`() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("Some text that is long enough.\n", to: "a.md")
    try temporary.git("add", "a.md")
    let hex = try temporary.git("rev-parse", ":a.md")
    let id = try #require(ObjectID(hex: hex))
    let file = URL(filePath: temporary.path)
      .appending(path: ".git/objects/\(hex.prefix(2))/\(hex.dropFirst(2))")
    let whole = try Data(contentsOf: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)

    // libgit2's own reader crashes on some of these, and waits for ever on others.
    var damaged = (0..<whole.count).map { whole.prefix($0) }
    for position in 0..<whole.count {
      for bit in 0..<8 {
        var bytes = whole
        bytes[position] ^= 1 << bit
        damaged.append(bytes)
      }
    }
    damaged.append(whole + [0])
    var unharmed = 0
    for bytes in damaged {
      try bytes.write(to: file)
      let repository = try Repository(path: temporary.path)
      do throws(GitError) {
        let read = try repository.bytes(of: id)
        #expect(read == Array("Some text that is long enough.\n".utf8))
        unharmed += 1
      } catch {
        #expect(error.cause == .corruptObject)
        #expect(error.hint?.contains("git fsck") == true)
      }
    }
    // A few bits of zlib's framing mean nothing; none of them changes what is read.
    #expect(unharmed < damaged.count / 10)
  }

  @Test func `an object under another's name is found out by its hash`() throws {
    let temporary = try TemporaryRepository()
    for name in ["a", "b"] { try temporary.write("text \(name)\n", to: name) }
    try temporary.git("add", ".")
    func file(_ name: String) throws -> String {
      let hex = try temporary.git("rev-parse", ":\(name)")
      return temporary.path + "/.git/objects/\(hex.prefix(2))/\(hex.dropFirst(2))"
    }
    let files = FileManager.default
    try files.removeItem(atPath: file("a"))
    try files.copyItem(atPath: file("b"), toPath: file("a"))
    let repository = try Repository(path: temporary.path)
    let id = try #require(try repository.stagedFiles().files.first).id
    let error = #expect(throws: GitError.self) { try repository.bytes(of: id) }
    #expect(error?.code == .mismatch)
  }

  @Test func `a file that a partial clone left out is told from one that is lost`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
    try temporary.git("config", "uploadpack.allowFilter", "true")
    let clone = temporary.sibling("clone")
    try temporary.git(
      "clone", "-q", "--no-checkout", "--filter=blob:none", "file://" + temporary.path, clone)
    let repository = try Repository(path: clone)
    let file = try #require(try repository.files(of: repository.commit(at: "HEAD")).first)
    let error = #expect(throws: GitError.self) { try repository.bytes(of: file.id) }
    #expect(error?.cause == .missingInPartialClone)

    let lost = try #require(ObjectID(hex: "1234567890123456789012345678901234567890"))
    let whole = try Repository(path: temporary.path)
    #expect(throws: GitError.self) { try whole.bytes(of: lost) }
  }
}
