import Addresses
import Foundation
import Glibc
import Support
import Testing

@testable import Delivering

@Suite(.timeLimit(.minutes(20))) struct ExchangerTests {
  /// What became of a request to an address, for an account with the endpoint.
  private func outcome(
    _ url: String, endpoint: String? = nil, resolving: [String] = [],
    granted: @escaping @Sendable (String) -> Bool = { _ in true },
    limits: Exchanger.Limits = .init()
  ) async -> Result<Response, ExchangeError> {
    var limits = limits
    // What is not about time is not to be about how busy the machine is.
    if limits.time == Exchanger.Limits().time { limits.time = .seconds(300) }
    let exchanger = Exchanger(limits, resolve: { _ in resolving.compactMap { HostAddress($0) } })
    let exchange = exchanger.exchange(for: Account(endpoint: endpoint), isGranted: granted)
    let result: Result<Response, ExchangeError>
    do throws(ExchangeError) {
      result = .success(try await exchange(Request("POST", url, body: Array("a".utf8))))
    } catch {
      result = .failure(error)
    }
    await exchanger.close()
    return result
  }

  private func isUnsent(_ result: Result<Response, ExchangeError>, permanent: Bool) -> Bool {
    guard case .failure(.unsent(_, isPermanent: permanent)) = result else { return false }
    return true
  }

  private func isBroken(_ result: Result<Response, ExchangeError>) -> Bool {
    if case .failure(.broken) = result { return true }
    return false
  }

  @Test(arguments: [
    "http://example.org/", "http://192.168.1.1/", "ftp://example.org/", "nothing", "",
    "http://127.0.0.1:9/", "https://10.0.0.1/", "https://169.254.169.254/latest",
  ])
  func `nothing is sent without TLS, nor to an address that is not public`(url: String) async {
    #expect(isUnsent(await outcome(url), permanent: true))
  }

  @Test(arguments: ["10.1.2.3", "127.0.0.1", "::1", "169.254.169.254"])
  func `a name that leads to a private address is not followed`(address: String) async {
    let result = await outcome(
      "https://api.example/", endpoint: "https://api.example", resolving: [address])
    #expect(isUnsent(result, permanent: true))
  }

  @Test(arguments: [
    ("http://page.example/", "10.1.2.3"), ("http://page.example/", "127.0.0.1"),
    ("https://page.example/", "::1"), ("http://127.0.0.1:9/", ""), ("http://[::1]:9/", ""),
    ("http://169.254.169.254/latest", ""), ("ftp://page.example/", "10.1.2.3"),
  ])
  func `pages that notes link to are called without TLS too, and at public addresses alone`(
    url: String, address: String
  ) async {
    let exchanger = Exchanger(.init(), resolve: { _ in [HostAddress(address)].compactMap(\.self) })
    let exchange = exchanger.exchange(for: .mentioning)
    do throws(ExchangeError) {
      let response = try await exchange(Request("GET", url))
      Issue.record("\(response)")
    } catch {
      guard case .unsent(let words, isPermanent: true) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(words.contains(url.hasPrefix("ftp") ? "no web address" : "not public"))
    }
    await exchanger.close()
  }

  @Test func `a long page is read to where enough of it is`() async throws {
    let server = try OneAnswer(
      "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + String(repeating: "a", count: 100_000))
    let url = "http://127.0.0.1:\(server.port)"
    let exchanger = Exchanger()
    var request = Request("GET", url + "/")
    request.cutsAnswer = 50_000
    let response = try await exchanger.exchange(for: Account(endpoint: url))(request)
    #expect(response.status == 200 && response.body.count == 50_000)
    await exchanger.close()
  }

  @Test func `a number that is not the account's own is not called`() async {
    let result = await outcome("http://127.0.0.2:9/", endpoint: "http://127.0.0.1:9")
    #expect(isUnsent(result, permanent: true))
  }

  @Test func `an origin that is not granted is not called`() async {
    let result = await outcome(
      "http://127.0.0.1:9/a", endpoint: "http://127.0.0.1:9",
      granted: { $0 != "http://127.0.0.1:9" })
    #expect(isUnsent(result, permanent: true))
  }

  @Test func `where nothing listens nothing was sent, and it may be otherwise later`() async {
    let result = await outcome("http://127.0.0.1:9/", endpoint: "http://127.0.0.1:9")
    #expect(isUnsent(result, permanent: false))
  }

  @Test func `a host without an address has got nothing`() async {
    #expect(isUnsent(await outcome("https://api.example/", resolving: []), permanent: true))
  }

  @Test(arguments: [
    "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "nonsense\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + String(repeating: "a", count: 1_100_000),
  ])
  func `an answer that is none leaves it open`(answer: String) async throws {
    let server = try OneAnswer(answer)
    let url = "http://127.0.0.1:\(server.port)"
    #expect(isBroken(await outcome(url + "/", endpoint: url)))
    #expect(await server.wasAsked)
  }

  @Test func `an answer that does not come in time leaves it open`() async throws {
    let server = try OneAnswer(nil)
    let url = "http://127.0.0.1:\(server.port)"
    var limits = Exchanger.Limits()
    limits.time = .seconds(20)
    #expect(isBroken(await outcome(url + "/", endpoint: url, limits: limits)))
  }

  @Test func `a server that speaks no TLS has got nothing`() async throws {
    let server = try OneAnswer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    let url = "https://127.0.0.1:\(server.port)"
    #expect(isUnsent(await outcome(url + "/", endpoint: url), permanent: false))
  }

  @Test func `a redirect is an answer`() async throws {
    let server = try OneAnswer(
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")
    let url = "http://127.0.0.1:\(server.port)"
    let response = try await outcome(url + "/", endpoint: url).get()
    #expect(response.status == 302)
    #expect(response.value("location") == "http://127.0.0.1:9/")
  }
}

/// Takes one connection, reads what comes first, and gives one answer; nil for none at all.
private final class OneAnswer: Sendable {
  let port: Int
  private let socket: Int32
  private let asked: AsyncStream<Bool>

  init(_ answer: String?) throws {
    let listening = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> UInt16? in
        guard unsafe bind(listening, pointer, length) == 0, listen(listening, 8) == 0,
          unsafe getsockname(listening, pointer, &length) == 0
        else { return nil }
        return unsafe UnsafeRawPointer(pointer).load(fromByteOffset: 2, as: UInt16.self).bigEndian
      }
    }
    socket = listening
    self.port = Int(try #require(port))
    let (asked, told) = AsyncStream<Bool>.makeStream()
    self.asked = asked
    // A thread of its own: one that waits in a call would be missed among those of tasks.
    Thread.detachNewThread {
      let connection = accept(listening, nil, nil)
      guard connection >= 0 else { return told.finish() }
      defer { Glibc.close(connection) }
      var buffer = [UInt8](repeating: 0, count: 4096)
      var count = unsafe recv(connection, &buffer, buffer.count, 0)
      told.yield(count > 0)
      guard let answer else {
        // Until the other side has waited for long enough.
        while count > 0 { count = unsafe recv(connection, &buffer, buffer.count, 0) }
        return
      }
      let bytes = Array(answer.utf8)
      var sent = 0
      while sent < bytes.count {
        let part = unsafe bytes[sent...].withUnsafeBytes {
          unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard part > 0 else { break }
        sent += part
      }
    }
  }

  /// Whether a request came.
  var wasAsked: Bool { get async { await asked.first { _ in true } ?? false } }

  deinit { Glibc.close(socket) }
}
