import Foundation
import Glibc
import Synchronization

/// A PostgreSQL of the tests' own, from Debian's `postgresql`: a cluster in a temporary folder, on
/// a Unix socket, gone when its process is, however that ends.
package final class PostgresServer: Sendable {
  private let folder: URL
  /// What is written here is done; at its end, all is stopped and removed.
  private let commands: FileHandle
  private let schemas = Atomic<Int>(0)

  /// Whether tests that need it are run. In CI they are, and fail where it is missing.
  package static let isExpected =
    programs != nil || ProcessInfo.processInfo.environment["CI"] == "true"

  package static let remark = "PostgreSQL is not installed here: make setup"

  /// The cluster that the tests of this process share; started by the first that asks.
  package static func shared() throws -> PostgresServer { try started.get() }

  private static let started = Result { try PostgresServer() }

  /// Starts a cluster, for a test that stops and starts it.
  package init() throws {
    guard let programs = Self.programs else { throw PostgresTrouble(Self.remark) }
    let name = "pg-\(UUID().uuidString.prefix(8))"
    // A socket's path has 107 bytes at most.
    folder = URL(filePath: "/tmp/\(name)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    var arguments = ["/bin/sh", "-c", Self.keeper, "sh", folder.path, programs]
    if geteuid() == 0 {
      // It refuses to run as root.
      guard let user = unsafe getpwnam("postgres") else { throw PostgresTrouble(Self.remark) }
      guard unsafe chown(folder.path, user.pointee.pw_uid, user.pointee.pw_gid) == 0 else {
        throw PostgresTrouble("chown \(folder.path)")
      }
      arguments =
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] + arguments
    }
    let pipe = Pipe()
    // Or else whatever the tests start would keep it open.
    _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    commands = pipe.fileHandleForWriting
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: "/")
    process.environment = ["PATH": "/usr/sbin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"]
    process.standardInput = pipe
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try awaitState(isUp: true)
  }

  deinit { try? commands.close() }

  /// The address of a ledger that nothing stands in yet.
  package func address() -> String {
    address(schema: "t\(schemas.wrappingAdd(1, ordering: .relaxed).newValue)")
  }

  package func address(schema: String, user: String = "postgres") -> String {
    let host = folder.path.replacing("/", with: "%2F")
    return "postgres://\(user)@\(host)/postgres?schema=\(schema)"
  }

  /// Where it listens.
  package var socket: String { "\(folder.path)/.s.PGSQL.5432" }

  /// Ends the server in the middle of whatever it does, as a power loss would.
  package func crash() throws {
    try command("crash")
    try awaitState(isUp: false)
  }

  package func start() throws {
    try command("start")
    try awaitState(isUp: true)
  }
}

/// Why there is no server.
package struct PostgresTrouble: Error, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

extension PostgresServer {
  /// Where Debian has initdb and postgres, which are in nobody's path; the newest.
  private static let programs: String? = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
      .first { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
  }()

  private static let keeper = """
    folder=$1 programs=$2
    start() {
      "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= \
        -c max_connections=300 -c shared_buffers=16MB >>"$folder/log" 2>&1 </dev/null &
      server=$!
    }
    "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
      >"$folder/log" 2>&1 && start
    while read -r command; do
      case $command in
        start) start ;;
        crash) kill -QUIT $server; wait $server; rm -f "$folder/data/postmaster.pid" ;;
      esac
    done
    kill -QUIT $server; wait $server
    rm -rf "$folder"
    """

  private func command(_ text: String) throws {
    try commands.write(contentsOf: Data("\(text)\n".utf8))
  }

  /// The last line of the server's own note says whether it answers.
  private func awaitState(isUp: Bool) throws {
    let note = folder.appending(path: "data/postmaster.pid")
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      let text = try? String(contentsOf: note, encoding: .utf8)
      if isUp ? text?.contains("ready") == true : text == nil { return }
      usleep(10_000)
    }
    let log = try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)
    throw PostgresTrouble("PostgreSQL did not \(isUp ? "start" : "stop"): \(log ?? "no log")")
  }
}
