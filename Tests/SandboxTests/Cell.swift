import Foundation
import Sandbox
import Testing

/// A sandbox for a test, with a folder of the machine that it may or may not see.
struct Cell {
  let sandbox: Sandbox
  /// A folder of the machine, removed at the end.
  let outside: Scratch
  var openings: [Room.Opening] = []
  var limits: Limits

  init() async throws {
    switch await Availability.probe() {
    case .available(let sandbox): self.sandbox = sandbox
    case .refused(let why): throw why
    }
    outside = try Scratch()
    limits = Limits()
    limits.wall = .seconds(30)
  }

  /// Runs a shell script inside.
  func sh(
    _ script: String, environment: [String: String] = [:], egress: Egress? = nil,
    line: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Ending {
    try await sandbox.run(
      Program("/bin/sh", ["-c", script], environment: environment),
      in: Room(openings, egress: egress), limits: limits, line: line)
  }

  /// Runs Python inside.
  func python(_ script: String, egress: Egress? = nil) async throws -> Ending {
    try await sandbox.run(
      Program("/usr/bin/python3", ["-c", script]), in: Room(openings, egress: egress),
      limits: limits)
  }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: outside.path + "/" + name, atomically: true, encoding: .utf8)
  }

  /// The relay of the build that is tested.
  static var relay: Egress.Relay {
    get throws {
      let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let folder = URL(filePath: runner).deletingLastPathComponent()
      return .here(folder.appending(path: "controlroom").path(percentEncoded: false))
    }
  }
}
