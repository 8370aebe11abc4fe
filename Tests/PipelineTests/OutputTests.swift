import Digests
import Foundation
import Testing

@testable import Pipeline

@Suite struct OutputTests {
  /// A folder that is removed with the test.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID().uuidString)")
      .path
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
      let url = URL(filePath: path).appending(path: name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }

    func read(_ name: String) -> String? {
      try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    /// Every file but those whose names begin with a dot.
    var files: [String] {
      let found = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
      return found.filter { name in
        let url = URL(filePath: path).appending(path: name)
        let isFolder = (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
        return !isFolder && !name.hasPrefix(".")
      }.sorted()
    }
  }

  private func release(_ pages: [String: String], to output: Output) throws -> [String] {
    let staging = try output.stage(.site)
    var folders: Set<String> = []
    let records = try pages.sorted { $0.key < $1.key }.map {
      try staging.write($0.key, Array($0.value.utf8), from: ["a.md"], folders: &folders)
    }
    return try output.release([.site: records]) { inventory in
      Array("\(inventory.records.count)".utf8)
    }
  }

  @Test func `what is released replaces what was there, and nothing else`() throws {
    let folder = Folder()
    let output = try Output(path: folder.path)
    #expect(try release(["index.html": "1", "a/index.html": "2"], to: output).isEmpty)
    #expect(try release(["index.html": "3", "b/index.html": "4"], to: output).isEmpty)
    #expect(folder.files == ["manifest.json", "site/b/index.html", "site/index.html"])
    #expect(folder.read("site/index.html") == "3")
    #expect(folder.read("manifest.json") == "2")
  }

  @Test func `a file that no build made is kept and named`() throws {
    let folder = Folder()
    try folder.write("mine", to: "site/a/notes.txt")
    try folder.write("theirs", to: "site/index.html")
    let output = try Output(path: folder.path)
    let kept = try release(["index.html": "1"], to: output)
    #expect(kept == ["kept/site/index.html", "site/a/notes.txt"])
    #expect(folder.read("site/index.html") == "1")
    #expect(folder.read("kept/site/index.html") == "theirs")
    #expect(folder.read("site/a/notes.txt") == "mine")
  }

  @Test func `a folder is as a build left it until a file is gone or has another size`() throws {
    let folder = Folder()
    let output = try Output(path: folder.path)
    _ = try release(["index.html": "1", "a.html": "22"], to: output)
    let digest = try output.inventory().digest(of: .site).hex
    #expect(output.holds(.site, digest))
    #expect(!output.holds(.site, Digest(of: "other").hex))
    try folder.write("longer", to: "site/index.html")
    #expect(!output.holds(.site, digest))
  }

  /// What the disk looks like when the process dies at each point of a release.
  enum Death: String, CaseIterable, Sendable {
    case building, beforeMove, beforeExchange, afterExchange, betweenTwoRenames, beforeManifest
  }

  @Test(arguments: Death.allCases)
  func `a build that died is tidied up by the next`(_ death: Death) throws {
    let folder = Folder()
    do {
      let output = try Output(path: folder.path)
      _ = try release(["index.html": "old", "old.html": "old"], to: output)
    }
    try folder.write("mine", to: "site/mine.txt")
    let next = Inventory([
      FileRecord(path: "site/index.html", digest: Digest(of: "new"), bytes: 3),
      FileRecord(path: "site/new.html", digest: Digest(of: "new"), bytes: 3),
    ])
    let manager = FileManager.default
    func move(_ from: String, _ to: String) throws {
      try manager.moveItem(atPath: "\(folder.path)/\(from)", toPath: "\(folder.path)/\(to)")
    }
    let stage = death == .building || death == .beforeMove ? ".new-site" : ".next-site"
    try folder.write("new", to: "\(stage)/index.html")
    try folder.write("new", to: "\(stage)/new.html")
    if death != .building {
      try folder.write(String(decoding: next.lines, as: UTF8.self), to: ".files.next")
    }
    if death == .afterExchange || death == .beforeManifest {
      try move("site", "aside")
      try move(".next-site", "site")
      try move("aside", ".next-site")
    }
    if death == .betweenTwoRenames { try move("site", ".next-site.old") }

    let output = try Output(path: folder.path)
    _ = try release(["index.html": "last"], to: output)
    #expect(folder.read("site/index.html") == "last")
    #expect(folder.files == ["manifest.json", "site/index.html", "site/mine.txt"])
    #expect(folder.read("site/mine.txt") == "mine")
  }

  @Test(arguments: [
    "../out.html", "/etc/x", "a//b", "a/../../b", "", "a/.", "a\nb", "a\tb", "a\0b",
  ])
  func `no path leads out of the output folder`(_ name: String) throws {
    let folder = Folder()
    let staging = try Output(path: folder.path).stage(.site)
    var folders: Set<String> = []
    #expect(throws: Stop.self) {
      _ = try staging.write(name, [1], from: [], folders: &folders)
    }
    #expect(folder.files.isEmpty)
  }

  @Test func `two builds do not write at once`() throws {
    let folder = Folder()
    let first = try Output(path: folder.path)
    let stop = #expect(throws: Stop.self) { try Output(path: folder.path, patience: 0) }
    #expect(stop?.message.contains("another build") == true)
    withExtendedLifetime(first) {}
  }

  @Test(arguments: ["site", "channels", "kept", ".new-site", ".next-site", ".files", ".files.next"])
  func `a link in the output folder leads nothing out of it`(_ name: String) throws {
    let elsewhere = Folder()
    try elsewhere.write("private", to: "key.txt")
    let folder = Folder()
    try folder.write("theirs", to: "site/index.html")
    try? FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/\(name)",
      withDestinationPath: name.hasPrefix(".files") ? elsewhere.path + "/key.txt" : elsewhere.path)
    do {
      _ = try release(["index.html": "1"], to: try Output(path: folder.path))
    } catch let stop as Stop {
      #expect(stop.message.contains("symbolic link"))
    }
    #expect(elsewhere.files == ["key.txt"])
    #expect(elsewhere.read("key.txt") == "private")
    #expect(!folder.files.contains { $0.hasSuffix("key.txt") })
  }
}
