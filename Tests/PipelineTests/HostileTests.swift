import Diagnostics
import Foundation
import Git
import Notes
import Support
import Testing

@testable import Pipeline

/// Files and repositories that were made to do harm, each bounded and diagnosed.
@Suite(.serialized, .timeLimit(.minutes(10))) struct HostileTests {
  private static let words = "\nTen words are enough for a note to be more than a stub.\n"

  /// What a file holds, and the rule that has to speak; nil where the file is odd and no more.
  private static let files: [(name: String, bytes: [UInt8], rule: String?)] = [
    ("large", Array(repeating: UInt8(ascii: "x"), count: 5 << 20), "note.too-large"),
    ("latin1", [0x63, 0x61, 0x66, 0xE9] + words.utf8, "note.not-utf8"),
    ("overlong", [0x2F, 0xC0, 0xAF] + words.utf8, "note.not-utf8"),
    ("surrogate", [0xED, 0xA0, 0x80] + words.utf8, "note.not-utf8"),
    ("matter", Array("---\ntitle: ".utf8) + [0xFF] + "\n---\n\(words)".utf8, "note.not-utf8"),
    ("nul", Array("# A\n\0\0\0\(words)".utf8), nil),
    ("mark", [0xEF, 0xBB, 0xBF] + "---\ntitle: A\n---\n\(words)".utf8, nil),
    ("carriage", Array("---\r\ntitle: A\r\n---\r\n\(words)".utf8), nil),
    ("unclosed", Array("---\ntitle: A\n\(words)".utf8), "front-matter.unclosed"),
    ("empty", [], "note.stub"),
    (
      "aliases",
      Array(
        """
        ---
        a: &a [x, x, x, x, x, x, x, x, x]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
        d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
        tags: *d
        ---
        \(words)
        """.utf8), "front-matter.invalid"
    ),
    ("deep-yaml", Array("---\na: \(row("[", 50_000))\n---\n\(words)".utf8), "front-matter.invalid"),
    (
      "deep-toml", Array("+++\na = \(row("[", 50_000))\n+++\n\(words)".utf8), "front-matter.invalid"
    ),
    (
      "wide-matter", Array("---\n\(row("a: b\n", 80_000))---\n\(words)".utf8),
      "front-matter.invalid"
    ),
    ("quotes", Array((row("> ", 50_000) + words).utf8), nil),
    ("lists", Array((0..<400).map { row(" ", $0) + "- x\n" }.joined().utf8), nil),
    ("images", Array((row("![[]()", 60_000) + words).utf8), "note.too-large"),
    ("comments", Array((row("<!A ", 90_000) + words).utf8), "note.too-large"),
    ("addresses", Array((row("www.__", 60_000) + words).utf8), "note.too-large"),
    ("brackets", Array((row("[", 20_000) + words).utf8), nil),
    ("emphasis", Array((row("*a **a ", 10_000) + words).utf8), nil),
    (
      "table",
      Array(("|\(row("a|", 200))\n|\(row("-|", 200))\n" + row("|\n", 20_000) + words).utf8),
      "note.too-large"
    ),
    ("links", Array((row("[a](b.md) ", 3000) + words).utf8), "link.missing-note"),
    ("headings", Array((row("# a\n", 10_000) + words).utf8), nil),
    ("html", Array((row("<div>", 10_000) + words).utf8), nil),
    (
      "upwards", Array("[a](\(row("../", 1000))etc/passwd)\(words)".utf8), "link.outside-repository"
    ),
  ]

  private static func row(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test(arguments: files.indices)
  func `no file ends the program or holds it up, and what is wrong is said`(index: Int) async throws
  {
    let (name, bytes, rule) = Self.files[index]
    let repository = try TemporaryRepository {
      $0.commit("Start", write: ["notes/ok.md": "# A\n\(Self.words)"])
    }
    try repository.checkOut()
    try Data(bytes).write(to: URL(filePath: "\(repository.path)/notes/\(name).md"))
    try repository.git("add", "-A")
    try repository.git("commit", "-q", "-m", name)
    for revision in [Revision.commit("HEAD"), .workTree] {
      let result = try await Check(RepositoryLocation(repository.path), .revision(revision)).run()
      let own = result.diagnostics.filter { $0.path == "notes/\(name).md" }.map(\.id.description)
      if let rule { #expect(own.contains(rule), "\(name): \(Set(own))") }
      #expect(!result.diagnostics.contains { $0.path == "notes/ok.md" && $0.severity == .error })
    }
  }

  @Test func `names that lead astray are refused, and links and submodules not followed`()
    async throws
  {
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "notes/ok.md": "# A\n\(Self.words)",
          "notes/gnp\u{202E}.md": "# B\n\(Self.words)",
          "notes/-rf.md": "# C\n\(Self.words)",
          "notes/\u{1B}[31m.md": "# D\n\(Self.words)",
          "notes/\(String(repeating: "x", count: 250)).md": "# E\n\(Self.words)",
          "notes/a\\..\\b.md": "# F\n\(Self.words)",
        ],
        symlink: [
          "notes/passwd.md": "/etc/passwd", "notes/loop": ".", "notes/self.md": "self.md",
          "pipelines/site.yaml": "/etc/passwd",
        ],
        submodule: ["notes/module": "1111111111111111111111111111111111111111"])
    }
    let output = repository.sibling("dist")
    let result = try await Check(RepositoryLocation(repository.path), .revision(.commit("HEAD")))
      .run()
    #expect(!result.diagnostics.contains { $0.path.contains("passwd") || $0.path.contains("self") })
    let shown = result.diagnostics.map(\.description).joined()
    #expect(!shown.contains("\u{1B}") && !shown.contains("\u{202E}"))
    _ = try await Build(
      RepositoryLocation(repository.path), revision: "HEAD", output: output,
      asOf: .moment(.init(seconds: 1_800_000_000)), progress: .silent
    ).run()
    let made = try FileManager.default.subpathsOfDirectory(atPath: repository.sibling(""))
      .filter { !$0.hasPrefix("main") && !$0.hasPrefix("dist") }
    #expect(made.isEmpty, "\(made)")
  }

  @Test func `a tree of 100,000 files is listed, and only its notes are read`() async throws {
    let repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: .init(
          (0..<100_000).map { ("data/\($0 / 1000)/\($0).txt", "") }
            + [("notes/ok.md", "# A\n\(Self.words)")]))
    }
    let result = try await Check(RepositoryLocation(repository.path), .revision(.commit("HEAD")))
      .run()
    #expect(result.notes == 1)
    #expect(result.diagnostics.map(\.path) == ["pipelines/site.yaml"])
  }

  /// What is done to a repository's own files; each has to be said, and none to crash.
  @Test(arguments: [
    "rm .git/HEAD", "echo garbage > .git/HEAD", "echo 'ref: refs/heads/gone' > .git/HEAD",
    "find .git/objects -type f -exec truncate -s 20 {} +",
    "find .git/objects -type f -exec sh -c 'head -c 100 /dev/zero > \"$1\"' _ {} \\;",
    "rm -rf .git/objects", "rm -rf .git && echo 'gitdir: /nonexistent' > .git",
    "rm -rf .git && ln -s .git .git", "printf '[core]\\n\\tbare = maybe\\n' > .git/config",
    "git rev-parse HEAD^{tree} > t && f=$(cat t) && rm -f .git/objects/pack/* .git/objects/$(echo $f | cut -c1-2)/*",
  ])
  func `a broken repository stops the check with words`(command: String) async throws {
    let repository = try TemporaryRepository {
      $0.commit("Start", write: ["notes/ok.md": "# A\n\(Self.words)"])
    }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "cd '\(repository.path)' && chmod -R u+w .git && \(command)"]
    process.environment = ["PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null"]
    try process.run()
    process.waitUntilExit()
    do {
      _ = try await Check(RepositoryLocation(repository.path), .revision(.commit("HEAD"))).run()
      Issue.record("it was read all the same")
    } catch {
      #expect(!Stop(error).message.isEmpty)
    }
  }
}
