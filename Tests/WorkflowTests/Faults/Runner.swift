import Foundation

/// A process of `FaultRunner`.
final class Runner {
  enum End: Hashable {
    case exit(Int32)
    case signal(Int32)
  }

  private let process = Process()
  private let words = Pipe()
  private let failures = Pipe()

  /// Beside the tests' own bundle.
  private static let program: URL =
    Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }?
    .deletingLastPathComponent().appending(path: "FaultRunner")
    ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "FaultRunner")

  init(_ arguments: [String]) throws {
    process.executableURL = Self.program
    process.arguments = arguments
    process.standardOutput = words
    process.standardError = failures
    try process.run()
  }

  var isRunning: Bool { process.isRunning }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  func wait() -> End {
    process.waitUntilExit()
    return process.terminationReason == .exit
      ? .exit(process.terminationStatus) : .signal(process.terminationStatus)
  }

  /// What it complained about; only after its end.
  lazy var errors = String(
    decoding: failures.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)

  /// What it counted: "points", "operations" and "faults"; only after its end.
  lazy var counts: [String: Int] = {
    let text = String(decoding: words.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let parts = text.split { $0 == " " || $0 == "\n" }
    return Dictionary(
      zip(parts, parts.dropFirst()).compactMap { name, count in
        Int(count).map { (String(name), $0) }
      }, uniquingKeysWith: { first, _ in first })
  }()
}
