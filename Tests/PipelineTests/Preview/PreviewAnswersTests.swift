import Diagnostics
import Foundation
import Notes
import Serving
import Support
import Testing

@testable import Pipeline

@Suite struct PreviewAnswersTests {
  private let words = "Ten words are enough for a note to be more than a stub.\n"

  private func answers(
    _ files: TemporaryRepository.Entries, symlink: TemporaryRepository.Entries = [:]
  ) async throws -> (String, [String: String]) -> LocalResponse {
    let repository = try TemporaryRepository {
      $0.commit("Start", write: files, symlink: symlink)
    }
    try repository.checkOut()
    let location = RepositoryLocation(repository.path)
    var reading = PreviewReading(location, showsDrafts: false)
    let site = try await reading.read(asOf: Timestamp(seconds: 1_800_000_000))
    let room = PreviewRoom(site: site, location: location, failure: nil)
    let answers = PreviewAnswers(site: site, room: room)
    return { target, headers in
      withExtendedLifetime(repository) {
        answers.answer(LocalRequest(target: target, headers: headers))
      }
    }
  }

  private func text(_ answer: LocalResponse) -> String {
    guard case .bytes(let bytes) = answer.body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `pages, folders and files are answered with what they are`() async throws {
    let get = try await answers([
      "notes/a.md": "# A\n\n![Square](pic.svg) \(words)", "notes/pic.svg": "<svg/>",
      "notes/other.svg": "<svg/>",
    ])
    let page = get("/notes/a/", [:])
    #expect(page.status == 200)
    #expect(page.value("content-type") == "text/html; charset=utf-8")
    #expect(text(page).hasSuffix("</body>\n</html>\n"))
    let tag = try #require(page.value("etag")).replacing("\"", with: "&quot;")
    #expect(text(page).contains("<script src=\"/-/live.js\" data-tag=\"\(tag)\" defer></script>"))
    #expect(get("/notes/a/index.html", [:]).value("etag") == page.value("etag"))

    #expect(get("/notes/a", [:]).status == 302)
    #expect(get("/notes/a", [:]).value("location") == "/notes/a/")
    #expect(get("/notes", [:]).value("location") == "/notes/")
    #expect(get("//notes", [:]).status == 404)
    #expect(get("/atom.xml", [:]).value("content-type") == "application/xml")
    #expect(get("/search/meta.js", [:]).status == 200)
    // What a page shows is published; what merely lies there is not.
    #expect(get("/notes/pic.svg", [:]).value("content-type") == "image/svg+xml")
    #expect(get("/notes/other.svg", [:]).status == 404)
  }

  @Test(
    arguments: [
      "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/notes/../pipelines/site.yaml",
      "/notes/..%2f..%2fetc/passwd", "/.git/config", "/%2egit/HEAD", "/notes/a.md",
      "/notes/secret.svg", "/notes/\\..\\..\\x", "/etc/passwd", "//etc/passwd", "/-/../.git/config",
      "/-/drafts/../../x", "/-/drafts/..%2f..%2f.git%2fconfig", "/notes/a/%00",
    ])
  func `no path leads to what is not a file of the site`(path: String) async throws {
    let get = try await answers(
      ["notes/a.md": "# A\n\n[s](secret.svg) \(words)", "pipelines/site.yaml": "title: T\n"],
      symlink: ["notes/secret.svg": "/etc/passwd"])
    let answer = get(path, [:])
    #expect(answer.status == 404 || answer.status == 400)
    #expect(!text(answer).contains("root:"))
    #expect(!text(answer).contains("[core]"))
  }

  @Test func `a site below a path stands there, and so do the links of its 404 page`() async throws
  {
    let get = try await answers([
      "notes/a.md": "# A\n\n\(words)", "pipelines/site.yaml": "url: https://example.org/my/notes\n",
    ])
    #expect(get("/", [:]).value("location") == "/my/notes/")
    #expect(get("/my/notes", [:]).value("location") == "/my/notes/")
    #expect(get("/my/notes/notes/a/", [:]).status == 200)
    let missing = get("/my/notes/none/", [:])
    #expect(missing.status == 404)
    #expect(text(missing).contains("href=\"/my/notes/\""))
    #expect(get("/notes/a/", [:]).status == 404)
  }

  @Test func `the control room is shown to people, not to scripts of the site`() async throws {
    let get = try await answers(["notes/a.md": "# A\n\n[none](none.md) \(words)"])
    let visit = get("/-/", ["sec-fetch-dest": "document"])
    #expect(visit.status == 200)
    #expect(visit.value("cross-origin-opener-policy") == "same-origin")
    #expect(visit.value("cache-control") == "no-store")
    let policy = try #require(visit.value("content-security-policy"))
    #expect(policy.hasPrefix("default-src 'none'; "))
    #expect(!policy.contains("unsafe"))
    #expect(text(visit).contains("<code class=\"place\">notes/a.md:3:8</code>"))
    #expect(!text(visit).contains("<style") && !text(visit).contains("<script>"))
    for reader in ["empty", "iframe", "script", "object", "embed"] {
      for page in ["/-/", "/-/runs/", "/-/drafts/", "/-/drafts/notes/a.md"] {
        #expect(get(page, ["sec-fetch-dest": reader]).status == 403)
      }
    }
    #expect(get("/-/runs/", [:]).status == 200)
    #expect(text(get("/-/runs/", [:])).contains("Nothing ran yet."))
    #expect(text(get("/-/drafts/notes/a.md", [:])).contains("notes/a.md"))
    #expect(get("/-/none", [:]).status == 404)
  }

  @Test func `nothing that a note says becomes markup of ours`() async throws {
    let hostile = "</template><script>alert(1)</script>"
    let get = try await answers([
      "notes/a.md":
        "---\ntitle: \"\(hostile)\"\ntgas: \"\(hostile)\"\n---\n[\(hostile)](<none\(hostile).md>) \(words)"
    ])
    for page in ["/-/", "/notes/a/"] {
      let html = text(get(page, [:]))
      #expect(html.contains("front-matter.unknown-key") || page != "/-/")
      #expect(!html.contains("<script>alert"))
    }
  }
}
