import Diagnostics
import Foundation
import Notes
import Support
import Testing
import Workflow

@testable import Pipeline

@Suite(.timeLimit(.minutes(5))) struct ExternalLinksTests {
  private let server: LinkServer
  private let day: Int64 = 86_400

  init() throws { server = try LinkServer() }

  private func repository(_ configuration: String = "") throws -> TemporaryRepository {
    let site = "http://127.0.0.1:\(server.port)"
    return try TemporaryRepository {
      $0.commit(
        "Start",
        write: [
          "pipelines/site.yaml": "url: https://example.org\nowner: ada\n\(configuration)",
          "notes/a.md": """
          # A

          Words [fine](\(site)/fine#here), [moved](\(site)/moved), <\(site)/dead> and
          [no such place](\(site)/fine#elsewhere), which makes ten words with these.
          """,
        ])
    }
  }

  private func check(
    _ repository: TemporaryRepository, now: Int64,
    _ change: (inout ExternalLinks) -> Void = { _ in }
  ) async throws -> Check.Result {
    var check = Check(RepositoryLocation(repository.path), .revision(.commit("HEAD")))
    var links = ExternalLinks(now: now)
    links.allowsPrivate = true
    change(&links)
    check.external = links
    return try await check.run()
  }

  /// The line, the rule and the mend of each finding.
  private func lines(_ result: Check.Result) -> [String] {
    result.diagnostics.map { "\($0.range.lowerBound.line) \($0.id) \($0.fix ?? "-")" }
  }

  @Test func `a link is dead after days of failures, and a moved one has its mend`() async throws {
    let repository = try repository()
    let site = "http://127.0.0.1:\(server.port)"
    for days in 0..<3 {
      let result = try await check(repository, now: Int64(days) * day)
      let isDead = days == 2
      let lines = lines(result)
      #expect(lines.first == "3 link.external-moved \(site)/fine")
      #expect(
        lines.dropFirst() == (isDead ? ["3 link.external-dead -", "4 link.external-dead -"] : []))
      #expect(result.diagnostics.hasErrors == false)
      #expect(
        result.remark == (isDead ? nil : "links to other sites: 2 links failed and are watched"))
    }
  }

  @Test func `with --strict a link is dead at once, and an archived copy is suggested`()
    async throws
  {
    let repository = try repository()
    let result = try await check(repository, now: 0) {
      $0.isStrict = true
      $0.asksArchive = true
      $0.archive = "http://127.0.0.1:\(server.port)/archive"
    }
    let dead = result.diagnostics.filter { $0.id == "link.external-dead" }
    #expect(dead.count == 2)
    #expect(dead[0].message.hasSuffix("/dead' is dead: it answers 404"))
    #expect(dead[1].message.hasSuffix("is dead: the page has no '#elsewhere'"))
    #expect(dead.allSatisfy { $0.hint == "an archived copy is at http://web.archive.org/web/1/x" })
  }

  @Test func `the configuration says what is not followed and what is well`() async throws {
    let site = "http://127.0.0.1:\(server.port)"
    let repository = try repository(
      """
      links:
        ignore: ["*/moved", "*#elsewhere"]
        expect: { "\(site)/*": [404] }
      """)
    let result = try await check(repository, now: 0) { $0.isStrict = true }
    #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
  }

  @Test func `without leave nothing of this machine is asked`() async throws {
    let result = try await check(try repository(), now: 0) {
      $0.allowsPrivate = false
      $0.isStrict = true
    }
    #expect(lines(result).isEmpty)
    #expect(result.remark == "links to other sites: of 4 links nobody can tell")
    #expect(server.hits == 0)
  }

  @Test func `a step of a pipeline reports what its grants let it see`() async throws {
    let repository = try repository()
    let publication = Publication(
      RepositoryLocation(repository.path),
      commit: try repository.git("rev-parse", "HEAD"), asOf: Timestamp(seconds: 1_800_000_000),
      output: repository.sibling("dist"), progress: .silent)
    let kind = try #require(
      ContentSteps.kinds(publication).first { $0.name == "links.external" })
    guard case .pure(let run) = kind.work else {
      Issue.record("it is no pure step")
      return
    }
    #expect(kind.needs == [.net])
    let step = PipelineDefinition.Step(
      "links", uses: kind.name, grants: .init(net: ["https://example.org"]))
    let outcome = try await run(StepContext(inputs: ["notes": "x"], step: step, run: "r"))
    #expect(outcome.note.hasPrefix("0 errors, 0 warnings in 4 links"))
    #expect(outcome.note.hasSuffix("of 4 links nobody can tell"))
    #expect(server.hits == 0)
  }
}

/// A small web server of Python's, until nobody holds it.
final class LinkServer: Sendable {
  private let server: PythonServer
  private let log: URL

  private static let program = """
    import http.server, os, sys, threading
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            open(sys.argv[1], "a").write("x")
            path = self.path.split("?")[0]
            body = b"<h1 id=here>x</h1>" if path == "/fine" else b'{"archived_snapshots":{"closest":{"available":true,"url":"http://web.archive.org/web/1/x"}}}'
            self.send_response({"/moved": 301, "/dead": 404}.get(path, 200))
            if path == "/moved": self.send_header("Location", "/fine")
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET": self.wfile.write(body)
        do_HEAD = do_GET
        def log_message(self, *_): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)
    """

  init() throws {
    log = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data().write(to: log)
    server = try PythonServer(["-c", Self.program, log.path])
  }

  var port: Int { server.port }

  /// How often it was asked.
  var hits: Int {
    ((try? FileManager.default.attributesOfItem(atPath: log.path))?[.size] as? Int) ?? -1
  }

  deinit { try? FileManager.default.removeItem(at: log) }
}
