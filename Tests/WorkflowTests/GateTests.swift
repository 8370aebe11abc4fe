import Foundation
import Testing
import Workflow

@Suite struct GateTests {
  /// A folder with a repository, a neighbour, and links between them.
  private final class Place {
    let path: String
    var root: String { path + "/repository" }

    init() throws {
      let folder = FileManager.default.temporaryDirectory.appending(
        path: "gate-\(UUID().uuidString)")
      for name in ["repository/dist", "repository/notes", "repository/.git/hooks", "neighbour"] {
        try FileManager.default.createDirectory(
          at: folder.appending(path: name), withIntermediateDirectories: true)
      }
      path = try #require(folder.path(percentEncoded: false).resolvingLinks)
      for (name, target) in [("out", "../neighbour"), ("hooks", ".git/hooks"), ("in", "notes")] {
        try FileManager.default.createSymbolicLink(
          atPath: root + "/" + name, withDestinationPath: target)
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private func gate(
    _ grants: PipelineDefinition.Grants, _ place: Place? = nil, seen: Seen = Seen()
  ) -> Gate {
    Gate(
      grants, root: place?.root, guarded: place.map { [$0.root + "/.git"] } ?? [],
      source: { Secret($0, value: "value of \($0)") }, report: { seen.add($0) })
  }

  @Test func `a granted folder is reached, by whatever name`() throws {
    let place = try Place()
    let gate = gate(.init(read: ["notes", place.path + "/neighbour"], write: ["dist"]), place)
    #expect(try gate.read("notes") == place.root + "/notes")
    #expect(try gate.read("in") == place.root + "/notes")
    #expect(try gate.read("dist/../notes/.") == place.root + "/notes")
    #expect(try gate.read(place.path + "/neighbour") == place.path + "/neighbour")
    #expect(try gate.write("dist") == place.root + "/dist")
    #expect(try gate.read("dist") == place.root + "/dist")
  }

  @Test func `a host is reached at whichever port, and one that is not is on the record`() {
    let seen = Seen()
    let some = gate(.init(net: ["https://a.example", "https://c.example:8443"]), seen: seen)
    #expect(some.reaches("a.example") && some.reaches("c.example"))
    #expect(seen.all.isEmpty)
    #expect(!some.reaches("b.example") && !some.reaches("example"))
    let any = gate(.init(net: ["https:*"]), seen: seen)
    #expect(any.reaches("b.example") && !any.reaches("127.0.0.1"))
    #expect(!gate(.init(), seen: seen).reaches("a.example"))
    #expect(seen.all.map(\.wanted) == ["b.example", "example", "127.0.0.1", "a.example"])
    #expect(seen.all[0].reason == "not granted: it needs 'net: [\"https://b.example\"]'")
  }

  @Test func `the folder of output is reached before it is made, and by no way around`() throws {
    let place = try Place()
    let seen = Seen()
    let dist = place.root + "/dist"
    let gate = gate(.init(write: ["dist/new", place.path + "/far", ".git"]), place, seen: seen)
    #expect(try gate.output(dist + "/new/") == dist + "/new")
    #expect(try gate.output(place.root + "/in/../dist/new/deep/er") == dist + "/new/deep/er")
    #expect(try gate.output(place.path + "/far") == place.path + "/far")
    // A person names it, who may know what is in there.
    #expect(try gate.output(place.root + "/.git/made") == place.root + "/.git/made")
    #expect(seen.all.isEmpty)
    try FileManager.default.createSymbolicLink(
      atPath: dist + "/new", withDestinationPath: place.path + "/nowhere")
    for path in [
      dist, dist + "/newer", dist + "/none/../new", dist + "/new", dist + "/new/x",
      place.root + "/out/far", "/",
    ] {
      #expect(throws: StepFailure.self) { try gate.output(path) }
    }
    #expect(seen.all.count == 7)
  }

  @Test func `a branch is granted by its whole name`() throws {
    let seen = Seen()
    let gate = gate(.init(branches: ["gh-pages"]), seen: seen)
    try gate.branch("gh-pages")
    #expect(
      throws: StepFailure(
        "branches of 'gh' was refused: not granted: it needs 'branches: [\"gh\"]'")
    ) { try gate.branch("gh") }
    #expect(seen.all.map(\.kind) == [.branches])
  }

  @Test func `what no grant names is refused, and on the record`() throws {
    let place = try Place()
    let seen = Seen()
    let gate = gate(.init(read: ["notes"], write: ["dist"]), place, seen: seen)
    for path in ["notes", "..", "/", "/etc", "out", "distant"] {
      #expect(throws: StepFailure.self) { try gate.write(path) }
    }
    #expect(throws: StepFailure.self) { try gate.read("notes/../../neighbour") }
    #expect(
      seen.all.map(\.wanted) == [
        "notes", "..", "/", "/etc", "out", "distant", "notes/../../neighbour",
      ])
    #expect(seen.all.first?.reason == "not granted: it needs 'write: [\"notes\"]'")
    #expect(seen.all.map(\.kind) == Array(repeating: .write, count: 6) + [.read])
  }

  @Test func `a relative grant does not follow a link out of the repository`() throws {
    let place = try Place()
    let gate = gate(.init(read: ["out", "../neighbour"], write: ["out", ".."]), place)
    #expect(throws: StepFailure.self) { try gate.read("out") }
    #expect(throws: StepFailure.self) { try gate.write("out") }
    #expect(throws: StepFailure.self) { try gate.read(place.path + "/neighbour") }
  }

  @Test func `no grant leads into the git folder, nor around it`() throws {
    let place = try Place()
    let gate = gate(.init(write: [".", ".git", "hooks", "/"]), place)
    for path in [".", ".git", ".git/hooks", "hooks", place.root, "/"] {
      #expect(throws: StepFailure.self) { try gate.write(path) }
    }
    #expect(try gate.write("notes") == place.root + "/notes")
  }

  @Test(
    arguments: [
      ("https://a.example", "a.example", 443, true), ("https://a.example", "A.example", 443, true),
      ("https://a.example", "b.a.example", 443, false),
      ("https://a.example", "a.example", 80, false),
      ("https://a.example:8443", "a.example", 8443, true),
      ("https://a.example:8443", "a.example", 443, false),
      ("smtps://m.example", "m.example", 465, true), ("smtps://m.example", "m.example", 443, false),
      ("smtp://127.0.0.2:4750", "127.0.0.2", 4750, true), ("smtp://[::1]", "::1", 25, true),
      ("smtp://127.0.0.1", "127.0.0.2", 25, false),
      ("https:*", "any.example", 443, true), ("https:*", "any.example", 80, false),
      ("https:*", "127.0.0.1", 443, false), ("https:*", "::1", 443, false),
      ("https:*", "::ffff:10.0.0.1", 443, false), ("https:*", "93.184.216.34", 443, true),
      ("https://127.0.0.1:9000", "127.0.0.1", 9000, true),
      ("https://[::1]:9000", "::1", 9000, true),
      ("https://[::1]:9000", "0:0:0:0:0:0:0:1", 9000, true),
      ("http://127.0.0.1:8080", "127.0.0.1", 8080, true), ("http://[::1]", "::1", 80, true),
      ("http://localhost:1", "localhost", 1, true), ("http://127.0.0.1", "127.0.0.1", 443, false),
    ] as [(String, String, UInt16, Bool)])
  func `a grant covers a host and a port`(
    _ grant: String, _ host: String, _ port: UInt16, _ covers: Bool
  ) throws {
    #expect(try #require(NetGrant(grant)).covers(host: host, port: port) == covers)
    #expect((gate(.init(net: [grant])).refusal(host: host, port: port) == nil) == covers)
  }

  @Test(arguments: [
    "http://a.example", "http://127.0.0.2", "http:*", "https://", "https://*.example",
    "https://a.example/path",
    "https:a.example",
    "smtps:*", "smtp://m.example", "smtp://127.0.0.3", "smtp:*",
    "https://a.example:0", "https://a.example:99999", "https://[zz]", "*", "",
    "https://user@a.example",
  ])
  func `what is no grant grants nothing`(_ text: String) { #expect(NetGrant(text) == nil) }

  @Test func `a name that stands for an address of our own is not connected to`() {
    let gate = gate(.init(net: ["https://a.example", "https:*", "https://127.0.0.1:8443"]))
    for address in [
      "127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
      "0.0.0.0",
      "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
      "::ffff:127.0.0.1",
      "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "fe80::1%eth0", "nonsense",
    ] {
      #expect(gate.refusal(host: "a.example", port: 443, address: address) != nil, "\(address)")
    }
    for address in ["93.184.216.34", "2606:2800:220:1::1", "172.32.0.1", "64:ff9b::5db8:d822"] {
      #expect(gate.refusal(host: "a.example", port: 443, address: address) == nil, "\(address)")
    }
    let own = self.gate(.init(net: ["http://localhost:80"]))
    #expect(own.refusal(host: "localhost", port: 80, address: "127.0.0.1") == nil)
    #expect(own.refusal(host: "localhost", port: 80, address: "::1") == nil)
    #expect(own.refusal(host: "localhost", port: 80, address: "10.0.0.1") != nil)
    #expect(gate.refusal(host: "127.0.0.1", port: 8443, address: "127.0.0.1") == nil)
    #expect(gate.refusal(host: "127.0.0.1", port: 8444, address: "127.0.0.1") != nil)
  }

  @Test func `a host is asked for by its address`() throws {
    let seen = Seen()
    let gate = gate(
      .init(net: [
        "https://a.example", "smtps://m.example", "https://a.example:80", "http://localhost:8080",
      ]), seen: seen)
    try gate.host("http://localhost:8080/api")
    try gate.host("https://a.example/api/v1?x=1")
    try gate.host("https://A.EXAMPLE")
    try gate.host("smtps://m.example:465")
    for url in [
      "https://b.example/", "https://a.example@b.example/", "http://a.example/", "a.example",
    ] {
      #expect(throws: StepFailure.self) { try gate.host(url) }
    }
    #expect(seen.all.count == 4)
    #expect(seen.all[0].reason == "not granted: it needs 'net: [\"https://b.example\"]'")
  }

  @Test func `a secret that was not granted is not even looked for`() async throws {
    let seen = Seen()
    let gate = gate(.init(secrets: ["TOKEN"]), seen: seen)
    #expect(try await gate.secret("TOKEN").reveal() == "value of TOKEN")
    await #expect(
      throws: StepFailure(
        "secrets of 'OTHER' was refused: not granted: it needs 'secrets: [OTHER]'")
    ) {
      try await gate.secret("OTHER")
    }
    #expect(seen.all.map(\.kind) == [.secrets])
  }

  @Test func `a secret does not show itself`() {
    let secret = Secret("TOKEN", value: "hunter2-hunter2\nsecond-line-of-it")
    var dumped = ""
    dump([secret], to: &dumped)
    let shown = "\(secret) \(String(reflecting: secret)) \(dumped) \(Optional(secret) as Any)"
    #expect(!shown.contains("hunter2"))
    #expect(shown.contains("‹secret TOKEN›"))
    #expect(secret.masked(in: "a second-line-of-it b") == "a ‹secret TOKEN› b")
    #expect(Secret("T", value: "abcd").masked(in: "xabcdx") == "x‹secret T›x")
  }
}

/// Refusals that were reported.
private final class Seen: @unchecked Sendable {
  // `lock` guards `refusals`.
  private let lock = NSLock()
  private var refusals: [Gate.Refusal] = []

  func add(_ refusal: Gate.Refusal) { lock.withLock { refusals.append(refusal) } }
  var all: [Gate.Refusal] { lock.withLock { refusals } }
}

extension String {
  fileprivate var resolvingLinks: String? {
    URL(filePath: self).resolvingSymlinksInPath().path(percentEncoded: false)
  }
}
