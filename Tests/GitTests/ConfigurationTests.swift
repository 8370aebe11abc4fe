import Foundation
import Git
import Support
import Testing

@Suite struct ConfigurationTests {
  @Test func `what git is told is read, and what it is not told is nil`() throws {
    let repository = try TemporaryRepository()
    try repository.git("config", "user.email", "ada@example.org")
    let opened = try Repository(path: repository.path)
    #expect(try opened.configured("user.email") == "ada@example.org")
    #expect(try opened.configured("controlroom.nothing") == nil)
  }

  @Test func `hooks are looked for where git looks for them`() throws {
    let repository = try TemporaryRepository()
    func hooks() throws -> String { try Repository(path: repository.path).hooksDirectory() }
    #expect(try hooks() == repository.path + "/.git/hooks")
    try repository.git("config", "core.hooksPath", ".githooks")
    #expect(try hooks() == repository.path + "/.githooks")
    try repository.git("config", "core.hooksPath", "/elsewhere/hooks")
    #expect(try hooks() == "/elsewhere/hooks")
    try repository.git("config", "core.hooksPath", "~/hooks")
    let expanded = try hooks()
    #expect(expanded.hasPrefix("/") && expanded.hasSuffix("/hooks") && !expanded.contains("~"))
  }
}
