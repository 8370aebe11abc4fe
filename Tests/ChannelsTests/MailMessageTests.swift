import Diagnostics
import Testing

@testable import Channels

@Suite struct MailMessageTests {
  @Test(arguments: [
    "plain", "tail space \n", ".stuffed\nFrom here", String(repeating: "é", count: 200), "a=b\tc",
    String(repeating: "word ", count: 100),
  ])
  func `no encoded line is longer than 76, and all of it comes back`(text: String) {
    var bytes: [UInt8] = []
    QuotedPrintable.encode(text.utf8.span, into: &bytes)
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.hasSuffix(" ") && !$0.hasPrefix(".") })
    #expect(bytes.allSatisfy { $0 < 0x7F })
    #expect(decoded(bytes) == text)
  }

  private func decoded(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "="), index + 2 < bytes.count {
        let digits = String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self)
        if digits != "\r\n" { out.append(UInt8(digits, radix: 16) ?? 0) }
        index += 3
      } else {
        if bytes[index] != UInt8(ascii: "\r") { out.append(bytes[index]) }
        index += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  @Test func `a title cannot add a header`() throws {
    let draft = try #require(
      try draft("newsletter", "---\ntitle: \"A\\r\\nBcc: x@y.example\"\n---\n" + filler).value)
    #expect(!draft.text.contains("\nBcc:"))
  }

  @Test func `the same revision is the same message, and an edit another`() throws {
    func id(_ text: String) throws -> Substring? {
      try draft("newsletter", text).value?.text.split(separator: "\r\n").first {
        $0.hasPrefix("Message-ID")
      }
    }
    let text = "date: 2026-01-01\n---\n# T\n\nFirst." + filler
    let first = try id("---\nupdated: 2026-01-02\n" + text)
    #expect(try id("---\nupdated: 2026-01-02\ntags: [new]\n" + text) == first)
    #expect(try id("---\nupdated: 2026-01-03\n" + text) != first)
  }
}
