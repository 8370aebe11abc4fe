import Git
import Support
import Testing

@Suite struct PackOrderTests {
  /// A repository with a hundred files in one pack, and their objects in the order of their names.
  private func make() throws -> (TemporaryRepository, ids: [ObjectID]) {
    let temporary = try TemporaryRepository {
      $0.commit("A", write: .init((100..<200).map { ("\($0).md", "Note \($0)\n") }))
    }
    try temporary.git("repack", "-adq")
    let repository = try Repository(path: temporary.path)
    return (temporary, try (100..<200).map { try repository.resolve("HEAD:\($0).md") })
  }

  @Test func `objects are put in the order in which they stand in the pack`() throws {
    let (temporary, ids) = try make()
    let listed = try temporary.git(
      "cat-file", "--batch-all-objects", "--unordered",
      "--batch-check=%(objecttype) %(objectname)")
    let blobs = listed.split(separator: "\n").filter { $0.hasPrefix("blob ") }
    let asked = Array(ids.reversed())
    let order = try Repository(path: temporary.path).packOrder(of: asked)
    #expect(order.map { "blob \(asked[$0])" } == blobs.map(String.init))
    #expect(order != Array(asked.indices))
  }

  @Test func `what no store has comes last, as it was, and what is asked for twice is there twice`()
    throws
  {
    let (temporary, ids) = try make()
    let unknown = try (1...2).map {
      try #require(ObjectID(hex: String(repeating: "0", count: 39) + "\($0)"))
    }
    let order = try Repository(path: temporary.path).packOrder(of: unknown + ids + ids)
    #expect(order.sorted() == Array(0..<202))
    #expect(order.suffix(2) == [0, 1])
  }

  @Test func `a few objects are not looked for`() throws {
    let (temporary, ids) = try make()
    let repository = try Repository(path: temporary.path)
    #expect(repository.packOrder(of: ids.suffix(10)) == Array(0..<10))
    #expect(repository.packOrder(of: []).isEmpty)
  }
}
