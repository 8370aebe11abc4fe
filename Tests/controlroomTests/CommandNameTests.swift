import Foundation
import Testing

/// A command without a name is given that of its type, which the library finds by a search through
/// every conformance of the program: for all commands together a quarter of the time of a check
/// before a commit.
@Suite struct CommandNameTests {
  @Test func `every command says its name`() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/controlroom")
    let files = try #require(FileManager.default.enumerator(atPath: sources.path))
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
    var commands = 0
    for file in files {
      let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      for match in text.matches(of: /CommandConfiguration\(\s*(\w+):/) {
        commands += 1
        #expect(match.1 == "commandName", "\(file)")
      }
    }
    #expect(commands > 20)
  }
}
