import Foundation
import Git
import Support
import Testing

@Suite struct FileTableTests {
  private func listing(_ table: FileTable) -> [String] {
    (0..<table.count).map { "\(table.path(at: $0)) \(table.id(at: $0)) \(table.isRegular(at: $0))" }
  }

  @Test(arguments: ["2", "3", "4"])
  func `the index is read as git lists it, in each of its versions`(_ version: String) throws {
    let temporary = try TemporaryRepository {
      $0.commit(
        "A",
        write: [
          "a.md": "a", "b/a.md": "1", "b/b.md": "2", "b/bb/c.md": "3", "b-c.md": "4", "é.md": "5",
          "b/a-very-long-name-that-fills-more-than-one-block-of-eight-bytes.md": "6",
        ],
        symlink: ["link.md": "a.md"])
    }
    try temporary.checkOut()
    try temporary.write("new", to: "n/w.md")
    try temporary.write("later", to: "later.md")
    try temporary.git("add", "n/w.md")
    try temporary.git("update-index", "--index-version", version)
    try temporary.git("add", "--intent-to-add", "later.md")
    let repository = try Repository(path: temporary.path)
    let table = try repository.stagedTable()
    let files = try repository.stagedFiles().files
    #expect(
      listing(table) == files.map { "\($0.path) \($0.id) \($0.kind.isRegular)" })
    for (place, file) in files.enumerated() { #expect(table.index(of: file.path) == place) }
    #expect(table.index(of: "b") == nil && table.index(of: "zzz") == nil)
    #expect(
      table.range(below: "b").map(table.path) == files.map(\.path).filter { $0.hasPrefix("b/") })
    #expect(table.range(below: "none").isEmpty)
    #expect(table.range(below: "").count == table.count)
  }

  @Test func `two tables are compared in one pass`() throws {
    let temporary = try TemporaryRepository {
      $0.commit("A", write: ["a.md": "a", "b.md": "b", "c/d.md": "d", "e.md": "e"])
    }
    try temporary.checkOut()
    try temporary.write("changed", to: "b.md")
    try temporary.write("new", to: "c/new.md")
    try temporary.git("rm", "-q", "c/d.md")
    try temporary.git("add", "-A")
    let repository = try Repository(path: temporary.path)
    let head = try repository.table(ofTree: repository.commit(at: "HEAD").tree)
    let index = try repository.stagedTable()
    var found: [String] = []
    FileTable.differences(head, index) { old, new in
      found.append("\(old.map(head.path) ?? "-") \(new.map(index.path) ?? "-")")
    }
    #expect(found == ["b.md b.md", "c/d.md -", "- c/new.md"])
  }

  @Test func `a damaged index is left to libgit2`() throws {
    let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a", "b.md": "b"]) }
    try temporary.checkOut()
    let url = URL(filePath: temporary.path + "/.git/index")
    let good = try Data(contentsOf: url)
    for length in stride(from: 1, to: good.count, by: 3) {
      try good.prefix(length).write(to: url)
      let repository = try Repository(path: temporary.path)
      #expect(throws: GitError.self, "\(length) of \(good.count) bytes") {
        try repository.stagedTable()
      }
    }
    var read = 0
    for place in 0..<good.count {
      var bad = good
      bad[place] = place.isMultiple(of: 2) ? 0x7F : 0x00
      try bad.write(to: url)
      let repository = try Repository(path: temporary.path)
      // Like git, it does not add up the whole file each time: what it takes is in order.
      guard let table = try? repository.stagedTable() else { continue }
      read += 1
      for file in 0..<table.count { #expect(table.index(of: table.path(at: file)) == file) }
    }
    #expect(read > 0)
  }
}
