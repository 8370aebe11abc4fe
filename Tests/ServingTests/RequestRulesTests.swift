import Testing

@testable import Serving

@Suite struct RequestRulesTests {
  @Test(
    arguments: [
      "localhost", "localhost:4747", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:65535", "[::1]",
      "[::1]:4747",
    ])
  func `a host on loopback is answered`(host: String) {
    #expect(RequestRules.refusal(of: LocalRequest(target: "/", headers: ["host": host])) == nil)
  }

  @Test(
    arguments: [
      "", "example.org", "example.org:4747", "localhost.example.org", "127.0.0.1.nip.io",
      "127.0.0.2",
      "127.1", "2130706433", "0.0.0.0", "::1", "[::1].example.org", "[::ffff:127.0.0.1]",
      "localhost:80:80", "localhost:4747@example.org", "localhost@example.org",
      "localhost:123456", "localhost ",
    ])
  func `a host of another name is refused, wherever it leads`(host: String) {
    let refusal = RequestRules.refusal(of: LocalRequest(target: "/", headers: ["host": host]))
    #expect(refusal?.status == 403)
  }

  @Test func `a request that names no host is refused`() {
    #expect(RequestRules.refusal(of: LocalRequest(target: "/"))?.status == 403)
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "get"])
  func `nothing can be asked for but to see something`(method: String) {
    let refusal = RequestRules.refusal(of: request("/", method: method))
    #expect(refusal?.status == 405)
    #expect(refusal?.value("allow") == "GET, HEAD")
  }

  @Test(arguments: ["cross-site", "same-site"])
  func `another site may lead here, and may load nothing from here`(site: String) {
    let script = ["sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"]
    #expect(RequestRules.refusal(of: request("/search/notes/0.js", script))?.status == 403)
    let frame = ["sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"]
    #expect(RequestRules.refusal(of: request("/", frame))?.status == 403)
    let visit = [
      "sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document",
    ]
    #expect(RequestRules.refusal(of: request("/", visit)) == nil)
    let own = [
      "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty",
    ]
    #expect(RequestRules.refusal(of: request("/", own)) == nil)
  }

  @Test func `no script of a page becomes a service worker`() {
    let refusal = RequestRules.refusal(
      of: request("/theme/worker.js", ["service-worker": "script"]))
    #expect(refusal?.status == 403)
  }

  @Test(
    arguments: [
      ("/", "/"), ("/a/?q=1", "/a/"), ("/a%20b/%C3%A4", "/a b/ä"),
      ("/%2e%2e/%2E%2E/etc", "/../../etc"),
      ("/a/../../etc/passwd", "/a/../../etc/passwd"), ("/a#b", "/a"), ("//host/", "//host/"),
    ])
  func `a path is decoded once, and not resolved`(target: String, path: String) {
    #expect(LocalRequest(target: target).path == path)
  }

  @Test(
    arguments: [
      "", "*", "a", "http://example.org/", "/%", "/%4", "/%zz", "/%00", "/a%00.html", "/%ff",
      "/%c0%ae%c0%ae/",
    ])
  func `what is no path is refused`(target: String) {
    #expect(LocalRequest(target: target).path == nil)
    #expect(RequestRules.refusal(of: request(target))?.status == 400)
  }

  @Test func `what the client has already is not sent again`() {
    let page = LocalResponse(
      status: 200, headers: [.init("etag", "\"a\""), .init("content-type", "text/html")],
      body: .bytes([1]))
    for known in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"] {
      let answer = page.trimmed(for: request("/", ["if-none-match": known]))
      #expect(answer.status == 304)
      #expect(answer.body == .bytes([]))
      #expect(answer.headers == [.init("etag", "\"a\"")])
    }
    for known in ["\"b\"", "a", "\"a"] {
      #expect(page.trimmed(for: request("/", ["if-none-match": known])).status == 200)
    }
  }

  private func request(
    _ target: String, _ headers: [String: String] = [:], method: String = "GET"
  ) -> LocalRequest {
    LocalRequest(
      method: method, target: target, headers: headers.merging(["host": "localhost"]) { $1 })
  }
}
