import Foundation
import Support
import Testing

@testable import Pipeline

/// Social cards, drawn by the program that `make` builds beside the tests.
@Suite struct CardShelfTests {
  private let words = "Ten words are enough for a note to be more than a stub.\n"

  private func repository(_ site: String = "url: https://example.org\n") throws
    -> TemporaryRepository
  {
    try TemporaryRepository {
      $0.commit(
        "Start", at: "2026-03-05T20:18:50+04:00",
        write: [
          "pipelines/site.yaml": "title: Ada's notes\nowner: ada\n" + site,
          "notes/a.md": "# A\n\n\(words)", "notes/deep/b.md": "# B 🚀\n\n\(words)",
        ])
    }
  }

  private func build(_ repository: TemporaryRepository, into name: String = "dist") async throws
    -> Build.Result
  {
    try await Build(
      RepositoryLocation(repository.path), output: repository.sibling(name), asOf: .commitTime
    ).run()
  }

  private func loaded(_ repository: TemporaryRepository) async throws -> Loaded {
    let location = RepositoryLocation(repository.path)
    return try await Loaded.load(
      try await Snapshot.read(.commit("HEAD"), of: location), asOf: .commitTime)
  }

  private func fill(_ repository: TemporaryRepository, by program: CardProgram?) async throws
    -> CardShelf
  {
    try await CardShelf.fill(
      for: try await loaded(repository), by: program, progress: .silent)
  }

  private func script(_ text: String, beside repository: TemporaryRepository) throws -> CardProgram
  {
    let path = repository.sibling("drawing")
    try ("#!/bin/sh\n" + text).write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return CardProgram(path: path)
  }

  @Test func `a site has a card of each note and one of its own`() async throws {
    let repository = try repository()
    let result = try await build(repository)
    #expect(result.isReleased && result.remarks.isEmpty)
    let site = repository.sibling("dist") + "/site"
    for path in ["cards.png", "cards/notes/a.png", "cards/notes/deep/b.png"] {
      let bytes = try Data(contentsOf: URL(filePath: "\(site)/\(path)"))
      #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
    let page = try String(contentsOfFile: site + "/notes/deep/b/index.html", encoding: .utf8)
    #expect(page.contains(#"content="https://example.org/cards/notes/deep/b.png""#))
    #expect(page.contains(#"<meta name="twitter:card" content="summary_large_image">"#))
  }

  @Test func `two builds have the same cards, and the second draws none`() async throws {
    let repository = try repository()
    _ = try await build(repository)
    let store = try FileManager.default.contentsOfDirectory(
      atPath: repository.path + "/.git/controlroom/cards")
    #expect(store.count == 3)
    let drawn = try store.map { name in
      try FileManager.default.attributesOfItem(
        atPath: repository.path + "/.git/controlroom/cards/" + name)[.modificationDate] as? Date
    }
    _ = try await build(repository, into: "again")
    #expect(
      FileManager.default.contentsEqual(
        atPath: repository.sibling("dist") + "/site/cards",
        andPath: repository.sibling("again") + "/site/cards"))
    let after = try store.map { name in
      try FileManager.default.attributesOfItem(
        atPath: repository.path + "/.git/controlroom/cards/" + name)[.modificationDate] as? Date
    }
    #expect(after == drawn)
  }

  @Test func `a card that is damaged is drawn again`() async throws {
    let repository = try repository()
    let shelf = try await fill(repository, by: .beside())
    let entry = try #require(shelf.entries["cards/notes/a.png"])
    let whole = try #require(shelf.store.picture(entry.key))
    let path = shelf.store.path(entry.key)
    try Data(whole.dropLast(20)).write(to: URL(filePath: path))
    #expect(shelf.store.picture(entry.key) == nil)
    _ = try await fill(repository, by: .beside())
    #expect(shelf.store.picture(entry.key) == whole)
  }

  @Test func `the program gets nothing of this process's environment`() async throws {
    let repository = try repository()
    let seen = repository.sibling("environment")
    _ = try await fill(repository, by: script("env > \(seen); exit 1", beside: repository))
    let names = try String(contentsOfFile: seen, encoding: .utf8).split(separator: "\n")
      .compactMap { $0.split(separator: "=").first }
    // The shell's own beside what it was given.
    #expect(Set(names).subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == ["FONTCONFIG_FILE"])
  }

  @Test func `without the program there are no cards, and that is said`() async throws {
    let shelf = try await fill(try repository(), by: nil)
    #expect(shelf.entries.isEmpty)
    #expect(
      shelf.remarks == ["no social cards: controlroom-cards is not beside this program"])
  }

  @Test func `a program that cannot start is tried once`() async throws {
    let repository = try repository()
    let program = try script("echo >> \(repository.sibling("tries")); exit 127", beside: repository)
    let shelf = try await fill(repository, by: program)
    #expect(shelf.entries.isEmpty)
    #expect(shelf.remarks.count == 1)
    #expect(shelf.remarks.first?.contains("cannot be run") == true)
    #expect(try String(contentsOfFile: repository.sibling("tries"), encoding: .utf8) == "\n")
  }

  @Test func `a card that kills the program costs that card alone`() async throws {
    let repository = try repository()
    let real = try #require(CardProgram.beside())
    // Dies of the card that comes first and has a rocket, and hands all others on.
    let program = try script(
      """
      all=$(cat)
      case "$(printf '%s' "$all" | head -n 1)" in *🚀*) kill -SEGV $$;; esac
      printf '%s\\n' "$all" | sed '/🚀/,$d' | \(real.path)
      case "$all" in *🚀*) kill -SEGV $$;; esac
      """, beside: repository)
    let shelf = try await fill(repository, by: program)
    #expect(shelf.entries.keys.sorted() == ["cards.png", "cards/notes/a.png"])
    #expect(shelf.remarks.count == 1)
    #expect(shelf.remarks.first?.hasPrefix("no card for notes/deep/b.md: ") == true)
  }

  @Test(arguments: ["", "url: https://example.org\ncards: false\n"])
  func `a site without an address or the wish has none`(site: String) async throws {
    let shelf = try await fill(try repository(site), by: .beside())
    #expect(shelf.entries.isEmpty && shelf.remarks.isEmpty)
  }

  @Test func `a sidecar names the card, and the payload is the same without`() async throws {
    let repository = try repository()
    _ = try await build(repository)
    let channels = repository.sibling("dist") + "/channels/bluesky/notes/"
    let sidecar = try String(contentsOfFile: channels + "a.json", encoding: .utf8)
    #expect(sidecar.contains(#""path": "site/cards/notes/a.png""#))
    #expect(sidecar.contains(#""width": 1200"#))
    let payload = try String(contentsOfFile: channels + "a.request.json", encoding: .utf8)
    #expect(!payload.contains("cards/"))
  }
}
