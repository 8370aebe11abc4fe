import Diagnostics
import Foundation
import Notes
import Site
import Support
import Testing

@testable import Pipeline

@Suite struct PreviewReadingTests {
  private let moment = Timestamp(seconds: 1_800_000_000)
  private let words = "Ten words are enough for a note to be more than a stub.\n"

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `after any edits the files are those of a build, byte for byte`(seed: UInt64) async throws {
    var random = Seeded(seed: seed)
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "notes/n0.md": "# Zero\n\n\(words)", "notes/n1.md": "# One\n\n[zero](n0.md) \(words)",
          "notes/pic.svg": "<svg width=\"40\" height=\"30\"/>",
          "pipelines/site.yaml": "title: Notes\nurl: https://example.org/notes\n",
        ])
    }
    try repository.checkOut()
    var reading = PreviewReading(RepositoryLocation(repository.path), showsDrafts: false)
    for step in 0..<12 {
      let what = try edit(repository, &random, step)
      let site = try await reading.read(asOf: moment)
      try await expectBuild(of: repository, site, "seed \(seed), step \(step): \(what)")
    }
  }

  @Test func `a note that cannot be read stays as it was, and one that is gone goes`() async throws
  {
    let repository = try TemporaryRepository {
      $0.commit("Start", write: ["notes/a.md": "# A\n\n\(words)", "notes/b.md": "# B\n\n\(words)"])
    }
    try repository.checkOut()
    var reading = PreviewReading(RepositoryLocation(repository.path), showsDrafts: false)
    let before = try await reading.read(asOf: moment)
    let page = try #require(before.file("notes/a/index.html"))

    try repository.write("---\ntitle: [\n---\n# Other\n\n\(words)", to: "notes/a.md")
    let broken = try await reading.read(asOf: moment)
    #expect(broken.file("notes/a/index.html") == page)
    #expect(broken.diagnostics.contains { $0.id == "front-matter.invalid" })

    try Data([0xFF, 0xFE, 0x00]).write(to: URL(filePath: repository.path + "/notes/a.md"))
    let binary = try await reading.read(asOf: moment)
    #expect(binary.file("notes/a/index.html") == page)
    #expect(binary.diagnostics.contains { $0.id == "note.not-utf8" })

    try FileManager.default.removeItem(atPath: repository.path + "/notes/a.md")
    let gone = try await reading.read(asOf: moment)
    #expect(gone.file("notes/a/index.html") == nil)
    #expect(gone.diagnostics.isEmpty == before.diagnostics.isEmpty)
  }

  @Test func `a configuration that cannot be read leaves the site as it was`() async throws {
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: ["notes/a.md": "# A\n\n\(words)", "pipelines/site.yaml": "title: Mine\n"])
    }
    try repository.checkOut()
    var reading = PreviewReading(RepositoryLocation(repository.path), showsDrafts: false)
    let before = try await reading.read(asOf: moment)
    try repository.write("title: [Mine\n", to: "pipelines/site.yaml")
    let broken = try await reading.read(asOf: moment)
    #expect(broken.diagnostics.contains { $0.path == "pipelines/site.yaml" })
    #expect(broken.file("index.html") == before.file("index.html"))
    try repository.write("title: Yours\n", to: "pipelines/site.yaml")
    let mended = try await reading.read(asOf: moment)
    #expect(mended.file("index.html") != before.file("index.html"))
  }

  @Test func `drafts and notes of tomorrow are shown when they are asked for, and nothing else`()
    async throws
  {
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "notes/draft.md": "---\ndraft: true\n---\n# Draft\n\n\(words)",
          "notes/future.md": "---\ndate: 2100-01-01\n---\n# Future\n\n\(words)",
          "notes/expired.md": "---\nexpires: 2020-01-01\n---\n# Expired\n\n\(words)",
          "notes/stub.md": "# Stub\n\ntodo\n", "notes/a.md": "# A\n\n\(words)",
        ])
    }
    try repository.checkOut()
    let location = RepositoryLocation(repository.path)
    var plain = PreviewReading(location, showsDrafts: false)
    #expect(try await plain.read(asOf: moment).loaded.library.notes.map(\.path) == ["notes/a.md"])
    var open = PreviewReading(location, showsDrafts: true)
    let library = try await open.read(asOf: moment).loaded.library
    #expect(
      library.notes.map { "\($0.path) \($0.revealed?.rawValue ?? "-")" } == [
        "notes/future.md future", "notes/a.md -", "notes/draft.md draft",
      ])
    #expect(library.unpublished.keys.sorted() == ["notes/expired.md", "notes/stub.md"])
  }

  @Test func `notes are shown before there is any commit`() async throws {
    let repository = try TemporaryRepository()
    try repository.write("# First\n\n\(words)", to: "notes/a.md")
    var reading = PreviewReading(RepositoryLocation(repository.path), showsDrafts: false)
    let site = try await reading.read(asOf: moment)
    #expect(site.file("notes/a/index.html") != nil)
    #expect(site.loaded.library.notes.map(\.date) == [moment])
  }

  /// Does something that a writer does; what the tree holds stays free of errors.
  private func edit(
    _ repository: TemporaryRepository, _ random: inout Seeded, _ step: Int
  ) throws -> String {
    let files = FileManager.default
    let name = "notes/n\(Int.random(in: 0..<6, using: &random)).md"
    let path = repository.path + "/" + name
    let tag = ["swift", "git", "disks"].randomElement(using: &random) ?? ""
    switch Int.random(in: 0..<9, using: &random) {
    case 0:
      try repository.write("# Number \(step)\n\n## Part\n\n`x` \(words)\(words)", to: name)
      return "write \(name)"
    case 1:
      try repository.write(
        "---\ntags: [\(tag)]\ndate: 2026-0\(1 + step % 9)-01\n---\n# Tagged \(step)\n\n\(words)",
        to: name)
      return "tag \(name)"
    case 2:
      try repository.write(
        "# Shown \(step)\n\n![A square](pic.svg)\n\n```swift\nlet x = \(step)\n```\n\n\(words)",
        to: name)
      return "picture in \(name)"
    case 3:
      if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
      return "remove \(name)"
    case 4:
      if files.fileExists(atPath: path) {
        try repository.write("# Moved\n\n\(words)", to: "notes/moved/m\(step).md")
        try files.removeItem(atPath: path)
      }
      return "move \(name)"
    case 5:
      try repository.write(
        "title: Notes \(step)\nurl: https://example.org/notes\n", to: "pipelines/site.yaml")
      return "title"
    case 6:
      try repository.write("body { color: #00\(step % 10)0 }\n", to: "pipelines/theme/style.css")
      return "style"
    case 7:
      try repository.write("---\ndraft: true\n---\n# Draft\n\n\(words)", to: name)
      return "draft \(name)"
    default:
      try repository.git("add", "-A")
      try repository.git("commit", "-q", "--allow-empty", "-m", "Step \(step)")
      return "commit"
    }
  }

  private func expectBuild(
    of repository: TemporaryRepository, _ site: PreviewSite, _ what: String
  ) async throws {
    let folder = repository.sibling("out")
    let location = RepositoryLocation(repository.path)
    let snapshot = try await Snapshot.read(.workTree, of: location)
    let loaded = try await Loaded.load(snapshot, asOf: .moment(moment))
    let output = try Output(path: folder)
    let staging = try output.stage(.site)
    let pictures = try await PictureShelf.fill(for: loaded, progress: .silent)
    let cards = try await CardShelf.fill(for: loaded, progress: .silent)
    let records = try await SiteBuild(
      loaded: loaded, receipts: Receipts(nil), cards: cards, pictures: pictures, progress: .silent
    ).write(to: staging).records
    #expect(loaded.diagnostics == site.diagnostics, "\(what)")
    let paths = records.map { String($0.path.dropFirst(staging.folder.prefix.count)) }
    #expect(cards.remarks.isEmpty, "\(what)")
    let shown = loaded.library.assets + pictures.pictures.values.map(\.path) + cards.paths
    #expect(Set(paths) == Set(site.paths).union(shown), "\(what)")
    for path in paths {
      let built = try Data(contentsOf: URL(filePath: "\(staging.path)/\(path)"))
      await site.draw(path)
      let served = site.file(path)?.bytes ?? site.asset(path)
      #expect(served == Array(built), "\(what): \(path)")
    }
  }
}
