import Diagnostics
import Foundation
import Git
import Notes
import Support
import Testing

@testable import Pipeline

@Suite struct StagedCheckTests {
  private func check(_ repository: TemporaryRepository) async throws -> StagedCheck.Result {
    try await StagedCheck(
      location: RepositoryLocation(repository.path), now: Timestamp(seconds: 1_790_000_000),
      progress: .silent
    ).run()
  }

  private func forget(_ repository: TemporaryRepository) {
    try? FileManager.default.removeItem(atPath: repository.path + "/.git/controlroom/cache")
  }

  /// What a check finds with the cache, which has to be what it finds without.
  private func both(
    _ repository: TemporaryRepository, _ hint: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> StagedCheck.Result {
    let narrow = try await check(repository)
    let cache = try? Data(
      contentsOf: URL(filePath: repository.path + "/.git/controlroom/cache/links"))
    forget(repository)
    let whole = try await check(repository)
    #expect(
      narrow.diagnostics.map(\.description) == whole.diagnostics.map(\.description), "\(hint)",
      sourceLocation: sourceLocation)
    if whole.read > 0 {
      #expect(narrow.notes == whole.notes, "\(hint)", sourceLocation: sourceLocation)
    }
    // The cache goes on from where it was, over several commits.
    if let cache {
      try FileManager.default.createDirectory(
        atPath: repository.path + "/.git/controlroom/cache", withIntermediateDirectories: true)
      try cache.write(to: URL(filePath: repository.path + "/.git/controlroom/cache/links"))
    }
    return narrow
  }

  private static let words = "Ten words are enough for a note to be more than a stub.\n"

  private func garden() throws -> TemporaryRepository {
    var files = ["pipelines/site.yaml": "owner: ada\nurl: https://example.org\n"]
    for number in 0..<40 {
      files["notes/n\(number).md"] =
        "# Note \(number)\n\n[next](n\((number + 1) % 40).md#part) \(Self.words)\n## Part\n"
    }
    files["notes/deep/only.md"] = "# Only\n\n\(Self.words)"
    files["notes/folder.md"] = "# Folder\n\n[deep](deep/) [at](/notes/n3/) \(Self.words)"
    files["notes/img/a.png"] = "png"
    files["notes/picture.md"] = "# Picture\n\n![a](img/a.png) \(Self.words)"
    let repository = try TemporaryRepository { [files] in
      $0.commit("Start", write: .init(files.map { ($0.key, $0.value) }))
    }
    try repository.checkOut()
    // The first look makes the cache.
    try repository.write(
      "# Note 0\n\n[next](n1.md) more \(Self.words)\n## Part\n", to: "notes/n0.md")
    try repository.git("add", ".")
    return repository
  }

  @Test func `one changed note is read with what it links to, and no other`() async throws {
    let repository = try garden()
    let first = try await check(repository)
    #expect(first.read == 43 && first.diagnostics.isEmpty)
    let second = try await both(repository)
    #expect(second.read <= 2 && second.diagnostics.isEmpty)
  }

  @Test func `a link that the change breaks in another note is found there`() async throws {
    let repository = try garden()
    _ = try await check(repository)
    try repository.git("rm", "-q", "notes/n7.md")
    var found = try await both(repository)
    #expect(found.diagnostics.map { "\($0.path) \($0.id)" } == ["notes/n6.md link.missing-note"])
    #expect(found.read < 6)
    try repository.git("reset", "-q", "--hard")
    try repository.write("# Note 9\n\n\(Self.words)\n## Another part\n", to: "notes/n9.md")
    try repository.git("add", ".")
    found = try await both(repository)
    #expect(found.diagnostics.map { "\($0.path) \($0.id)" } == ["notes/n8.md link.missing-anchor"])
    try repository.git("mv", "notes/n12.md", "notes/twelve.md")
    found = try await both(repository)
    #expect(found.diagnostics.map(\.hint).contains("it was renamed to 'twelve.md'"))
  }

  @Test func `a folder that loses its last note, and a file that goes away`() async throws {
    let repository = try garden()
    _ = try await check(repository)
    try repository.git("rm", "-q", "notes/deep/only.md", "notes/img/a.png", "notes/n3.md")
    let found = try await both(repository)
    #expect(
      found.diagnostics.map { "\($0.path) \($0.id)" } == [
        "notes/folder.md link.missing-note", "notes/folder.md link.missing-note",
        "notes/n2.md link.missing-note", "notes/picture.md link.missing-asset",
      ])
  }

  @Test func `an address that is taken twice is found whichever of the two is new`() async throws {
    let repository = try garden()
    _ = try await check(repository)
    try repository.write("---\nslug: n5\n---\n# A\n\n\(Self.words)", to: "notes/a.md")
    try repository.write("---\nslug: n6\n---\n# Z\n\n\(Self.words)", to: "notes/z.md")
    try repository.git("add", ".")
    let found = try await both(repository)
    #expect(
      found.diagnostics.map { "\($0.path) \($0.id)" } == [
        "notes/n5.md note.duplicate-slug", "notes/z.md note.duplicate-slug",
      ])
  }

  @Test func `what was wrong before in another note is not told again`() async throws {
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "pipelines/site.yaml": "owner: ada\nurl: https://example.org\n",
          "notes/a.md": "# A\n\n[b](b.md#none) [c](c.md) \(Self.words)",
          "notes/b.md": "# B\n\n\(Self.words)", "notes/c.md": "# C\n\n\(Self.words)",
        ])
    }
    try repository.checkOut()
    try repository.git("rm", "-q", "notes/c.md")
    try repository.write("# B\n\nMore. \(Self.words)\n## New\n", to: "notes/b.md")
    try repository.git("add", ".")
    for _ in 0..<2 {
      let found = try await both(repository)
      #expect(found.diagnostics.map(\.message) == ["no note at 'c.md'"])
    }
  }

  @Test func `a damaged cache is as good as none`() async throws {
    let repository = try garden()
    _ = try await check(repository)
    let url = URL(filePath: repository.path + "/.git/controlroom/cache/links")
    let good = try Data(contentsOf: url)
    for place in stride(from: 0, to: good.count, by: max(1, good.count / 60)) {
      var bad = good
      bad[place] ^= 0x55
      try bad.write(to: url)
      #expect(try await check(repository).read == 43, "\(place)")
      try good.prefix(place).write(to: url)
      #expect(try await check(repository).read == 43, "\(place)")
    }
    try good.write(to: url)
    #expect(try await check(repository).read <= 2)
  }

  @Test func `the configuration decides for all notes`() async throws {
    let repository = try garden()
    _ = try await check(repository)
    try repository.write(
      "owner: ada\nurl: https://example.org\nrules: { nowhere: off }\n", to: "pipelines/site.yaml")
    try repository.git("add", ".")
    let found = try await check(repository)
    #expect(found.read == 43)
    #expect(found.diagnostics.map(\.id) == [.configUnknownKey])
  }

  @Test func `a draft that is withheld is no louder than in a check of everything`() async throws {
    let repository = try garden()
    _ = try await check(repository)
    try repository.write("# Picture\n\n![](img/a.png) \(Self.words)", to: "notes/picture.md")
    try repository.git("add", ".")
    func all(_ subject: Pipeline.Check.Subject) async throws -> [Diagnostic] {
      try await Pipeline.Check(RepositoryLocation(repository.path), subject).run().diagnostics
    }
    let found = try await both(repository).diagnostics
    #expect(found.count { $0.message.contains("no draft") } == 2)
    #expect(found == (try await all(.revision(.workTree))))
    // Nor does a baseline lose sight of it when all of the site's files are looked at.
    _ = try await Pipeline.Check(RepositoryLocation(repository.path), .revision(.workTree))
      .writeBaseline()
    try repository.git("add", ".")
    #expect(try await check(repository).diagnostics.isEmpty)
  }

  @Test(arguments: 0..<12)
  func `with the cache is found what is found without, over many changes`(_ seed: Int) async throws
  {
    var random = Seeded(seed: UInt64(seed))
    func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
    var paths = (0..<14).map { "notes/\($0 % 3 == 0 ? "sub/" : "")p\($0).md" }
    func text() -> String {
      var text = ["", "---\ndraft: true\n---\n", "---\nslug: same\n---\n", "---\nid: one\n---\n"][
        below(12) < 9 ? 0 : below(4)]
      text += "# T\(below(3))\n\n"
      for _ in 0..<below(5) {
        let target = paths[below(paths.count)].dropFirst("notes/".count)
        let name = target.dropLast(3)
        text +=
          [
            "[a](/notes/\(target))", "[b](@/notes/\(target)#t1)", "[c](/notes/\(name)/)",
            "[d](/notes/sub/)", "[e](/notes/\(name))", "[f](/notes/gone.md)", "![g](/notes/x.png)",
          ][below(7)] + " "
      }
      return text + (below(9) == 0 ? "short" : Self.words) + "\n## T1\n"
    }
    var files = ["pipelines/site.yaml": "owner: ada\nurl: https://example.org\n"]
    for path in paths { files[path] = text() }
    let repository = try TemporaryRepository { [files] in
      $0.commit("Start", write: .init(files.map { ($0.key, $0.value) }))
    }
    try repository.checkOut()
    for step in 0..<8 {
      for _ in 0...below(3) {
        let path = paths[below(paths.count)]
        let exists = FileManager.default.fileExists(atPath: repository.path + "/" + path)
        switch below(5) {
        case 0 where exists: try repository.git("rm", "-qf", path)
        case 1 where exists:
          let name = "notes/m\(seed)x\(step)y\(below(99)).md"
          try repository.git("mv", "-f", path, name)
          paths.append(name)
        case 2: try repository.write("png", to: "notes/x.png")
        default: try repository.write(text(), to: path)
        }
        try repository.git("add", "-A")
      }
      _ = try await both(repository, "seed \(seed), step \(step)")
      if below(2) == 0 { try repository.git("commit", "-qm", "Step", "--allow-empty") }
    }
  }
}
