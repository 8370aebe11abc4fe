import Addresses
import Foundation
import Testing

@testable import LinkChecking

@Suite(.timeLimit(.minutes(5))) struct LinkCheckerTests {
  let server: Server

  init() throws { server = try Server() }

  @Test(arguments: [
    ("/ok", Outcome.alive), ("/temporary", .alive), ("/mixed", .alive), ("/nohead", .alive),
    ("/hanghead", .alive), ("/flaky", .alive), ("/limited", .alive), ("/endless", .alive),
    ("/bodyonhead", .alive), ("/short", .alive), ("/long", .alive),
    ("/missing", .failed("it answers 404")), ("/gone", .failed("it answers 410")),
    ("/broken", .failed("it answers 500")),
    ("/forbidden", .unknown("it answers 403 to programs")),
    ("/busy", .unknown("it asks to be left alone (429)")),
    ("/loop", .failed("it redirects in a circle")),
    ("/far", .failed("it redirects more than 10 times")),
    ("/nowhere", .failed("it redirects and does not say where")),
    ("/file", .failed("it redirects to what is no web address")),
    ("/hang", .failed("it gives no answer in time")),
    ("/drip", .failed("it gives no answer in time")),
    ("/nohttp", .failed("it breaks off its answer")),
  ])
  func `a link comes to what its host makes of it`(path: String, expected: Outcome) async {
    let outcome = await server.outcome(server.url(path)) { settings in
      if path == "/endless" { settings.fetch.timeout = .seconds(30) }
    }
    #expect(outcome == expected)
  }

  @Test func `a host that resets the connection has failed`() async {
    guard case .failed = await server.outcome(server.url("/reset")) else {
      Issue.record("it has not")
      return
    }
  }

  @Test(arguments: ["/moved", "/chain"])
  func `a link that has moved for good is told where`(path: String) async {
    #expect(await server.outcome(server.url(path)) == .moved(to: server.url("/ok")))
    #expect(await server.outcome(server.url(path) + "#here") == .moved(to: server.url("/ok#here")))
  }

  @Test func `a redirect is followed to another host`() async {
    #expect(
      await server.outcome(server.url("/across"))
        == .moved(to: server.url("/ok", host: "other.test")))
  }

  @Test(arguments: [
    ("/page#here", nil), ("/page#old", nil), ("/page#readme", nil), ("/page#top", nil),
    ("/page#:~:text=x", nil), ("/page#L12-L14", nil), ("/text#any", nil), ("/script#any", nil),
    ("/endless#any", nil), ("/page#h%65re", nil), ("/moved#here", "moved"),
    ("/page#gone", "the page has no '#gone'"), ("/moved#gone", "the page has no '#gone'"),
  ])
  func `a place in a page is looked for`(path: String, expected: String?) async {
    // A page is read to its end or to a bound, which takes a while on a busy machine.
    let outcome = await server.outcome(server.url(path)) { $0.fetch.timeout = .seconds(30) }
    switch expected {
    case nil: #expect(outcome == .alive)
    case "moved": #expect(outcome == .moved(to: server.url("/ok#here")))
    case let reason?: #expect(outcome == .failed(reason))
    }
  }

  @Test func `a status that is expected is well`() async {
    let outcome = await server.outcome(server.url("/forbidden")) {
      $0.expected = [(AddressPattern("*/forbidden"), [403])]
    }
    #expect(outcome == .alive)
  }

  @Test func `a host that does not exist has failed, and one that cannot be asked for has not`()
    async
  {
    #expect(
      await server.outcome(server.url("/", host: "nowhere.test"))
        == .failed("its host does not exist"))
    #expect(
      await server.outcome(server.url("/", host: "offline.test"))
        == .unknown("nobody could be asked"))
    #expect(
      await server.outcome("http://site.test:1/") == .failed("nothing answers at its address"))
  }

  @Test func `no private address is asked, by number, by name or by redirect`() async throws {
    for link in [server.url("/ok"), "http://127.0.0.1:\(server.port)/ok", "http://[::1]:80/"] {
      #expect(
        await server.outcome(link) { $0.fetch.allowsPrivate = false }
          == .unknown("its address is not public"))
    }
    #expect(try await hits(server.url("/ok")) == 0)
    // The first host passes as a public one; where it leads to does not.
    let outcome = await server.outcome(server.url("/rebind")) { settings in
      settings.fetch.allowsPrivate = false
      let resolve = settings.fetch.resolve
      settings.fetch.resolve = { host in
        var found = try await resolve(host)
        // Known as another address than the one that is connected to.
        if host != "private.test" { found[0].bytes = [93, 184, 216, 34] }
        return found
      }
    }
    #expect(outcome == .failed("it redirects to an address that is not public"))
    #expect(try await hits(server.url("/ok", host: "private.test")) == 0)
  }

  @Test func `a host that was not granted is not asked`() async throws {
    let outcome = await server.outcome(server.url("/ok")) {
      $0.fetch.isGranted = { $0 == "other.test" }
    }
    #expect(outcome == .unknown("its host was not granted"))
    #expect(try await hits(server.url("/ok")) == 0)
  }

  @Test func `one bad page spoils no other of its host`() async {
    var memory = LinkMemory()
    let bad = ["/bodyonhead", "/short", "/long", "/nohttp", "/reset", "/hanghead"]
    let links = (0..<60).map {
      server.url($0 % 2 == 0 ? "/ok?\($0)" : bad[$0 / 2 % bad.count] + "?\($0)")
    }
    await LinkChecker(server.settings, anchors: anchors).check(links, memory: &memory, now: 1000)
    for (index, link) in links.enumerated() where index % 2 == 0 {
      #expect(memory[link]?.outcome == .alive, "\(link)")
    }
  }

  @Test func `a host is asked one question at a time, with a pause between two`() async {
    var settings = server.settings
    settings.interval = .milliseconds(40)
    var memory = LinkMemory()
    let links = (0..<10).map { server.url("/ok?\($0)") }
    let taken = await ContinuousClock().measure {
      await LinkChecker(settings, anchors: anchors).check(links, memory: &memory, now: 1000)
    }
    #expect(taken >= .milliseconds(9 * 40))
  }

  @Test func `what is known and not yet old is not asked again`() async throws {
    var memory = LinkMemory()
    let link = server.url("/ok")
    let checker = LinkChecker(server.settings, anchors: anchors)
    await checker.check([link], memory: &memory, now: 1000)
    await checker.check([link], memory: &memory, now: 1000 + 6 * 86_400)
    #expect(try await hits(link) == 1)
    await checker.check([link], memory: &memory, now: 1000 + 7 * 86_400)
    #expect(try await hits(link) == 2)
  }

  /// `LINKS=10000` is what notes/decisions/0024 tells of.
  @Test func `thousands of links of hundreds of hosts are followed in bounded memory`() async throws
  {
    let count = ProcessInfo.processInfo.environment["LINKS"].flatMap { Int($0) } ?? 1000
    let links = (0..<count).map { server.url("/ok?\($0)#here", host: "h\($0 % (count / 20)).test") }
    var memory = LinkMemory()
    let before = try residentBytes()
    let taken = await ContinuousClock().measure {
      await LinkChecker(server.settings, anchors: anchors).check(links, memory: &memory, now: 1000)
    }
    let grown = try residentBytes() - before
    #expect(links.allSatisfy { memory[$0]?.outcome == .alive })
    #expect(grown < 200 << 20)
    print(
      "\(count) links: \(taken), \(grown >> 20) MiB more, peak \(try residentBytes("VmHWM:") >> 20) MiB"
    )
  }

  /// What the process has in memory, or had at most.
  private func residentBytes(_ field: String = "VmRSS:") throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(field) })
    return try #require(
      line.split(separator: "\t").last?.split(separator: " ").first.flatMap { Int($0) }) << 10
  }

  @Test func `an archived copy is found where there is one`() async {
    let archive = Archive(server.settings.fetch, api: server.url("/archive"))
    #expect(await archive.copy(of: "http://x.y/gone?a=b&c") == "http://web.archive.org/web/1/x")
    #expect(await archive.copy(of: "http://x.y/other") == nil)
    let broken = Archive(server.settings.fetch, api: server.url("/nohttp"))
    #expect(await broken.copy(of: "http://x.y/gone") == nil)
  }

  @Test func `a download is whole or refused`() async throws {
    let download = Download(server.settings.fetch)
    #expect(try await download.bytes(of: server.url("/moved"), limit: 1000).count == 93)
    for path in ["/endless", "/short", "/missing", "/far", "/hang"] {
      await #expect(throws: FetchError.self) {
        try await download.bytes(of: server.url(path), limit: 1 << 20)
      }
    }
  }

  private func hits(_ link: String) async throws -> Int {
    let key = String(link.dropFirst("http://".count))
    let bytes = try await Download(server.settings.fetch).bytes(
      of: server.url("/hits?\(key)"), limit: 100)
    return Int(String(decoding: bytes, as: UTF8.self)) ?? -1
  }
}
