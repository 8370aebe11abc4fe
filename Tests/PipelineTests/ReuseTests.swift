import Diagnostics
import Foundation
import Notes
import Support
import Testing

@testable import Pipeline

/// What a build takes over from the one before is what it would have made.
@Suite struct ReuseTests {
  /// A repository that somebody works on: each step is a commit that a writer might make.
  private struct Garden {
    var random: Seeded
    var files: [String: String] = [:]
    private var count = 0

    init(seed: UInt64) {
      random = Seeded(seed: seed)
      files["pipelines/site.yaml"] = Self.configurations[0]
      for _ in 0..<6 { plant() }
    }

    /// What leads nowhere after a note has gone is for another test.
    private static let configurations = [
      "title: Garden\nurl: https://example.org/g\nchannels: { x: {}, devto: {}, newsletter: {} }\n",
      "title: Orchard\nurl: https://example.org/g\nchannels: { x: {}, devto: {} }\n",
      "title: Garden\nurl: https://example.net\nrevisions: 1\n",
      "title: Garden\ncollections:\n  notes: { html: trusted }\n",
    ].map { $0 + "owner: ada\nrules: { link.missing-note: warning }\n" }
    private static let words =
      "seed soil rain stem leaf root bark sun frost bee hive path gate wall pond reed".split(
        separator: " ")

    private mutating func pick<Item>(_ items: [Item]) -> Item {
      items[Int.random(in: 0..<items.count, using: &random)]
    }

    private var notes: [String] { files.keys.filter { $0.hasPrefix("notes/") }.sorted() }

    private mutating func sentence() -> String {
      (0..<12).map { _ in String(pick(Self.words)) }.joined(separator: " ").capitalized + "."
    }

    private mutating func text() -> String {
      let tags = Set((0..<2).map { _ in String(pick(Self.words.prefix(4).map(String.init))) })
      var text = "---\ntags: [\(tags.sorted().joined(separator: ", "))]\n"
      if Bool.random(using: &random) { text += "description: \(sentence())\n" }
      if Int.random(in: 0..<4, using: &random) == 0 { text += "series: Year\n" }
      if Int.random(in: 0..<6, using: &random) == 0 { text += "draft: true\n" }
      text += "---\n# \(sentence())\n\n\(sentence()) \(sentence())\n\n"
      if let other = notes.randomElement(using: &random) {
        let name = other.dropFirst("notes/".count)
        text += "See [it](\(name)) and [more](https://example.com/\(pick(Self.words))).\n\n"
      }
      if Bool.random(using: &random) { text += "```json\n{\"a\": \(count)}\n```\n\n" }
      if Int.random(in: 0..<3, using: &random) == 0 {
        text += "A <b>bold</b> word, <kbd>x</kbd>.\n"
      }
      return text
    }

    private mutating func plant() {
      count += 1
      let folder = Int.random(in: 0..<3, using: &random) == 0 ? "deep/" : ""
      if folder.isEmpty {
        files["notes/n\(count).md"] = text()
      } else {
        files["notes/\(folder)n\(count).md"] = "# Deep \(count)\n\n\(sentence()) \(sentence())\n"
      }
    }

    /// Changes something; returns what, for a failure's message.
    mutating func change() -> String {
      let note = notes.randomElement(using: &random)
      switch (Int.random(in: 0..<9, using: &random), note) {
      case (0, _):
        plant()
        return "plant"
      case (1, let note?) where notes.count > 3:
        files[note] = nil
        return "remove \(note)"
      case (2, let note?) where !note.contains("deep/"):
        count += 1
        files["notes/moved\(count).md"] = files.removeValue(forKey: note)
        return "move \(note)"
      case (3, _):
        files["pipelines/site.yaml"] = pick(Self.configurations)
        return "configure"
      case (4, _):
        files["pipelines/theme/note.mustache"] = pick([
          nil, "<h1>{{heading}}</h1>{{{text}}}", "<h2>{{heading}}</h2>{{{neighbours}}}",
        ])
        return "theme"
      case (5, _):
        files["README.md"] = pick([nil, "# \(sentence())\n\n\(sentence())\n"])
        return "home"
      case (_, let note?):
        files[note, default: ""] += "\n\(sentence())\n"
        return "edit \(note)"
      default:
        plant()
        return "plant"
      }
    }
  }

  /// Every file below a folder but the lock, with its bytes.
  private func contents(_ folder: String) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    for name in names where name != ".lock" {
      let url = URL(filePath: folder).appending(path: name)
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        continue
      }
      contents[name] = try Data(contentsOf: url)
    }
    return contents
  }

  private func books(_ repository: TemporaryRepository) throws -> [URL] {
    let books = try FileManager.default.contentsOfDirectory(
      at: URL(filePath: repository.path + "/.git/controlroom/cache/recipes"),
      includingPropertiesForKeys: nil)
    #expect(books.count == 2)
    return books
  }

  private func inode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
  }

  private func build(_ repository: TemporaryRepository, into output: String) async throws {
    // A broken theme or link may be a finding; what counts here is what is written.
    let result = try await Build(
      RepositoryLocation(repository.path), output: output,
      asOf: .moment(try #require(Timestamp("2030-01-01")))
    ).run()
    #expect(result.isReleased, "\(result.diagnostics)")
  }

  @Test(arguments: 0..<5 as Range<UInt64>)
  func `a build after any history writes what a build from nothing writes`(
    seed: UInt64
  ) async throws {
    let repository = try TemporaryRepository()
    var garden = Garden(seed: seed)
    let used = repository.sibling("used")
    var taken = 0
    for step in 0..<8 {
      let what = step == 0 ? "start" : garden.change()
      try repository.git("rm", "-rq", "--ignore-unmatch", ".")
      for (path, text) in garden.files { try repository.write(text, to: path) }
      try repository.git("add", "-A")
      try repository.git(
        "commit", "-q", "--allow-empty", "-m", what,
        environment: ["GIT_COMMITTER_DATE": "2029-01-\(10 + step)T00:00:00Z"])
      let before = try inodes(used)
      try await build(repository, into: used)
      let fresh = repository.sibling("fresh-\(step)")
      try await build(repository, into: fresh)
      let (one, other) = (try contents(used), try contents(fresh))
      #expect(
        Set(one.keys) == Set(other.keys) && one.allSatisfy { other[$0] == $1 },
        "step \(step), \(what): \(one.filter { other[$0] != $1 }.keys.sorted())")
      taken += try inodes(used).intersection(before).count
    }
    // It would be true of a build that takes nothing over as well.
    #expect(taken > 40)
  }

  private func inodes(_ folder: String) throws -> Set<Int> {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return Set(
      try names.filter { $0.hasPrefix("site/") || $0.hasPrefix("channels/") }
        .compactMap { try inode("\(folder)/\($0)") })
  }

  private func garden() throws -> TemporaryRepository {
    let words = "Ten words are enough for a note to be more than a stub."
    return try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "pipelines/site.yaml": "url: https://example.org\nowner: ada\nchannels: { x: {} }\n",
          "notes/a.md": "# A\n\n\(words)\n", "notes/b.md": "# B\n\n[A](a.md) \(words)\n",
        ])
    }
  }

  @Test func `what somebody wrote into the output is not taken over`() async throws {
    let repository = try garden()
    let output = repository.sibling("dist")
    try await build(repository, into: output)
    let whole = try contents(output)
    let page = output + "/site/notes/a/index.html"
    let kept = try inode(output + "/site/notes/b/index.html")
    // As long as before, and written into the file that is there.
    let file = try #require(FileHandle(forWritingAtPath: page))
    try file.write(contentsOf: Data("<!DOCTYPE".utf8))
    try file.close()
    try FileManager.default.removeItem(atPath: output + "/channels/x/notes/b.json")
    try await build(repository, into: output)
    #expect(try contents(output) == whole)
    #expect(try inode(output + "/site/notes/b/index.html") == kept)
  }

  @Test(arguments: ["", "nonsense", "controlroom recipes 1\n", "controlroom recipes 1\n=x\nend\n"])
  func `a book that is damaged costs time and nothing else`(text: String) async throws {
    let repository = try garden()
    let output = repository.sibling("dist")
    try await build(repository, into: output)
    let whole = try contents(output)
    for book in try books(repository) { try Data(text.utf8).write(to: book) }
    try await build(repository, into: output)
    #expect(try contents(output) == whole)
  }

  @Test func `a book that was cut or changed anywhere leads to no other file`() async throws {
    let repository = try garden()
    let output = repository.sibling("dist")
    try await build(repository, into: output)
    let whole = try contents(output)
    let book = try #require(try books(repository).first { $0.path.hasSuffix("-site") })
    var random = Seeded(seed: 1)
    for _ in 0..<12 {
      var bytes = Array(try Data(contentsOf: book))
      let start = Int.random(in: 22..<bytes.count - 4, using: &random)
      let end = min(bytes.count - 4, start + Int.random(in: 1..<400, using: &random))
      bytes.removeSubrange(start..<end)
      try Data(bytes).write(to: book)
      try await build(repository, into: output)
      #expect(try contents(output) == whole)
    }
  }

  @Test func `a note that is found wanting on a channel is so in the next build too`() async throws
  {
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "pipelines/site.yaml": "url: https://example.org\nowner: ada\nchannels: { devto: {} }\n",
          "notes/a.md": "# A\n\n![](a.png) Ten words are enough for a note to be no stub.\n",
          "notes/a.png": "png",
        ])
    }
    let output = repository.sibling("dist")
    func found() async throws -> [String] {
      try await Build(
        RepositoryLocation(repository.path), output: output,
        asOf: .moment(try #require(Timestamp("2030-01-01")))
      ).run().diagnostics.map(\.description)
    }
    let first = try await found()
    #expect(first.contains { $0.contains("no draft for devto") })
    #expect(try await found() == first)
  }

  @Test func `timings name each stage with what it wrote, and the notes that took most`()
    async throws
  {
    let repository = try garden()
    let output = repository.sibling("dist")
    let timings = Timings()
    _ = try await Build(
      RepositoryLocation(repository.path), output: output,
      asOf: .moment(try #require(Timestamp("2030-01-01"))),
      progress: .silent.timed(by: timings)
    ).run()
    let stages = timings.stages
    #expect(
      stages.map(\.stage) == [
        .notes, .library, .cards, .drafts, .words, .pages, .revisions, .assets, .release,
      ])
    let written = try contents(output).filter {
      $0.key.hasPrefix("site/") || $0.key.hasPrefix("channels/")
    }
    #expect(stages.reduce(0) { $0 + $1.files } == written.count)
    #expect(stages.reduce(0) { $0 + $1.bytes } == written.reduce(0) { $0 + $1.value.count })
    #expect(stages.allSatisfy { $0.wall >= 0 && $0.processor >= 0 })
    let slowest = timings.slowest(10)
    #expect(Set(slowest.map(\.path)) == ["notes/a.md", "notes/b.md"])
    #expect(slowest.allSatisfy { $0.parts.map(\.stage) == [.notes, .drafts, .pages] })
    #expect(timings.slowest(1).first?.path == slowest.first?.path)
  }
}
