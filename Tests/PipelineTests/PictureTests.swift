import Foundation
import Images
import Notes
import Sandbox
import Site
import Support
import Testing

@testable import Pipeline

/// Pictures of a built site, made smaller by Debian's `vipsthumbnail`.
@Suite struct PictureShelfTests {
  private let words = "Ten words are enough for a note to be more than a stub.\n"

  private func repository(_ picture: [UInt8] = plainPNG(width: 1400, height: 90)) throws
    -> TemporaryRepository
  {
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: ["notes/a.md": "# A\n\n![White](white.png) ![Again](white.png)\n\n\(words)"])
    }
    try repository.checkOut()
    try Data(picture).write(to: URL(filePath: repository.path + "/notes/white.png"))
    try repository.git("add", "notes/white.png")
    try repository.git("commit", "-qm", "Add a picture")
    return repository
  }

  private func build(_ repository: TemporaryRepository, into name: String = "dist") async throws
    -> Build.Result
  {
    try await Build(
      RepositoryLocation(repository.path), output: repository.sibling(name), asOf: .commitTime
    ).run()
  }

  private func loaded(_ repository: TemporaryRepository) async throws -> Loaded {
    try await Loaded.load(
      try await Snapshot.read(.commit("HEAD"), of: RepositoryLocation(repository.path)),
      asOf: .commitTime)
  }

  @Test func `a page names smaller pictures, and each is there`() async throws {
    let repository = try repository()
    #expect(try await build(repository).remarks.allSatisfy { !$0.contains("picture") })
    let site = repository.sibling("dist") + "/site/"
    let page = try String(contentsOfFile: site + "notes/a/index.html", encoding: .utf8)
    let source = try #require(
      page.firstMatch(
        of: #/width="1400" height="90" srcset="([^"]*)" sizes="[^"]*" src="\.\./\.\./([^"]*)"/#))
    let shown = source.2
    #expect(shown.hasPrefix("notes/white.") && shown.hasSuffix(".png"))
    #expect(
      FileManager.default.contentsEqual(atPath: site + shown, andPath: site + "notes/white.png"))
    let candidates = source.1.split(separator: ", ").map { $0.split(separator: " ") }
    #expect(candidates.map { $0[1] } == ["640w", "1280w", "1400w"])
    for candidate in candidates {
      let bytes = try Data(contentsOf: URL(filePath: site + candidate[0].dropFirst(6)))
      #expect(candidate[1] == "1400w" || bytes.starts(with: Array("RIFF".utf8)))
    }
    let manifest = try String(
      contentsOfFile: repository.sibling("dist") + "/manifest.json", encoding: .utf8)
    for candidate in candidates { #expect(manifest.contains("site/" + candidate[0].dropFirst(6))) }
  }

  @Test func `two builds have the same bytes, from the cache or not`() async throws {
    let repository = try repository()
    _ = try await build(repository)
    _ = try await build(repository, into: "again")
    try FileManager.default.removeItem(atPath: repository.path + "/.git/controlroom/pictures")
    try FileManager.default.removeItem(atPath: repository.path + "/.git/controlroom/pictures.known")
    _ = try await build(repository, into: "anew")
    for other in ["again", "anew"] {
      #expect(
        FileManager.default.contentsEqual(
          atPath: repository.sibling("dist") + "/site", andPath: repository.sibling(other) + "/site"
        ))
    }
  }

  @Test func `without the program pages show pictures as they are`() async throws {
    let repository = try repository()
    let shelf = try await PictureShelf.fill(
      for: try await loaded(repository), by: { throw SandboxError("no program") },
      progress: .silent)
    #expect(shelf.remarks == ["pictures are shown in one size: no program"])
    #expect(shelf.variants.isEmpty)
    let shown = try #require(shelf.pictures["notes/white.png"])
    #expect(shown.size?.width == 1400 && shown.variants.isEmpty)
  }

  @Test func `a picture that only begins like one is shown as it is`() async throws {
    let repository = try repository(
      plainPNG(width: 1400, height: 90).prefix(40) + Array(repeating: 7, count: 4000))
    let result = try await build(repository)
    #expect(result.isReleased)
    #expect(result.remarks.contains { $0.contains("notes/white.png") })
    let page = try String(
      contentsOfFile: repository.sibling("dist") + "/site/notes/a/index.html", encoding: .utf8)
    #expect(page.contains(#"width="1400" height="90""#) && !page.contains("srcset"))
  }

  @Test func `a program that answers with something else is not believed`() async throws {
    let repository = try repository()
    let path = repository.sibling("vips")
    try "#!/bin/sh\ncat >/dev/null; echo RIFF\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let program = PictureProgram(path: path, in: .none)
    let shelf = try await PictureShelf.fill(
      for: try await loaded(repository), by: { program }, progress: .silent)
    #expect(shelf.variants.isEmpty && shelf.remarks.count == 2)
  }

  @Test func `a preview shows what builds have made, and answers with it`() async throws {
    let repository = try repository()
    var reading = PreviewReading(RepositoryLocation(repository.path), showsDrafts: false)
    let before = try await reading.read(asOf: Timestamp(seconds: 1_800_000_000))
    let plain = try #require(before.file("notes/a/index.html"))
    #expect(!String(decoding: plain.bytes, as: UTF8.self).contains("srcset"))
    _ = try await build(repository)
    let after = try await reading.read(asOf: Timestamp(seconds: 1_800_000_000))
    let page = String(
      decoding: try #require(after.file("notes/a/index.html")).bytes, as: UTF8.self)
    for match in page.matches(of: #/notes\/white\.[0-9a-f]{10}\.[0-9a-z.]+/#) {
      let path = String(match.output)
      #expect(after.has(path))
      let built = try Data(contentsOf: URL(filePath: repository.sibling("dist") + "/site/" + path))
      #expect(after.asset(path) == Array(built))
    }
    #expect(page.contains("srcset"))
    let other = plainPNG(width: 30, height: 20)
    try Data(other).write(to: URL(filePath: repository.path + "/notes/white.png"))
    let changed = try await reading.read(asOf: Timestamp(seconds: 1_800_000_000))
    let text = String(
      decoding: try #require(changed.file("notes/a/index.html")).bytes, as: UTF8.self)
    #expect(text.contains(#"width="30" height="20""#))
  }

  @Test func `facts that were kept are those that were read`() {
    let facts = PictureFacts(of: plainPNG(width: 3, height: 2))
    #expect(PictureFacts(line: facts.line[...]) == facts)
    let other = PictureFacts(of: Array("text".utf8))
    #expect(other.size == nil && other.still == nil)
    #expect(PictureFacts(line: other.line[...]) == other)
    #expect(PictureFacts(line: "a b c") == nil)
  }
}
