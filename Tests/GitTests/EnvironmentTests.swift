import Foundation
import Git
import Support
import Testing

/// An exit test's process has an environment of its own, so these may change it.
@Suite struct EnvironmentTests {
  @Test func `the index that git names wins when it is asked for, and only then`() async {
    await #expect(processExitsWith: .success) {
      let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
      try temporary.checkOut()
      let index = temporary.sibling("index")
      try FileManager.default.copyItem(atPath: temporary.path + "/.git/index", toPath: index)
      try temporary.write("b", to: "b.md")
      try temporary.git("add", "b.md", environment: ["GIT_INDEX_FILE": index])
      unsafe setenv("GIT_INDEX_FILE", index, 1)
      let deaf = try Repository(path: temporary.path)
      try #require(try deaf.stagedChanges().isEmpty)
      let hook = try Repository(path: temporary.path, discovery: .environment)
      try #require(try hook.stagedChanges().map(\.path) == ["b.md"])
    }
  }

  @Test func `the repository that git names wins when it is asked for`() async {
    await #expect(processExitsWith: .success) {
      let temporary = try TemporaryRepository { $0.commit("A", write: ["a.md": "a"]) }
      unsafe setenv("GIT_DIR", temporary.path + "/.git", 1)
      let other = try TemporaryRepository()
      let hook = try Repository(path: other.path, discovery: .environment)
      try #require(hook.gitDirectory == temporary.path + "/.git")
    }
  }
}
