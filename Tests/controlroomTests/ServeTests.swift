import Foundation
import Glibc
import Support
import Testing

/// `serve` as it is run: a process, a browser's requests, and somebody who writes.
@Suite(.timeLimit(.minutes(5))) struct ServeTests {
  private let words = "Ten words are enough for a note to be more than a stub.\n"
  private let repository: TemporaryRepository

  init() throws {
    let words = words
    repository = try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "notes/a.md": "# First\n\n\(words)", "notes/b.md": "# Second\n\n[first](a.md) \(words)",
          "pipelines/site.yaml": "url: https://notes.example.org\n",
          "notes/c.md": "---\ndraft: true\n---\n# Third\n\n\(words)",
        ])
    }
    try repository.checkOut()
  }

  private func serve(_ arguments: String...) async throws -> (child: Child, port: Int) {
    let child = try Child(["serve", "--port", "0"] + arguments, in: repository.path)
    while child.isRunning {
      if let match = child.output.firstMatch(of: /serving http:\/\/127\.0\.0\.1:([0-9]+)\//) {
        return (child, try #require(Int(match.1)))
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw ServeTrouble(output: child.output)
  }

  private func get(_ path: String, _ port: Int) async throws -> String {
    let connection = try #require(Connection("127.0.0.1", port: port))
    return try await connection.ask("GET \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\n")
  }

  @Test func `a page follows what is written, shows what is wrong, and what has been mended`()
    async throws
  {
    let (child, port) = try await serve()
    #expect(try await get("/notes/a/", port).contains("<h1 class=\"p-name\">First</h1>"))
    let events = try #require(Connection("127.0.0.1", port: port))
    events.send("GET /-/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    try await events.read(until: "retry: 500\n\n")
    try await events.read(until: "event: change\ndata: 0\n\n")

    // As an editor does: beside, and then in its place.
    try repository.write("# Written\n\n\(words)", to: "notes/.a.md.swp")
    #expect(
      unsafe rename(repository.path + "/notes/.a.md.swp", repository.path + "/notes/a.md") == 0)
    try await events.read(until: "event: change\ndata: 0\n\n")
    let written = try await get("/notes/a/", port)
    #expect(written.contains("<h1 class=\"p-name\">Written</h1>"))
    #expect(!written.contains("controlroom-overlay"))

    try repository.write("# Written\n\n[nowhere](none.md) \(words)", to: "notes/a.md")
    try await events.read(until: "event: change\n")
    let wrong = try await get("/notes/a/", port)
    #expect(wrong.contains("<code class=\"place\">notes/a.md:3:"))
    #expect(wrong.contains("<small>link.missing-note</small>"))
    #expect(wrong.contains("<mark>"))
    #expect(try await get("/-/", port).contains("link.missing-note"))

    // What cannot be read is shown as it was, with what is wrong above it.
    try repository.write("---\ntitle: [\n---\n# Broken\n\n\(words)", to: "notes/a.md")
    try await events.read(until: "event: change\n")
    let broken = try await get("/notes/a/", port)
    #expect(broken.contains("<h1 class=\"p-name\">Written</h1>"))
    #expect(broken.contains("<small>front-matter.invalid</small>"))

    try repository.write("# Mended\n\n\(words)", to: "notes/a.md")
    try await events.read(until: "event: change\n")
    let mended = try await get("/notes/a/", port)
    #expect(mended.contains("<h1 class=\"p-name\">Mended</h1>"))
    #expect(!mended.contains("controlroom-overlay"))

    // A new folder, with what is in it already when it is seen.
    try repository.write("# Fourth\n\n\(words)", to: "notes/deep/er/d.md")
    while !(try await get("/notes/deep/er/d/", port)).contains("Fourth"), child.isRunning {
      try await Task.sleep(for: .milliseconds(20))
    }
    try repository.write("# Fifth\n\n\(words)", to: "notes/deep/er/d.md")
    while !(try await get("/notes/deep/er/d/", port)).contains("Fifth"), child.isRunning {
      try await Task.sleep(for: .milliseconds(20))
    }

    child.signal(SIGINT)
    #expect(try await child.wait() == 0)
    #expect(child.output.contains("notes/a.md: 0 errors, 0 warnings in 2 notes, "))
    #expect(
      child.output.contains("notes/a.md:3:11: error: no note at 'none.md' [link.missing-note]\n"))
    #expect(child.output.hasSuffix("stopped\n"))
  }

  @Test func `drafts are shown when they are asked for, and say so`() async throws {
    let (plain, first) = try await serve()
    #expect(try await get("/notes/c/", first).hasPrefix("HTTP/1.1 404 "))
    plain.signal(SIGTERM)
    #expect(try await plain.wait() == 0)

    let (child, port) = try await serve("--drafts")
    let page = try await get("/notes/c/", port)
    #expect(page.hasPrefix("HTTP/1.1 200 "))
    #expect(page.contains("<p class=\"state\"><b>Draft</b> Not published: it is a draft.</p>"))
    #expect(
      try await get("/notes/", port).contains("Third</a> <span class=\"status\">draft</span>"))
    child.signal(SIGINT)
    #expect(try await child.wait() == 0)
  }

  @Test func `a port that is taken, and a repository without a work tree, are said`() async throws {
    let (child, port) = try await serve()
    let second = try Child(["serve", "--port", "\(port)"], in: repository.path)
    #expect(try await second.wait() == 2)
    #expect(second.output.contains("error: something else listens on port \(port)\n"))
    #expect(second.output.contains("hint: take another: controlroom serve --port "))
    child.signal(SIGINT)
    #expect(try await child.wait() == 0)

    let bare = try TemporaryRepository(bare: true) { $0.commit("Start", write: ["a.md": "# A\n"]) }
    let third = try Child(["serve", "--port", "0"], in: bare.path)
    #expect(try await third.wait() == 2)
    #expect(third.output.contains("error: a bare repository has no work tree to preview\n"))
  }
}

private struct ServeTrouble: Error {
  var output: String
}
