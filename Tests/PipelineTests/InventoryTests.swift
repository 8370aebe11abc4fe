import Digests
import Testing

@testable import Pipeline

@Suite struct InventoryTests {
  private let inventory = Inventory([
    FileRecord(
      path: "site/b.html", digest: Digest(of: "b"), bytes: 1, sources: ["x y.md", "z.md"]),
    FileRecord(path: "channels/index.json", digest: Digest(of: "c"), bytes: 20),
    FileRecord(path: "site/a b.html", digest: Digest(of: "a"), bytes: 0),
  ])

  @Test func `an inventory is read back as it was written`() {
    #expect(Inventory(lines: inventory.lines) == inventory)
    #expect(
      inventory.records.map(\.path) == ["channels/index.json", "site/a b.html", "site/b.html"])
  }

  @Test(arguments: ["nonsense\n", "\(Digest(of: "a").hex)\t\n", "0123\t5\tsite/a\n"])
  func `an inventory that somebody else wrote is not believed`(_ text: String) {
    #expect(Inventory(lines: Array(text.utf8)) == nil)
  }

  @Test func `a folder's digest changes with names and contents, and with nothing else`() {
    let digest = inventory.digest(of: .site)
    var records = inventory.records
    records[0].digest = Digest(of: "other")
    #expect(Inventory(records).digest(of: .site) == digest)
    records[1].path = "site/renamed.html"
    #expect(Inventory(records).digest(of: .site) != digest)
  }
}
