import Foundation
import Sandbox
import Testing

@testable import Sandbox

@Suite struct EgressTests {
  private func egress(
    to granted: String..., seen: Seen = Seen()
  ) throws -> Egress {
    Egress(
      EgressPolicy(
        refusal: { wanted in
          granted.contains("\(wanted.host):\(wanted.port)") ? nil : "no grant for \(wanted.host)"
        },
        report: { wanted, why in seen.add("\(wanted): \(why)") }), relay: try Cell.relay)
  }

  private let greet = """
    import os, socket
    from urllib.parse import urlparse
    def tunnel(host, port):
        proxy = urlparse(os.environ['HTTPS_PROXY'])
        s = socket.create_connection((proxy.hostname, proxy.port)); s.settimeout(10)
        s.sendall(f'CONNECT {host}:{port} HTTP/1.1\\r\\n\\r\\n'.encode())
        f = s.makefile('rwb'); status = f.readline().decode().strip(); rest = b''
        while f.readline() != b'\\r\\n': pass
        return status, s, f

    """

  @Test func `a granted host is reached through the broker`() async throws {
    let cell = try await Cell()
    let server = try TestServer(in: cell.outside.path)
    let ending = try await cell.python(
      greet + """
        status, s, f = tunnel('127.0.0.1', \(server.port))
        print(status); print(f.readline().decode().strip())
        f.write(b'x' * 300000); f.flush(); s.shutdown(socket.SHUT_WR)
        print(len(f.read()))
        """, egress: try egress(to: "127.0.0.1:\(server.port)"))
    #expect(ending.text == "HTTP/1.1 200 Connection established\nhello\n300000\n")
    #expect(ending.cause == .exited(0))
  }

  @Test func `another host is not, and that is on the record`() async throws {
    let cell = try await Cell()
    let server = try TestServer(in: cell.outside.path)
    let seen = Seen()
    let ending = try await cell.python(
      greet + """
        print(tunnel('127.0.0.1', \(server.port))[0])
        print(tunnel('evil.example', 443)[0])
        s = socket.create_connection(('127.0.0.1', 3128))
        s.sendall(b'GET http://evil.example/ HTTP/1.1\\r\\n\\r\\n'); print(s.recv(99).split(b'\\r')[0].decode())
        """, egress: try egress(to: "granted.example:443", seen: seen))
    #expect(
      ending.text
        == "HTTP/1.1 403 Forbidden\nHTTP/1.1 403 Forbidden\nHTTP/1.1 405 Method Not Allowed\n")
    #expect(
      seen.all == [
        "127.0.0.1:\(server.port): no grant for 127.0.0.1",
        "evil.example:443: no grant for evil.example",
        "GET http://evil.example/: only tunnels are made: use https",
      ])
  }

  @Test func `the way out leads to the broker only`() async throws {
    let cell = try await Cell()
    let server = try TestServer(in: cell.outside.path)
    let ending = try await cell.python(
      """
      import socket
      s = socket.socket()
      try: s.connect(('127.0.0.1', \(server.port))); print('reached')
      except OSError: print('refused')
      try: socket.create_connection(('192.0.2.1', 443), 2); print('reached')
      except OSError: print('refused')
      """, egress: try egress(to: "127.0.0.1:\(server.port)"))
    #expect(ending.text == "refused\nrefused\n")
  }

  @Test func `a program that knows proxies speaks TLS to a granted host`() async throws {
    var cell = try await Cell()
    let folder = cell.outside.path
    let openssl = Process()
    openssl.executableURL = URL(filePath: "/usr/bin/openssl")
    openssl.arguments =
      ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days"]
      + ["2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout"]
      + [folder + "/key.pem", "-out", folder + "/cert.pem"]
    openssl.standardError = FileHandle.nullDevice
    try openssl.run()
    openssl.waitUntilExit()
    let pair = try ["key.pem", "cert.pem"].map {
      try String(contentsOfFile: folder + "/" + $0, encoding: .utf8)
    }
    try cell.write(pair.joined(), to: "pair.pem")
    let server = try TestServer(in: folder, certificate: folder + "/pair.pem")
    cell.openings = [.init(folder + "/cert.pem", at: "/snapshot/cert.pem")]
    let ending = try await cell.python(
      """
      import ssl, urllib.request
      context = ssl.create_default_context(cafile='/snapshot/cert.pem')
      print(urllib.request.urlopen('https://127.0.0.1:\(server.port)/', context=context).read())
      """, egress: try egress(to: "127.0.0.1:\(server.port)"))
    #expect(ending.text == "b'hello\\n'\n")
  }

  @Test func `the program's own exit code comes out, and its last words`() async throws {
    let cell = try await Cell()
    let egress = try egress()
    #expect(
      try await cell.sh("echo bye; exit 75", egress: egress)
        == Ending(.exited(75), output: Array("bye\n".utf8)))
    #expect(try await cell.sh("kill -9 $$", egress: egress).cause == .killed(signal: 9))
    let missing = try await cell.sandbox.run(Program("/nonexistent"), in: Room(egress: egress))
    #expect(missing.cause == .exited(127))
    #expect(missing.text.contains("cannot run /nonexistent: No such file or directory"))
  }

  @Test func `a request is read as it is written, or not at all`() {
    func read(_ text: String) -> ConnectRequest { ConnectRequest(head: Array(text.utf8)) }
    #expect(
      read("CONNECT A.example:443 HTTP/1.1\r\nHost: b") == .tunnel(host: "a.example", port: 443))
    #expect(read("CONNECT [2001:db8::1]:443 HTTP/1.1") == .tunnel(host: "2001:db8::1", port: 443))
    #expect(read("GET / HTTP/1.1") == .other("GET /"))
    for wrong in [
      "CONNECT a.example HTTP/1.1", "CONNECT :443 HTTP/1.1", "CONNECT a.example:0 HTTP/1.1",
      "CONNECT a.example:99999 HTTP/1.1", "CONNECT a b:443 HTTP/1.1",
      "CONNECT a\u{0}b:443 HTTP/1.1",
      "CONNECT a/b:443 HTTP/1.1", "", "\u{16}\u{3}\u{1}",
    ] { #expect(read(wrong) == .malformed) }
  }
}
