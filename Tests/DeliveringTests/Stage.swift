import Delivering
import Foundation
import Lab
import Testing

/// A lab, and all that is needed to deliver to it.
struct Stage: Sendable {
  let lab: Lab
  let url: String
  let exchanger: Exchanger

  /// Does something while a lab is there.
  static func with(
    faults: [LabFault] = [], time: Duration = .seconds(300), _ body: (Stage) async throws -> Void
  ) async throws {
    let lab = Lab(faults: faults, slowness: time + .seconds(10))
    let (ports, told) = AsyncStream<Int>.makeStream()
    let running = Task { try await lab.run(port: 0) { told.yield($0) } }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    var limits = Exchanger.Limits()
    limits.time = time
    let stage = Stage(
      lab: lab, url: "http://127.0.0.1:\(port)", exchanger: Exchanger(limits))
    do {
      try await body(stage)
    } catch {
      await stage.exchanger.close()
      running.cancel()
      throw error
    }
    await stage.exchanger.close()
    running.cancel()
    try? await running.value
  }

  func session(_ channel: String) throws -> Session {
    let account = try #require(Account.lab(at: url)[channel])
    return Session(
      account: account, credential: { _ in Account.labSecret(of: channel) },
      exchange: exchanger.exchange(for: account))
  }

  /// What is there of a channel, and was not taken back.
  func present(_ channel: String) -> [LabPost] {
    lab.posts.filter { $0.channel == channel && !$0.isGone }
  }
}

/// What the drafts of a note are delivered as: the golden files of the drafts themselves.
enum Parts {
  static func of(_ channel: String) throws -> [[UInt8]] {
    if channel == "websub" {
      return [Array(#"{"hub":"https://hub.example/","topic":"https://example.org/atom.xml"}"#.utf8)]
    }
    let golden = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "ChannelsTests/Golden")
    if channel == "newsletter" {
      let mail = try String(contentsOf: golden.appending(path: "newsletter.eml"), encoding: .utf8)
      return [Array(mail.replacing("␍\n", with: "\r\n").utf8)]
    }
    let file = golden.appending(path: "\(channel).request.json")
    guard FileManager.default.fileExists(atPath: file.path) else {
      return [Array(#"{"source":"https://example.org/","target":"https://example.org/b"}"#.utf8)]
    }
    return Delivery.parts(of: Array(try Data(contentsOf: file)))
  }

  static func delivery(
    _ channel: String, part: Int = 0, action: Delivery.Action = .post, before: [Posted] = []
  ) throws -> Delivery {
    let parts = try of(channel)
    var delivery = Delivery(
      channel: channel, note: "notes/fuzz-testing.md",
      link: "https://example.org/site/notes/fuzz-testing/", action: action, payload: parts[part],
      part: part, parts: parts.count, key: key(channel, part), moment: moment, before: before)
    if let deliverer = Deliverers.named(channel) { delivery.fixed = deliverer.fix(delivery) }
    return delivery
  }

  /// The first part; where a person publishes what is delivered as a draft, that has been done.
  static func publicPost(_ channel: String) throws -> Delivery {
    var delivery = try delivery(channel)
    delivery.payload = Array(
      String(decoding: delivery.payload, as: UTF8.self)
        .replacing(#""published": false"#, with: #""published": true"#).utf8)
    return delivery
  }

  private static let moment = Int64(Date().timeIntervalSince1970)

  private static func key(_ channel: String, _ part: Int) -> String {
    let digits = channel.utf8.map { String($0, radix: 16) }.joined() + String(part, radix: 16)
    return String((digits + String(repeating: "5", count: 64)).prefix(64))
  }
}

extension Answer {
  var posted: Posted? {
    if case .sent(let posted, _) = self { return posted }
    return nil
  }

  var isUnclear: Bool {
    if case .unclear = self { return true }
    return false
  }
}

extension Sighting {
  var posted: Posted? {
    if case .found(let posted, _) = self { return posted }
    return nil
  }

  var isAbsent: Bool {
    if case .absent = self { return true }
    return false
  }
}
