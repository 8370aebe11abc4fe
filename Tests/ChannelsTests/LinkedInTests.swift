import Diagnostics
import Testing

@testable import Channels

@Suite struct LinkedInTests {
  private func own(_ text: String) throws -> Checked<Draft?> {
    try draft("linkedin", "---\nchannels:\n  linkedin:\n    text: '\(text)'\n---\n# T\n" + filler)
  }

  @Test func `every reserved character is escaped for the interface, and not for a person`() throws
  {
    let draft = try #require(try own(#"a \|{}@[]()<>#*_~ b"#).value)
    #expect(draft.text.hasPrefix(#"a \|{}@[]()<>#*_~ b"#))
    let payload = String(decoding: draft.payload, as: UTF8.self)
    let commentary = JSON.string(##"a \\\|\{\}\@\[\]\(\)\<\>\#\*\_\~ b"##)
    #expect(payload.contains(String(decoding: commentary.compact(), as: UTF8.self)))
  }

  @Test func `escapes that may count are counted too`() throws {
    let draft = try own(String(repeating: "_", count: 1600))
    #expect(draft.value?.parts[0].count == 1600)
    #expect(draft.diagnostics.first?.message.contains("1600, and 3200 with its escapes") == true)
  }

  @Test(arguments: [(2900, 0), (2901, 1)])
  func `near the limit a person is warned`(length: Int, warnings: Int) throws {
    let draft = try own(String(repeating: "a", count: length))
    #expect(draft.value != nil)
    #expect(draft.diagnostics.count == warnings)
  }
}
