import Foundation
import Glibc
import Support
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(5))) struct FolderWatchTests {
  private let folder: TemporaryRepository
  private let watch: FolderWatch

  init() throws {
    folder = try TemporaryRepository {
      $0.commit("Start", write: ["notes/a.md": "A", "b.md": "B"])
    }
    try folder.checkOut()
    watch = try FolderWatch(root: folder.path, git: folder.path + "/.git")
    try watch.watch(["", "notes"])
  }

  private func changes() async throws -> FolderWatch.Changes { try #require(await watch.next()) }

  @Test func `what is written in place is told`() async throws {
    try folder.write("changed", to: "notes/a.md")
    #expect(try await changes().paths.contains("notes/a.md"))
  }

  @Test func `what is written beside and moved into its place is told`() async throws {
    try folder.write("changed", to: "notes/a.md~")
    #expect(unsafe rename(folder.path + "/notes/a.md~", folder.path + "/notes/a.md") == 0)
    #expect(try await changes().paths.contains("notes/a.md"))
  }

  @Test func `what is removed, moved away or linked is told`() async throws {
    #expect(unsafe unlink(folder.path + "/b.md") == 0)
    #expect(try await changes().paths == ["b.md"])
    #expect(unsafe rename(folder.path + "/notes/a.md", folder.path + "/c.md") == 0)
    #expect(try await changes().paths == ["notes/a.md", "c.md"])
    #expect(unsafe link(folder.path + "/c.md", folder.path + "/d.md") == 0)
    #expect(try await changes().paths == ["d.md"])
  }

  @Test func `a burst is one change`() async throws {
    for number in 0..<50 { try folder.write("\(number)", to: "notes/a.md") }
    #expect(try await changes().paths == ["notes/a.md"])
    try folder.write("last", to: "b.md")
    #expect(try await changes().paths == ["b.md"])
  }

  @Test func `a new folder is told, and watched once that is asked for`() async throws {
    try folder.write("C", to: "new/deep/c.md")
    #expect(try await changes().hasFolders)
    try watch.watch(["", "notes", "new", "new/deep"])
    try folder.write("D", to: "new/deep/d.md")
    #expect(try await changes().paths == ["new/deep/d.md"])
  }

  @Test func `a folder that was moved is known by its new name`() async throws {
    #expect(unsafe rename(folder.path + "/notes", folder.path + "/texts") == 0)
    #expect(try await changes().hasFolders)
    try watch.watch(["", "texts"])
    try folder.write("changed", to: "texts/a.md")
    #expect(try await changes().paths == ["texts/a.md"])
  }

  @Test func `a folder that is watched no more is silent`() async throws {
    try watch.watch([""])
    try folder.write("changed", to: "notes/a.md")
    try folder.write("changed", to: "b.md")
    #expect(try await changes().paths == ["b.md"])
  }

  @Test func `a commit is told, and nothing else that git does`() async throws {
    try folder.git("commit", "-q", "--allow-empty", "-m", "Empty")
    let told = try await changes()
    #expect(told.hasHistory)
    #expect(told.paths.isEmpty)
  }

  @Test func `more than the system keeps is told as that`() {
    var state = FolderWatch.State()
    state.note(-1, UInt32(IN_Q_OVERFLOW), "")
    #expect(state.changes.isOverflow)
    #expect(!state.changes.isEmpty)
  }
}
