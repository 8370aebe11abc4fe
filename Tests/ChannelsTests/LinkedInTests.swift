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
    let commentary = draft.extra.first { $0.key == "commentary" }?.value
    let link = "https://example.org/site/notes/a-note/"
    #expect(
      commentary == .string(##"a \\\|\{\}\@\[\]\(\)\<\>\#\*\_\~ b"## + "\n\n" + link))
  }

  @Test(arguments: [(2850, 0), (2900, 1)])
  func `near the limit a person is warned`(length: Int, warnings: Int) throws {
    let draft = try own(String(repeating: "a", count: length))
    #expect(draft.value != nil)
    #expect(draft.diagnostics.count == warnings)
  }
}
