import Addresses
import Foundation
import Support
import Testing

@testable import Delivering

/// A mail, to a server that keeps what it gets.
@Suite(.timeLimit(.minutes(20))) struct NewsletterTests {
  private let folder: URL
  private let mails: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    mails = folder.appending(path: "mails")
    try FileManager.default.createDirectory(at: mails, withIntermediateDirectories: true)
  }

  private func server(_ fault: String = "none", certificate: String? = nil) throws -> PythonServer {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "mail.py")
    return try PythonServer(
      [script.path, mails.path, fault] + (certificate.map { [$0] } ?? []))
  }

  /// What the server has, with its envelope before it.
  private var taken: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: mails.path).sorted().map {
        try String(contentsOf: mails.appending(path: $0), encoding: .utf8)
      }
    }
  }

  private func send(
    to endpoint: String, settings: [String: String] = ["to": "list@example.org"],
    password: String = "planted-password", time: Duration = .seconds(300),
    trust: String? = nil, payload: [UInt8]? = nil
  ) async throws -> Answer {
    var limits = Exchanger.Limits()
    limits.time = time
    let exchanger = Exchanger(
      limits, resolve: { _ in HostAddress("127.0.0.1").map { [$0] } ?? [] },
      trusting: trust)
    let account = Account(endpoint: endpoint, settings: settings)
    let session = Session(
      account: account, credential: { _ in password },
      exchange: exchanger.exchange(for: account))
    var delivery = try Parts.delivery("newsletter")
    delivery.payload = try payload ?? Self.mail
    let answer = await Newsletter.deliverer.send(delivery, session)
    await exchanger.close()
    #expect(!"\(answer)".contains("planted"))
    return answer
  }

  /// The draft of a note, its line ends as they go over the wire.
  private static var mail: [UInt8] {
    get throws {
      let golden = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "ChannelsTests/Golden/newsletter.eml")
      let text = try String(contentsOf: golden, encoding: .utf8)
      return Array(text.replacing("␍\n", with: "\r\n").utf8)
    }
  }

  @Test func `a mail arrives as it was drafted, and is known by its own name`() async throws {
    let server = try server()
    let answer = try await send(
      to: "smtp://127.0.0.1:\(server.port)",
      settings: ["to": "list@example.org, ada@example.org", "user": "ada"])
    #expect(answer.posted?.id == "<f77fe0b662930f16683623389bf8d485@example.org>", "\(answer)")
    let mail = String(decoding: try Self.mail, as: UTF8.self)
    #expect(
      try taken == [
        "MAIL FROM:<noreply@example.org>\r\nRCPT TO:<list@example.org>\r\nRCPT TO:<ada@example.org>\r\n\r\n"
          + mail
      ])
  }

  @Test func `a line of a single dot does not end a mail`() async throws {
    let server = try server()
    let text = "From: a@example.org\nMessage-ID: <1@example.org>\n\n.\n..\n.a\nb."
    _ = try await send(to: "smtp://127.0.0.1:\(server.port)", payload: Array(text.utf8))
    #expect(try taken.first?.hasSuffix("\r\n\r\n.\r\n..\r\n.a\r\nb.\r\n") == true)
  }

  @Test func `who is not known there is named, and the others get the mail`() async throws {
    let server = try server()
    let answer = try await send(
      to: "smtp://127.0.0.1:\(server.port)", settings: ["to": "list@example.org,nobody@example.org"]
    )
    guard case .sent(_, let evidence) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(evidence == "250, but not to nobody@example.org: 550")
    #expect(try taken.count == 1)
  }

  @Test(arguments: [
    ("greeting", true), ("greylisted", false), ("recipients", true), ("refuse", true),
    ("drop-before", false),
  ])
  func `what the server does not take has not happened`(
    fault: String, isPermanent: Bool
  ) async throws {
    let server = try server(fault)
    let answer = try await send(to: "smtp://127.0.0.1:\(server.port)")
    guard case .refused(_, isPermanent: isPermanent, _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(try taken.isEmpty)
  }

  @Test(arguments: ["drop", "nonsense", "slow"])
  func `a server that goes silent after the mail may have taken it`(fault: String) async throws {
    let server = try server(fault)
    let answer = try await send(to: "smtp://127.0.0.1:\(server.port)", time: .seconds(30))
    #expect(answer.isUnclear, "\(answer)")
    #expect(try taken.count == 1)
  }

  @Test func `a password that is not taken is not repeated`() async throws {
    let server = try server()
    let answer = try await send(
      to: "smtp://127.0.0.1:\(server.port)", settings: ["to": "a@example.org", "user": "ada"],
      password: "planted-wrong")
    guard case .refused(_, isPermanent: true, _) = answer else {
      Issue.record("\(answer)")
      return
    }
  }

  @Test(arguments: [
    "a@example.org>\r\nRCPT TO:<b@example.org", "a b@example.org", "a@example.org>",
    "ä@example.org",
  ])
  func `an address cannot be more than an address`(address: String) async throws {
    let server = try server()
    let answer = try await send(
      to: "smtp://127.0.0.1:\(server.port)", settings: ["to": address])
    guard case .refused = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(try taken.isEmpty)
  }

  @Test(arguments: ["smtp://192.168.1.1", "smtp://mail.example.org", "smtps://mail.example.org"])
  func `mail goes over TLS, to public addresses`(endpoint: String) async throws {
    guard case .refused(_, isPermanent: true, _) = try await send(to: endpoint) else {
      Issue.record("\(endpoint)")
      return
    }
  }

  @Test func `a certificate is looked at`() async throws {
    let certificate = folder.appending(path: "both.pem").path
    let openssl = Process()
    openssl.executableURL = URL(filePath: "/usr/bin/env")
    openssl.arguments = [
      "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
      "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", certificate + ".key",
      "-out", certificate + ".crt",
    ]
    openssl.standardError = FileHandle.nullDevice
    try openssl.run()
    openssl.waitUntilExit()
    let parts = try ["key", "crt"].map {
      try String(contentsOfFile: "\(certificate).\($0)", encoding: .utf8)
    }
    try parts.joined().write(toFile: certificate, atomically: true, encoding: .utf8)
    let server = try server(certificate: certificate)
    let strange = try await send(to: "smtps://127.0.0.1:\(server.port)")
    guard case .refused(_, isPermanent: false, _) = strange else {
      Issue.record("\(strange)")
      return
    }
    #expect(try taken.isEmpty)
    let known = try await send(
      to: "smtps://127.0.0.1:\(server.port)", trust: certificate + ".crt")
    #expect(known.posted != nil, "\(known)")
    #expect(try taken.count == 1)
  }
}
