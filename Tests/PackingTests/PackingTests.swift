import Support
import Testing

@testable import Packing

@Suite struct PackingTests {
  @Test(arguments: [0, 1, -1, 63, 64, -64, -65, 1 << 40, Int.max, Int.min])
  func `a number comes back`(number: Int) throws {
    var packer = Packer()
    packer.add(number)
    var bytes = try Unpacker(packer.bytes)
    #expect(try bytes.number() == number && bytes.isAtEnd)
  }

  @Test func `values come back in their order`() throws {
    var packer = Packer()
    packer.add("é")
    packer.add(nil as String?)
    packer.add("" as String?)
    packer.add(true)
    packer.add([3, 1, 2])
    packer.add([1, 2] as [UInt8])
    packer.addShared("en")
    packer.addShared(nil)
    packer.addShared("en")
    var bytes = try Unpacker(packer.bytes, shared: packer.sharedTexts)
    #expect(try bytes.text() == "é")
    #expect(try bytes.textIfAny() == nil)
    #expect(try bytes.textIfAny() == "")
    #expect(try bytes.flag())
    #expect(try bytes.numbers() == [3, 1, 2])
    #expect(try Array(bytes.content()) == [1, 2])
    #expect(try bytes.sharedText() == "en")
    #expect(try bytes.sharedIfAny() == nil)
    #expect(try bytes.sharedText() == "en")
    #expect(bytes.isAtEnd && packer.sharedTexts.texts == ["en"])
  }

  @Test func `records are replaced without touching the others`() throws {
    var records = PackedRecords()
    for text in ["a", "", "ccc", "dd"] { records.append(Array(text.utf8)) }
    let new = records.replacing([1: Array("bb".utf8), 3: []])
    var packer = Packer()
    packer.add(new)
    var bytes = try Unpacker(packer.bytes)
    let read = try bytes.records()
    let texts = (0..<read.count).map { String(decoding: read.bytes[read.range($0)], as: UTF8.self) }
    #expect(texts == ["a", "bb", "ccc", ""])
  }

  @Test func `bytes that nobody packed end in an error or a value`() throws {
    var random = Seeded(seed: 7)
    var damaged = 0
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0..<24, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      var unpacker = try Unpacker(bytes)
      do throws(Unpacker.Damaged) {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: _ = try unpacker.text()
        case 1: _ = try unpacker.numbers()
        case 2: _ = try unpacker.records()
        case 3: _ = try unpacker.textIfAny()
        default: while !unpacker.isAtEnd { _ = try unpacker.number() }
        }
      } catch {
        damaged += 1
      }
    }
    #expect(damaged > 200)
  }
}
