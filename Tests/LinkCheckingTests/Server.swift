import Addresses
import Foundation
import Support

@testable import LinkChecking

/// The misbehaving server beside this file, until nobody holds it.
final class Server: Sendable {
  private let server: PythonServer

  init() throws {
    server = try PythonServer([
      URL(filePath: #filePath).deletingLastPathComponent().appending(path: "server.py").path
    ])
  }

  var port: Int { server.port }

  /// An address on the server; every name ends there but `nowhere.test`.
  func url(_ path: String, host: String = "site.test") -> String {
    "http://\(host):\(port)\(path)"
  }

  /// Quick, patient with nobody, and allowed to ask this machine.
  var settings: LinkChecker.Settings {
    var settings = LinkChecker.Settings()
    settings.fetch.allowsPrivate = true
    settings.fetch.timeout = .seconds(2)
    settings.fetch.resolve = { host in
      if host == "nowhere.test" { throw ResolveError.noSuchHost }
      if host == "offline.test" { throw ResolveError.unavailable }
      return [HostAddress("127.0.0.1")].compactMap(\.self)
    }
    settings.interval = .zero
    settings.backoff = .milliseconds(20)
    settings.longestWait = .seconds(5)
    return settings
  }

  /// What comes of following one link.
  func outcome(
    _ link: String, _ change: (inout LinkChecker.Settings) -> Void = { _ in }
  ) async -> Outcome? {
    var settings = settings
    change(&settings)
    var memory = LinkMemory()
    await LinkChecker(settings, anchors: anchors).check([link], memory: &memory, now: 1000)
    return memory[link]?.outcome
  }
}

/// Every `id` and `name` of a page, roughly.
let anchors: @Sendable ([UInt8]) -> Set<String> = { bytes in
  let text = String(decoding: bytes, as: UTF8.self)
  return Set(
    text.matches(of: /(?:id|name)=["']?([^"'>\s]+)/).map { String($0.output.1) })
}
