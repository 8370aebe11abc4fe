import Foundation
import Sandbox
import Testing

/// Each test tries a way out that has worked somewhere.
@Suite struct EscapeTests {
  @Test func `a program has no variable of ours, by any path`() async throws {
    unsafe setenv("CONTROLROOM_TEST_SECRET", "hunter2", 1)
    let ending = try await Cell().sh(
      "env; cat /proc/1/environ /proc/self/environ /proc/*/environ | tr '\\0' '\\n'; "
        + "cat /proc/*/cmdline | tr '\\0' '\\n'",
      environment: ["GIVEN": "yes"])
    #expect(ending.cause == .exited(0))
    #expect(ending.text.contains("GIVEN=yes"))
    #expect(!ending.text.contains("hunter2"))
    #expect(!ending.text.contains("CONTROLROOM_TEST_SECRET"))
  }

  @Test func `what it is given is on no command line of the machine`() async throws {
    let cell = try await Cell()
    let seen = Seen()
    _ = try await cell.sh("echo started; sleep 0.3", environment: ["TOKEN": "s3cr3t-value"]) { _ in
      for entry in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      where Int(entry) != nil {
        let words = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") ?? Data()
        if words.range(of: Data("s3cr3t-value".utf8)) != nil { seen.add(entry) }
      }
    }
    #expect(seen.all == [])
  }

  @Test func `it writes nowhere but where it may`() async throws {
    var cell = try await Cell()
    try FileManager.default.createDirectory(
      atPath: cell.outside.path + "/granted", withIntermediateDirectories: true)
    cell.openings = [
      .init(cell.outside.path, at: cell.outside.path),
      .init(cell.outside.path + "/granted", at: cell.outside.path + "/granted", writable: true),
    ]
    let ending = try await cell.sh(
      """
      for target in /x /usr/x /etc/x /dev/x /proc/sys/kernel/hostname /proc/sys/kernel/core_pattern /home/x /run/x \
        \(cell.outside.path)/x; do
        (echo no > $target) 2>/dev/null && echo "wrote $target"
      done
      echo yes > \(cell.outside.path)/granted/y
      echo mine > /tmp/z && echo mine > $HOME/z && cat /tmp/z
      """)
    #expect(ending.text == "mine\n")
    let written = try FileManager.default.contentsOfDirectory(atPath: cell.outside.path)
    #expect(written == ["granted"])
    #expect(FileManager.default.fileExists(atPath: cell.outside.path + "/granted/y"))
  }

  @Test func `it sees no home, no temporary folder, no process and no mail of ours`() async throws {
    let cell = try await Cell()
    try cell.write("private", to: "private.txt")
    let ending = try await cell.sh(
      """
      ls /root /home /mnt /srv /var /work \(cell.outside.path) 2>/dev/null
      cat \(cell.outside.path)/private.txt /etc/shadow /proc/\(getpid())/status 2>/dev/null
      ls /proc | grep -c '^[0-9]'
      """)
    // Its home is there, and it sees bubblewrap's process, the shell and the two of the pipe.
    #expect(ending.text == "step\n4\n" || ending.text == "/home:\nstep\n4\n")
  }

  @Test func `it is nobody, and cannot become somebody`() async throws {
    let ending = try await Cell().sh(
      """
      grep -E 'Cap(Eff|Prm|Bnd)|NoNewPrivs' /proc/self/status
      unshare --user true 2>/dev/null && echo 'a namespace of its own'
      mount -t tmpfs none /tmp 2>/dev/null && echo mounted
      """)
    #expect(
      ending.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        == "CapPrm: 0000000000000000 CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1"
    )
  }

  @Test func `it reaches no server of the machine, by port or by socket`() async throws {
    let cell = try await Cell()
    let server = try TestServer(in: cell.outside.path)
    let ending = try await cell.python(
      """
      import socket
      def attempt(name, family, address, kind=socket.SOCK_STREAM):
          try:
              s = socket.socket(family, kind); s.settimeout(2); s.connect(address)
              print('reached', name)
          except OSError as error:
              print('refused', name)
      attempt('loopback', socket.AF_INET, ('127.0.0.1', \(server.port)))
      attempt('abstract', socket.AF_UNIX, '\\0\(server.abstract)')
      attempt('file', socket.AF_UNIX, '\(server.file)')
      attempt('metadata', socket.AF_INET, ('169.254.169.254', 80))
      attempt('elsewhere', socket.AF_INET, ('192.0.2.1', 443))
      try:
          s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          s.sendto(b'x', ('192.0.2.1', 53)); print('sent')
      except OSError: print('refused datagram')
      try:
          attempt('hypervisor', socket.AF_VSOCK, (2, 1024))
      except (AttributeError, OSError): print('refused hypervisor')
      """)
    #expect(
      ending.text == """
        refused loopback
        refused abstract
        refused file
        refused metadata
        refused elsewhere
        refused datagram
        refused hypervisor

        """)
    withExtendedLifetime(server) {}
  }

  @Test func `it does not outlive its time, nor leaves anything behind`() async throws {
    var cell = try await Cell()
    cell.limits.wall = .milliseconds(500)
    let mark = "sleep 31\(getpid())"
    let start = ContinuousClock.now
    let ending = try await cell.sh(
      "(setsid setsid \(mark) >/dev/null 2>&1 &) ; trap '' TERM HUP INT; echo on; \(mark)")
    #expect(ending.cause == .timedOut)
    #expect(ending.text == "on\n")
    #expect(ContinuousClock.now - start < .seconds(30))
    try await expectNone(running: mark)
  }

  @Test func `it ends when nobody wants it any more`() async throws {
    let cell = try await Cell()
    let mark = "sleep 32\(getpid())"
    let task = Task { try await cell.sh("(setsid \(mark) &); \(mark)") }
    try await Task.sleep(for: .milliseconds(400))
    task.cancel()
    #expect(try await task.value.cause == .cancelled)
    try await expectNone(running: mark)
  }

  @Test func `what it starts and leaves ends with it`() async throws {
    let mark = "sleep 33\(getpid())"
    let ending = try await Cell().sh("(setsid \(mark) >/dev/null 2>&1 &); echo done")
    #expect(ending == Ending(.exited(0), output: Array("done\n".utf8)))
    try await expectNone(running: mark)
  }

  @Test func `a fork bomb is bounded, and ends`() async throws {
    var cell = try await Cell()
    cell.limits.processes = 40
    cell.limits.wall = .seconds(10)
    let ending = try await cell.python(
      """
      import os, time
      children = 0
      try:
          while children < 500:
              if os.fork() == 0: time.sleep(60); os._exit(0)
              children += 1
      except OSError: pass
      print(children)
      """)
    #expect(ending.cause == .exited(0))
    let children = try #require(Int(ending.text.dropLast()))
    #expect(children > 5 && children < 40)
  }

  @Test func `memory, files, time and output are bounded`() async throws {
    var cell = try await Cell()
    cell.limits.memory = 128 << 20
    cell.limits.fileSize = 1 << 20
    cell.limits.temporary = 4 << 20
    cell.limits.cpu = 1
    cell.limits.output = 1000
    #expect(try await cell.python("x = bytearray(1 << 30)").text.contains("MemoryError"))
    #expect(
      try await cell.sh("head -c 2000000 /dev/zero > /tmp/x; stat -c %s /tmp/x").text
        .hasSuffix("1048576\n"))
    #expect(
      try await cell.sh(
        "for i in 1 2 3 4 5 6; do head -c 900000 /dev/zero > /dev/shm/$i || exit 9; done"
      ).cause == .exited(9))
    #expect(try await cell.sh("while :; do :; done").cause == .killed(signal: SIGKILL))
    let long = try await cell.sh("yes 0123456789 | head -n 50000; echo end")
    #expect(long.output.count == 1000 && long.isCut && long.text.hasSuffix("end\n"))
  }

  @Test func `the probe finds every way out where there is no sandbox, and none in one`()
    async throws
  {
    #expect(try await EscapeProbe(try await Cell().sandbox).open() == [])
    let open = try await EscapeProbe(.none).open()
    #expect(open.contains("reading a file of the machine"))
    #expect(open.contains("writing a file of the machine"))
    #expect(open.contains("seeing a process of ours"))
  }

  private func expectNone(running mark: String) async throws {
    for _ in 0..<40 {
      if !Self.commandLines().contains(where: { $0.contains(mark) }) { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("'\(mark)' still runs")
  }

  private static func commandLines() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [])
      .filter { Int($0) != nil }
      .compactMap { FileManager.default.contents(atPath: "/proc/\($0)/cmdline") }
      .map { String(decoding: $0, as: UTF8.self).replacing("\0", with: " ") }
  }
}

/// Names that several threads add to.
final class Seen: @unchecked Sendable {
  // `lock` guards `names`.
  private let lock = NSLock()
  private var names: [String] = []

  func add(_ name: String) { lock.withLock { names.append(name) } }
  var all: [String] { lock.withLock { names } }
}
