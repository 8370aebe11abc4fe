import Foundation
import Git
import Support
import Testing

@Suite struct WorkTreeTests {
  @Test func `tracked and new files are listed, ignored ones and links are not`() throws {
    let temporary = try TemporaryRepository {
      $0.commit(
        "A",
        write: [
          ".gitignore": "/dist/\n*.tmp\n", "a.md": "a", "gone.md": "g", "dist/kept.md": "k",
        ], symlink: ["link.md": "a.md"])
    }
    try temporary.checkOut()
    try FileManager.default.removeItem(atPath: temporary.path + "/gone.md")
    for file in ["new.md", "x.tmp", "dist/made.md", "deep/er/new.md", "other/.git/config"] {
      try temporary.write("new", to: file)
    }
    try temporary.write("inside", to: "other/inside.md")
    try FileManager.default.createSymbolicLink(
      atPath: temporary.path + "/folder", withDestinationPath: "/etc")
    let repository = try Repository(path: temporary.path)
    #expect(
      try repository.workTreeFiles().paths == [
        ".gitignore", "a.md", "deep/er/new.md", "dist/kept.md", "new.md",
      ])
  }

  @Test func `a file is read up to the limit and not beyond`() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("12345", to: "notes/a.md")
    let repository = try Repository(path: temporary.path)
    #expect(try repository.workTreeBytes("notes/a.md", limit: 5) == Array("12345".utf8))
    let error = #expect(throws: GitError.self) {
      try repository.workTreeBytes("notes/a.md", limit: 4)
    }
    #expect(error?.code == .tooLarge)
    let missing = #expect(throws: GitError.self) { try repository.workTreeBytes("b", limit: 4) }
    #expect(missing?.code == .notFound)
  }

  @Test(arguments: [
    "link.md", "folder/passwd", "../main/a.md", "/etc/passwd", "a/../a.md", ".git/config", "",
    "pipe", "a.md\u{0}",
  ])
  func `nothing leads out of the work tree`(path: String) throws {
    let temporary = try TemporaryRepository()
    try temporary.write("a", to: "a.md")
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: temporary.path + "/link.md", withDestinationPath: "a.md")
    try files.createSymbolicLink(atPath: temporary.path + "/folder", withDestinationPath: "/etc")
    unsafe mkfifo(temporary.path + "/pipe", 0o600)
    let repository = try Repository(path: temporary.path)
    let error = #expect(throws: GitError.self) {
      try repository.workTreeBytes(path, limit: 1_000_000)
    }
    #expect(error?.cause == .unsafePath)
  }
}
