import Foundation
import Glibc
import Synchronization

/// A process of ours, and what it printed so far.
final class Child: Sendable {
  private let process: Mutex<Process>
  private let file: URL

  init(_ arguments: [String], in folder: String, ledger: String? = nil) throws {
    file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    let binary = URL(
      filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    ).deletingLastPathComponent().appending(path: "controlroom")
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = [
      "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
      "CONTROLROOM_LEDGER": ledger ?? "",
      "LSAN_OPTIONS": ProcessInfo.processInfo.environment["LSAN_OPTIONS"] ?? "",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    try handle.close()
    self.process = Mutex(process)
  }

  deinit {
    if isRunning { signal(SIGKILL) }
    try? FileManager.default.removeItem(at: file)
  }

  var output: String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }

  var isRunning: Bool { process.withLock(\.isRunning) }

  func signal(_ number: Int32) {
    let id = process.withLock(\.processIdentifier)
    kill(id, number)
  }

  /// Waits, and leaves the thread to others meanwhile.
  func wait() async throws -> Int32 {
    while isRunning { try await Task.sleep(for: .milliseconds(5)) }
    return process.withLock(\.terminationStatus)
  }
}
